"""All products of an assignment, by path, and whether those on disk are stale."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import nbformat

from autograder.batch.ahead import work_out
from autograder.course.seed import assignment_seed, course_seed, fingerprint
from autograder.paths import KIT, jail_support, worked_out, zip_path
from autograder.publish.archive import write_zip
from autograder.publish.checks import data
from autograder.publish.figures import FOLDER, figure_files
from autograder.publish.notebook import asked_in, notebook
from autograder.publish.public import public_files
from autograder.publish.rubric import rubric
from autograder.publish.solutions import keep_outputs
from autograder.publish.support import jail_module, student_module
from autograder.questions import assignment_names, load_assignment
from autograder.spec.question import Assignment

SUBSET = KIT / "reference" / "fashion-mnist-subset"
FIGURES = (f"{FOLDER}/*.svg",)


def products_of(assignment: Assignment) -> dict[Path, bytes]:
    """What `make build` writes except the autograder zip: content by path below the kit's folder."""
    folder = Path("assignments", assignment.id)
    text = KIT / "assignments" / f"{assignment.id}.md"
    unsolved = notebook(assignment, text, solved=False)
    support = student_module(assignment, unsolved)
    solved = notebook(assignment, text, solved=True)
    solution = Path("solutions", f"{assignment.id}.ipynb")
    keep_outputs(solved, support, KIT / solution)
    made: dict[Path, str] = {
        folder / f"{assignment.id}.ipynb": _written(unsolved),
        solution: _written(solved),
        jail_support(assignment.id).relative_to(KIT): jail_module(assignment),
        folder / "requirements.txt": (KIT / "requirements.txt").read_text(),
    }
    if support:
        made[folder / "d2lite.py"] = support
    made |= {folder / path: text for path, text in public_files(assignment, asked_in(unsolved)).items()}
    files = sorted(SUBSET.iterdir()) if assignment.images else []
    subset = {folder / SUBSET.name / file.name: file.read_bytes() for file in files}
    return {**{path: content.encode() for path, content in made.items()}, **subset}


def _written(book: nbformat.NotebookNode) -> str:
    return str(nbformat.writes(book)) + "\n"


def shared_products() -> dict[Path, bytes]:
    """Pages that are made from all assignments, and figures, which any of their texts may show."""
    pages = {Path("docs", "rubric.md"): rubric(map(load_assignment, assignment_names()))}
    return {path: text.encode() for path, text in (pages | figure_files()).items()}


def build_shared() -> list[Path]:
    """Write the shared products that are missing or differ; the paths written."""
    return _write(shared_products(), FIGURES)


def _write(products: dict[Path, bytes], places: Iterable[str] = ()) -> list[Path]:
    """Write those that are missing or differ, and remove what else lies in these places; the paths written."""
    written = _differing(products)
    for path in written:
        (KIT / path).parent.mkdir(parents=True, exist_ok=True)
        (KIT / path).write_bytes(products[path])
    for path in _left(products, places):
        (KIT / path).unlink()
    return written


def build(name: str) -> list[Path]:
    """Write every product of the assignment `name` that is missing or differs; the paths written."""
    assignment = load_assignment(name)
    written = _write(products_of(assignment), _places(name))
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder, "fresh.zip")
        write_zip(assignment, assignment_seed(name), fresh, fingerprint(course_seed()))
        written += _write({zip_path(name).relative_to(KIT): fresh.read_bytes()})
    return [*written, *_write({worked_out(name).relative_to(KIT): work_out(name)})]


def for_students(name: str) -> dict[PurePosixPath, bytes]:
    """What students get of an assignment, as built and no older than its sources: content by path in its folder."""
    folder = Path("assignments", name)
    fresh = {path: content for path, content in products_of(load_assignment(name)).items() if folder in path.parents}
    return {
        PurePosixPath(path.relative_to(folder)): (KIT / path).read_bytes() if _holds(KIT / path, content) else content
        for path, content in fresh.items()
    }


def stale(name: str) -> list[Path]:
    """Products of `name` that differ from what the sources give, or that no source makes any more."""
    return _stale(products_of(load_assignment(name)), _places(name))


def stale_shared() -> list[Path]:
    """Shared products that differ from what the specs give, or that nothing gives any more."""
    return _stale(shared_products(), FIGURES)


def _stale(products: dict[Path, bytes], places: Iterable[str]) -> list[Path]:
    return sorted([*_differing(products), *_left(products, places)])


def _places(name: str) -> list[str]:
    """What of an assignment's folder is all built."""
    built = ("d2lite.py", "checks.py", "tests/*.*", f"{SUBSET.name}/*.*")
    return [f"assignments/{name}/{pattern}" for pattern in built]


def _differing(products: dict[Path, bytes]) -> list[Path]:
    return [path for path, content in products.items() if not _holds(KIT / path, content)]


def _left(products: dict[Path, bytes], places: Iterable[str]) -> list[Path]:
    """Files in these places that no source makes any more."""
    return sorted({path.relative_to(KIT) for place in places for path in KIT.glob(place)} - set(products))


def _holds(path: Path, content: bytes) -> bool:
    if not path.exists():
        return False
    there = path.read_bytes()
    return there == content or path.suffix == ".json" and says_the_same(there, content)


def says_the_same(one: bytes, other: bytes) -> bool:
    """Whether two data files of public checks are alike, up to rounding, which depends on the processor."""
    try:
        mine, theirs = data.read(one), data.read(other)
    except (ValueError, KeyError):
        return False
    return not data.differ(vars(mine), vars(theirs), rtol=1e-4, atol=1e-6)
