"""The autograder zip: Otter's own generator writes it, then it gets our `setup.sh`, the kit, a fixed order and dates.

A container needs nothing else. The kit is called `requirements.kit.zip`, as Otter's Dockerfile lets `setup.sh` see
`requirements.*` only.
"""

from __future__ import annotations

import json
import tomllib
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from otter.generate import main as otter_generate

from autograder.course.files import zipped
from autograder.otter_plugin.config import ArchiveConfig
from autograder.paths import KIT, handout, jail_support
from autograder.questions import module_name
from autograder.sandbox.limits import limits_of
from autograder.spec.question import Assignment, Question
from autograder.spec.sources import sources

CONTAINER = KIT / "autograder" / "container"


def hidden_test(question: Question) -> str:
    """The text of the question's Otter test file: the public example for no points, then the hidden cases."""
    parts = [
        f'"""Hidden tests of `{question.id}`: {question.title}. Built by `make build`."""',
        "OK_FORMAT = False",
        "from otter.test_files import test_case",
        f'name = "{question.id}"\npoints = {float(question.points)}',
        '\n@test_case(name="example", points=0, hidden=False)\n'
        f'def example(student):\n    student.example("{question.id}")',
    ]
    for number, case in enumerate(question.cases, start=1):
        parts.append(
            f'\n@test_case(name="{case.name}", points={float(case.points)}, hidden=True)\n'
            f'def case_{number}(student):\n    student.check("{question.id}", "{case.name}")'
        )
    return "\n\n".join(parts) + "\n"


def write_zip(assignment: Assignment, seed: bytes, path: Path, course_seed: str = "") -> None:
    """Write the autograder zip of `assignment` to `path`; the same inputs give the same bytes.

    Args:
        course_seed: fingerprint of the course's seed, which `seed` comes from.
    """
    entry = ArchiveConfig(assignment.id, seed, limits_of(assignment.id), course_seed).plugin_entry()
    config = {"show_hidden": True, "plugins": [entry]}
    with TemporaryDirectory() as folder:
        tests = Path(folder, "tests")
        tests.mkdir()
        for question in assignment.questions:
            (tests / f"{question.id}.py").write_text(hidden_test(question))
        config_file, made = Path(folder, "otter_config.json"), Path(folder, "autograder.zip")
        config_file.write_text(json.dumps(config))
        otter_generate(tests_dir=str(tests), output_path=str(made), config=str(config_file), no_environment=True)
        with zipfile.ZipFile(made) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
    for name in ("setup.sh", "run_autograder"):
        content[name] = (CONTAINER / name).read_bytes()
    content["requirements.txt"] = requirements().encode()
    content["requirements.kit.zip"] = zipped(kit_files(assignment))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zipped(content))


def requirements() -> str:
    """What the kit needs to grade, a package per line, as `pyproject.toml` has it."""
    project = tomllib.loads((KIT / "pyproject.toml").read_text())["project"]
    return "".join(f"{package}\n" for package in project["dependencies"])


def kit_files(assignment: Assignment) -> dict[str, bytes]:
    """The part of the kit that grades `assignment`, and no other one's answers, by path below the kit's folder."""
    book, support = handout(assignment.id) / f"{assignment.id}.ipynb", jail_support(assignment.id)
    data = [KIT / "autograder" / "thresholds.json", book, support]
    paths = [*sources(module_name(assignment.id)), *data]
    return {path.relative_to(KIT).as_posix(): path.read_bytes() for path in paths}
