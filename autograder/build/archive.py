"""The autograder zip: written by Otter's own generator, then rewritten with fixed order and dates."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from otter.generate import main as otter_generate

from autograder.archive_config import ArchiveConfig
from autograder.questions.spec import Assignment, Question
from autograder.sealed.limits import limits_of

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip can hold."""


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


def write_zip(assignment: Assignment, seed: bytes, requirements: Path, path: Path) -> None:
    """Write the autograder zip of `assignment` to `path`; the same inputs give the same bytes."""
    config = {
        "assignment_name": assignment.id,
        "show_hidden": True,
        "plugins": [ArchiveConfig(assignment.id, seed, limits_of(assignment.id)).plugin_entry()],
    }
    with TemporaryDirectory() as folder:
        tests = Path(folder, "tests")
        tests.mkdir()
        for question in assignment.questions:
            (tests / f"{question.id}.py").write_text(hidden_test(question))
        config_file, made = Path(folder, "otter_config.json"), Path(folder, "autograder.zip")
        config_file.write_text(json.dumps(config))
        otter_generate(
            tests_dir=str(tests), output_path=str(made), config=str(config_file), requirements=str(requirements),
            no_environment=True,
        )  # fmt: skip
        with zipfile.ZipFile(made) as archive:
            content = {name: archive.read(name) for name in sorted(archive.namelist())}
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
