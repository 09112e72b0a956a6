"""The commands of a course beside grading: rules, grades back, the seed, forgetting, explaining a point."""

from __future__ import annotations

from pathlib import Path

import click

PATH = click.Path(path_type=Path)
ACCEPT = click.option(
    "--accept",
    is_flag=True,
    help="Replace grades that were given before, too; these stay in OUT/earlier.",
)
COURSE = click.option("--course", "course_file", type=PATH, help="The course's settings; course.toml here, if any.")


def known(assignments: tuple[str, ...]) -> list[str]:
    """These assignments, or all where none is named; a `ClickException` for one that does not exist."""
    from autograder.questions import assignment_names

    names = assignment_names()
    for name in assignments:
        if name not in names:
            raise click.ClickException(f"There is no assignment {name}: choose from {', '.join(names)}.")
    return list(assignments) or names


@click.command()
@click.option("--out", default="grades", type=PATH, help="Folder of the folders of results.")
@ACCEPT
@COURSE
def totals(out: Path, accept: bool, course_file: Path | None) -> None:
    """Apply the course's rules anew, sum up the term.

    Grades nothing: rewrites tables and texts below --out, and writes course.csv there, a row per student. Where grades
    would change that were given, it shows them, and replaces them with --accept only.
    """
    from rich.console import Console

    from autograder.course.settings import load_course
    from autograder.report.marks import write_totals

    write_totals(out, load_course(course_file), Console(soft_wrap=True), accept)


@click.command()
@click.option("--to", type=click.Choice(["canvas", "moodle", "gradescope"]), required=True, help="The platform.")
@click.option(
    "--assignment", default="", help="For instance 05-softmax-regression; by default, whose results are there."
)
@click.option("--out", required=True, type=PATH, help="Folder of its results; the files go there.")
@click.option("--gradebook", type=PATH, help="What the platform exported, to put the grades into.")
@click.option("--column", default="", help="Title of the column of grades, where it is not told by the assignment.")
@click.option("--feedback", is_flag=True, help="Write the reports, too, as a zip.")
@COURSE
def export(
    to: str, assignment: str, out: Path, gradebook: Path | None, column: str, feedback: bool, course_file: Path | None
) -> None:
    """Write grades as a platform takes them back.

    Grades nothing. What the platform exported is never changed: the files have names of their own.
    """
    from autograder.course.exports import export_results
    from autograder.course.settings import load_course

    known((assignment,) if assignment else ())
    for line in export_results(to, assignment, out, load_course(course_file), gradebook, column, feedback):
        click.echo(line)


@click.command()
@click.option("--export", "to", type=PATH, help="Write it into this new file, for others who grade.")
@click.option("--import", "file", type=PATH, help="Take in the seed that somebody exported.")
def seed(to: Path | None, file: Path | None) -> None:
    """Show the course's seed by its fingerprint.

    Hidden inputs are drawn from it: who grades with the same seed gives the same grades. The fingerprint may be told.
    """
    from autograder.course.seed import FILE, export_seed, import_seed, seed_here

    if file:
        aside = import_seed(file)
        kept = f"; the one that was here is kept in {aside}" if aside else ""
        click.echo(f"took in {file}{kept}: make build now puts it into the zips")
    click.echo(f"seed {seed_here()}, in {FILE}")
    if to:
        export_seed(to)
        click.echo(f"wrote {to}: give it to graders only, and keep a copy where the course's backups are")


@click.command()
@click.argument("student")
@click.option("--out", default="grades", type=PATH, help="The folder of all assignments' results.")
@COURSE
def forget(student: str, out: Path, course_file: Path | None) -> None:
    """Remove what grading left of one student.

    STUDENT is what the roster has in its column student. What a group handed in stays for the others.
    """
    from autograder.course.settings import load_course
    from autograder.report.forget import forget as forget_one

    for sentence in forget_one(student, out, load_course(course_file)):
        click.echo(sentence)


@click.command()
@click.argument("submission", type=PATH)
@click.option("--question", required=True, help="For instance softmax.")
@click.option("--case", default="", help="One of its cases; all that failed by default.")
@click.option("--assignment", default="", help="What it is of, where the notebook does not say.")
@click.option("--out", default="explained", type=PATH, help="Folder of the page that is written, too.")
@COURSE
def explain(submission: Path, question: str, case: str, assignment: str, out: Path, course_file: Path | None) -> None:
    """Show what a failed hidden test tried.

    Grades SUBMISSION, a notebook or its zip, once more in full: the code, the input, what came out, what is right, the
    difference, the hint. Only where course.toml has feedback = "full", and once the due date has passed.
    """
    from autograder.paths import kit_folders
    from autograder.sandbox.host import choose_mode

    choose_mode(kit_folders())  # first: the imports below fail on systems other than Linux
    from rich.console import Console

    from autograder.course.settings import load_course
    from autograder.report.explain import explained, print_explanation, write_explanation

    known((assignment,) if assignment else ())
    course = load_course(course_file)
    record = explained(submission, question, case, assignment, course, lambda said: click.echo(said, err=True))
    print_explanation(record, Console())
    click.echo(f"\nAs a page: {write_explanation(record, out, course.name)}")


COMMANDS = (totals, export, seed, forget, explain)
