"""What was collected under pseudonyms, with nothing in it that names a student."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from autograder.course.collected import Collected
from autograder.course.pseudonyms import Pseudonyms


def without_names(done: Collected, key: Pseudonyms) -> Collected:
    """The same with pseudonyms of files, too, and in an order that tells nothing."""
    owners = {one.file: one.students for one in done.handed_in}

    def theirs(sources: Iterable[str], students: tuple[str, ...] = ()) -> list[str]:
        """Pseudonyms of files; those of one student begin with the student's, so that both are forgotten together."""
        kind = f"{students[0]}-file" if len(students) == 1 else "file"
        return sorted(key.of(source, kind) for source in sources)

    def of_several(said: dict[str, list[str]]) -> dict[str, list[str]]:
        return dict(sorted((theirs([source])[0], sorted(map(key.of, people))) for source, people in said.items()))

    no_notebook = {student: theirs(sources, (student,)) for student, sources in sorted(done.no_notebook.items())}
    handed_in = sorted(done.handed_in, key=lambda one: one.file)
    return Collected(
        done.source,
        paths=sorted(done.paths),
        handed_in=[replace(one, source=theirs([one.source], one.students)[0]) for one in handed_in],
        set_aside={file: theirs(sources, owners[file]) for file, sources in sorted(done.set_aside.items())},
        no_notebook=no_notebook,
        left_out={why: theirs(sources) for why, sources in done.left_out.items()},
        missing=sorted(done.missing),
        unclear=of_several(done.unclear),
        strangers=of_several(done.strangers),
        classes=theirs(done.classes),
    )
