"""The pages: what they show, that nothing of a stranger's acts in them, and that all they lead to is there."""

from __future__ import annotations

import base64
import copy
import hashlib
import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from autograder.__main__ import cli
from autograder.batch.ahead import case_points, written_points
from autograder.batch.record import _record, failed_record, priced, read_record
from autograder.course.mark import Mark
from autograder.course.roster import Person
from autograder.course.settings import Course
from autograder.course.term import Term
from autograder.judge.excerpts import written_answers
from autograder.judge.handout import written_cells
from autograder.judge.messages import UNSEEN
from autograder.judge.notes import ONCE
from autograder.questions.classifiers import CURVE
from autograder.report.files import write_result
from autograder.report.pages.markdown import written
from autograder.report.pages.pictures import WATCHED, WIDTH, height
from autograder.report.pages.rendering import TEMPLATES, sentence
from autograder.report.pages.student import explained_page, student_page
from autograder.report.pages.students import BANNED, students_of, summary_of
from autograder.report.pages.write import write_pages
from autograder.spec.operations import alone
from tests.conftest import ROOT, SOFTMAX

HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e\" onfocus='x"
"""What a stranger may put anywhere."""
PASSED = {"passed": True, "kind": "right", "mistake": "", "strength": "", "message": None, "told": {}}


def failed(mistake="columns", kind="wrong", message="softmax(X): wrong in every entry", **told):
    told = {"title": "Logits of ordinary size", "sentence": message, "hint": "Sum along `rows`.", **told}
    return {**PASSED, "passed": False, "kind": kind, "mistake": mistake, "message": message, "told": told}


def a_record(file="jane.ipynb", **more):
    """A record of 05 in which all is right but `cases`: by question and case."""
    cases, status = more.pop("cases", {}), more.pop("status", "graded")
    questions = {
        question: {
            "cases": {name: cases.get((question, name), PASSED) for name in worth},
            "code": [[3, f"# {question}"]],
        }
        for question, worth in case_points(SOFTMAX).items()
    }  # fmt: skip
    return priced(_record(file, status, assignment=SOFTMAX, questions=questions, **more))


def write(out, *records, marks=None, course=Course()):  # noqa: B008 – it is frozen
    (out / "results").mkdir(parents=True, exist_ok=True)
    for record in records:
        write_result(record, out / "results")
    marks = Term(course).marks(SOFTMAX, records, out, {}) if marks is None else marks
    write_pages(SOFTMAX, records, marks, out, course)
    return (out / "index.html").read_text()


def a_mark(file, student, **more):
    values = {
        "status": "graded" if file else "missing",
        "questions": {},
        "earned": 70.0,
        "points": 70.0,
        "possible": 88.0,
    }
    return Mark(Person(student), True, file, **{**values, **more})


class Elements(HTMLParser):
    """All start tags of a page with their attributes, ids, and headings in order."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    @property
    def links(self):
        return [one["href"] for tag, one in self.tags if tag == "a"]


def text_of(page):
    return html.unescape(re.sub(r"<[^>]*>", "", page.split("</style>")[1]))


def words_of(part):
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())


def test_a_page_has_points_per_case_what_a_failed_one_cost_and_the_code_beside_it():
    told = {"yours": "[1.]", "expected": "[2.]", "tried": "softmax(torch.ones(2, 2))", "difference": "off by 1"}
    page = student_page(a_record(cases={("softmax", "values"): failed(**told)}), None)
    assert "softmax: 8 of 12 points" in page and 'values: Logits of ordinary size <span class="bad">(−4)' in page
    assert "yours − expected:</span> off by 1" in page
    said = (
        page.index("wrong in every entry"),
        page.index("softmax(torch.ones"),
        page.index("[1.]"),
        page.index("off by 1"),
    )
    assert list(said) == sorted(said) and said[-1] < page.index("Sum along"), "what was tried right below what is wrong"
    for said in (
        "softmax(X): wrong in every entry",
        "[1.]",
        "[2.]",
        "softmax(torch.ones(2, 2))",
        "off by 1",
        "# softmax",
    ):
        assert said in page, said
    assert "Sum along <code>rows</code>." in page and "large logits (4)" in page
    order = [text_of(f"</style>{one}") for one in re.findall(r"<h2 id.*?</h2>", page)]
    assert [one.partition(":")[0] for one in order] == list(case_points(SOFTMAX))


def test_a_changed_question_says_so_where_it_stands_and_costs_nothing_in_red():
    record = a_record(cases={("softmax", "large logits"): failed()})
    mark = a_mark(
        "jane.ipynb", "jane", questions={"softmax": 12.0}, comments={"softmax": "by A. Smith: the check was wrong"},
        points=88.0,
    )  # fmt: skip
    page = student_page(record, mark)
    section = page.split("softmax: 12 of 12 points")[1].split("</section>")[0]
    assert "12 points instead of 8, by A. Smith: the check was wrong." in section
    assert "(−4 before the change)" in section and 'class="bad"' not in section
    assert "changed by A. Smith" in page and "not right" not in page and "Lost:" not in page


def test_the_table_adds_up_to_the_grade():
    bonus = {"questions": {"dataset": 10.0}, "bonus": ("dataset",), "possible": 100.0, "points": 94.74}
    page = student_page(a_record(cases={("softmax", "values"): failed()}), a_mark("jane.ipynb", "jane", **bonus))
    assert words_of(page.split("<tfoot>")[1].split("</tfoot>")[0]) == (
        "sum 82 76 the bonus is not among the 76 counts as 107.89 100 the course has 100 points "
        "in the end 94.74 100 by the rules above"
    )
    assert "bonus; all right" in page and text_of(page).count("Lost: softmax 4.") == 1


def test_what_costs_nothing_is_not_red_and_not_counted():
    page = student_page(a_record(cases={("softmax", "example"): failed()}), None)
    section = page.split("softmax: 12 of 12 points")[1].split("</section>")[0]
    assert "example: as in the public check" in section and "(costs nothing)" in section and "bad" not in section
    assert "all right but the example" in page and "Lost:" not in page


def test_a_question_says_with_what_it_was_judged_and_the_notes_do_not_repeat_it():
    judged = {**PASSED, "told": {"judged": "with a right `softmax` in place of yours"}}
    note = f"model: loss judged with a right `softmax` in place of yours, {ONCE}"
    page = student_page(a_record(cases={("model", "loss"): judged}, notes=[note]), None)
    said = "Judged with a right <code>softmax</code> in place of yours: loss. You lose nothing here"
    assert said in page and ONCE not in page and ONCE in student_page(a_record(notes=[note]), None)


def test_code_stands_beside_mistakes_and_behind_a_click_where_all_is_right():
    page = student_page(a_record(cases={("softmax", "values"): failed(tried="x\n" * 30, kept="Not shown.")}), None)
    right, wrong = (page.split(f'id="question-{number}">')[1].split("</section>")[0] for number in (1, 3))
    assert "<details><summary>Your cell 3</summary>" in right and "sides" not in right
    assert 'class="sides"' in wrong and "<h3>Your cell 3</h3>" in wrong
    assert "<summary>What it was tried with (30 lines)</summary>" in wrong and "Not shown." in wrong
    bare = a_record(cases={("softmax", "values"): failed()})
    bare["questions"]["softmax"]["code"] = []
    assert 'class="sides"' not in student_page(bare, None)


def test_what_could_not_be_read_has_no_points_and_not_none_of_88():
    record = failed_record("x.ipynb", ValueError("it is cut off"))
    for mark in (None, a_mark("x.ipynb", "x", status="unreadable", points=0.0)):
        assert "No points: unreadable" in (page := student_page(record, mark)) and "of 88" not in page
    waits = a_mark("x.ipynb", "x", status="could not be graded", points=None)
    assert "No points yet: could not be graded" in student_page(record, waits)
    assert "<strong>70 of 88</strong> points" in student_page(record, a_mark("x.ipynb", "x", status="unreadable"))


def test_a_sentence_emphasises_what_stands_between_asterisks():
    assert str(sentence("missing *targets*, `a *b* c` and 2 * x * y")) == (
        "missing <em>targets</em>, <code>a *b* c</code> and 2 * x * y"
    )
    assert str(sentence("a*b*c <*i*>")) == "a*b*c &lt;<em>i</em>&gt;"


def test_an_explained_point_has_its_question_alone():
    record = a_record(cases={("softmax", "values"): failed()})
    record["questions"] = {"softmax": record["questions"]["softmax"]}
    page = explained_page(record, "Deep learning")
    assert "<h1>softmax, explained</h1>" in page and "softmax: 8 of 12 points" in page and "<table" not in page
    assert "jane.ipynb, graded once more" in page.split("<footer")[1] and "Restart and Run All" not in page
    assert "Deep learning · 05-softmax-regression" in page


def test_a_hint_stands_once_in_a_question():
    page = student_page(a_record(cases={("softmax", one): failed() for one in ("values", "gradient")}), None)
    assert page.count("Sum along <code>rows</code>.") == 1 and page.count("Hint: as for") == 1


def test_an_older_record_without_parts_shows_its_message():
    case = failed()
    del case["told"]
    assert "softmax(X): wrong in every entry" in student_page(a_record(cases={("softmax", "values"): case}), None)


def test_a_training_shows_its_curve_and_what_the_model_said_and_never_the_label():
    case = {
        **failed(),
        "accuracy": 0.5,
        "threshold": 0.8,
        "curve": [0.25, 0.5],
        "missed": [[0, 6], [10**9, 1], [1, 77]],
    }
    page = student_page(a_record(cases={("training", "held-out accuracy"): case}), None)
    assert "Held-out accuracy after each epoch: 25.0 %, 50.0 %; on all held-out images 50.0 %." in page
    assert "on 1,000 of the held-out images" in page and "the 80.0 % that are needed" in page and CURVE == WATCHED
    assert "Accuracy on all" not in page, "the sentence has it"
    assert f'<circle class="dot" cx="{WIDTH}" cy="{height(0.5)}"' in page
    assert page.count("data:image/png") == 1 and "<figcaption>shirt</figcaption>" in page
    assert "ankle boot" not in page, "the right label of the first held-out image"
    assert all(one["alt"] for tag, one in Elements(page).tags if tag == "img")
    right = {**PASSED, "accuracy": 0.81, "threshold": 0.8, "curve": [0.25, 0.5]}
    page = student_page(a_record(cases={("training", "held-out accuracy"): right}), None)
    assert "Accuracy on all held-out images: 81.0 %, at least 80.0 % are needed." in page


def hostile_record():
    told = dict.fromkeys(("title", "sentence", "yours", "expected", "hint", "judged", "tried", "difference"), HOSTILE)
    record = a_record(
        f"{HOSTILE}.ipynb".replace("/", "_"), notes=[HOSTILE], handout=[HOSTILE], written={HOSTILE: HOSTILE},
        cases={("softmax", "values"): {**failed(mistake=HOSTILE, message=HOSTILE), "told": told}}, first_note=HOSTILE,
    )  # fmt: skip
    record["questions"]["softmax"]["code"] = [[1, HOSTILE]]
    return {**record, "status": "limit hit"}


def test_nothing_of_a_stranger_acts_on_a_page(tmp_path):
    record = hostile_record()
    course = Course(name=HOSTILE, term=HOSTILE)
    mark = a_mark(record["file"], HOSTILE, status="limit hit", rules=(HOSTILE,))
    pages = [write(tmp_path, record, marks=[mark], course=course), student_page(record, mark, HOSTILE)]
    plain = [write(tmp_path, a_record(), marks=[a_mark("jane.ipynb", "jane")]), student_page(a_record(), None)]
    for page in pages:
        tags = Elements(page).tags
        assert not {tag for tag, _ in tags} & {"script", "iframe", "object", "form", "base"}
        assert {tag for tag, _ in tags} - {"p", "strong"} <= {tag for one in plain for tag, _ in Elements(one).tags} | {
            "h3", "li", "ul", "pre", "code", "details", "summary", "div", "span", "br", "h4"
        }  # fmt: skip
        assert not [name for _, one in tags for name in one if name.startswith("on") or name == "style"]
        assert not set("\x1b\u202e") & set(page)
        assert r"\x1b[31m\u202e" in page


def test_a_page_may_load_nothing_and_its_style_is_the_one_that_is_allowed(tmp_path):
    for page in (write(tmp_path, a_record()), student_page(a_record(), None)):
        policy = next(one["content"] for tag, one in Elements(page).tags if one.get("http-equiv"))
        style = page.split("<style>")[1].split("</style>")[0]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert policy == (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
        )
        assert style == (TEMPLATES / "style.css").read_text()
        outside = [value for _, one in Elements(page).tags for name, value in one.items() if name in ("src", "href")]
        assert not [one for one in outside if one.startswith(("http", "//"))]
        assert '<html lang="en">' in page and "<title>" in page


MARKDOWN = {
    "<script>alert(1)</script>": "&lt;script&gt;",
    "<img src=x onerror=alert(1)>": "&lt;img",
    "[a](javascript:alert(1)) [b](data:text/html,x)": "a b",
    "![a](https://example.org/x.png)": "[picture: a]",
    "# Title\n\ntext": "<p><strong>Title</strong></p>",
    "| a |\n|:-:|\n| 1 |": '<th scope="col">a</th>',
    "*yes* `x<y` $a<b$": '<em>yes</em> <code>x&lt;y</code> <code class="math">$a&lt;b$</code>',
    "[d](https://d2l.ai/?a=1&b=2)": '<a href="https://d2l.ai/?a=1&amp;b=2" rel="noopener noreferrer nofollow">d</a>',
}


@pytest.mark.parametrize("text", MARKDOWN)
def test_a_written_answer_is_markdown_and_no_html(text):
    made = str(written(text))
    assert MARKDOWN[text] in made
    assert not re.search(r"<(script|img|h\d)|style=|javascript:", made)


@pytest.mark.parametrize("mark", ["[", "*_", "`", "> ", "![](", "<", "- ", "|", "$", "\\"])
def test_markdown_takes_no_time_that_its_author_chooses(mark):
    assert written(mark * (20_000 // len(mark)))


def cells(*texts):
    """A notebook with these cells: a text, or an id and a text."""
    made = [{"cell_type": "markdown", "source": one} if isinstance(one, str) else
            {"cell_type": "markdown", "id": one[0], "source": [one[1]]} for one in texts]  # fmt: skip
    return json.dumps({"cells": made}).encode()


def test_written_answers_are_found_by_id_and_else_below_their_question():
    asked = written_cells(SOFTMAX)
    assert list(asked) == ["written-batch-size", "written-cross-entropy-choice", "written-overflow"]
    begin, end, empty = "<!-- BEGIN QUESTION -->\n\n### W", "<!-- END QUESTION -->", asked["written-overflow"]
    with_ids = cells("a", ("written-batch-size", "One."), "More.", end, ("written-overflow", empty), end)
    assert written_answers(with_ids, asked) == {
        "batch-size": "One.\n\nMore.",
        "cross-entropy-choice": "",
        "overflow": "",
    }
    without = cells(begin, "One.", end, begin, empty, end, begin, "Three.", end)
    assert written_answers(without, asked) == {"batch-size": "One.", "cross-entropy-choice": "", "overflow": "Three."}
    assert set(written_answers(b'{"worksheets": [], "cells": [1, {"id": 5}]}', asked).values()) == {""}
    assert len(written_answers(cells(("written-overflow", "x" * 30_000)), asked)["overflow"]) == 20_000
    page = student_page(a_record(written={"batch-size": "It is *noisy*.", "overflow": ""}), None)
    assert "It is <em>noisy</em>." in page and "Nothing was written." in page and "Graded by hand" in page


def test_an_answer_in_words_stands_with_its_points_and_what_was_said_of_it():
    record = a_record(written={"batch-size": "It is *noisy*.", "overflow": ""})
    said = {"questions": {"batch-size": 3.0, "overflow": 0.0}, "comments": {"batch-size": "by T. A.: half"}}
    page = student_page(
        record, a_mark(record["file"], "jane", **said, waiting=("overflow",), points=91.0, possible=96.0)
    )
    assert "Written question 1, batch size: 3 of 4 points" in page and "overflow: nothing was written" in page
    assert page.index("It is <em>noisy</em>") < page.index(">T. A.: half<")
    assert "so far: 1 written answer is not graded yet" in page and "Nothing was written." not in page
    table = words_of(page.split("<tbody>")[1].split("</table>")[0])
    assert table.endswith("written: batch size 3 4 written: overflow – 4 nothing was written sum 91 96")
    others = "their points are not among those above"
    assert others in student_page(record, None) and others not in page


FORGED = {
    "a told number": lambda case, _: case["told"].update(hint=5),
    "an infinite accuracy": lambda case, _: case.update(accuracy=float("inf")),
    "a threshold that is a word": lambda case, _: case.update(threshold="x"),
    "a curve of words": lambda case, _: case.update(curve=["x"]),
    "a curve above 1": lambda case, _: case.update(curve=[2.0]),
    "missed images without a class": lambda case, _: case.update(missed=[[1]]),
    "a cell without a number": lambda _, question: question.update(code=[["x", "y"]]),
    "code that is no list": lambda _, question: question.update(code="x"),
    "passed in words": lambda case, _: case.update(passed="yes"),
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_record_is_refused(tmp_path, forged):
    record = copy.deepcopy(a_record(cases={("softmax", "values"): failed()}))
    (tmp_path / "a.json").write_text(json.dumps(record))
    assert read_record(tmp_path / "a.json") is not None
    question = record["questions"]["softmax"]
    FORGED[forged](question["cases"]["values"], question)
    (tmp_path / "a.json").write_text(json.dumps(record))
    assert read_record(tmp_path / "a.json") is None


def test_written_answers_of_another_form_are_refused_and_none_are_fine(tmp_path):
    for value, read in (({"a": "b"}, True), (["a"], False), ({"a": 1}, False), (None, True)):
        record = {**a_record(), "written": value}
        if value is None:
            del record["written"]
        (tmp_path / "a.json").write_text(json.dumps(record))
        assert (read_record(tmp_path / "a.json") is not None) == read


def a_class(out):
    """Right, two with one mistake, a limit, unreadable, a group of two, one of them late, and one who is missing."""
    columns = {("softmax", one): failed() for one in ("values", "gradient")}
    long = a_record("bob 100%#?.ipynb", cases=columns)
    long["questions"]["softmax"]["code"] = [
        [4, "def softmax(X):\n    # a longer one\n    return X.exp() / X.exp().sum(0)"]
    ]
    short = a_record("ada.ipynb", cases=columns, notes=[f"softmax: {UNSEEN}"])
    short["questions"]["softmax"]["code"] = [[4, "softmax = lambda X: X / X.sum(0)"]]
    limit = {**a_record("eve.ipynb", first_note="cell 3 took too long"), "status": "limit hit"}
    records = [
        a_record(),
        long,
        short,
        limit,
        failed_record("x.ipynb", ValueError("it is cut off")),
        a_record("g.ipynb"),
    ]
    marks = [a_mark(one["file"], one["file"].removesuffix(".ipynb"), status=one["status"], questions={
        name: question["points"] for name, question in one["questions"].items()}) for one in records[:-1]]  # fmt: skip
    marks += [
        a_mark("g.ipynb", "Gil", days_late=2, rules=("2 days late.",)),
        a_mark("g.ipynb", "Gus", waiting=("overflow",)),
        a_mark("", "Tom"),
    ]
    return write(out, *records, marks=marks), records, marks


def test_the_index_tells_of_the_class(tmp_path):
    page, records, marks = a_class(tmp_path)
    said = text_of(page)
    for words in (
        "6 of 7",
        "2 of 6: Sum along rows columns",
        "Not graded by hand yet: 1",
        "2 days late" not in said and "Late: 1",
        "Missing: 1",
        "Limit hit: 1",
    ):
        assert words in said, words
    looks = page.split('id="look"')[1].split("</section>")[0]
    for words in ("limit hit: cell 3 took too long", "it is cut off", UNSEEN):
        assert words in text_of(f"</style>{looks}"), words
    assert "Tom" not in looks and "Gil" not in looks
    example = page.split("2 of 6: Sum along")[1].split("</pre>")[0]
    assert "softmax = lambda X: X / X.sum(0)" in example and "ada" not in example, "the shortest, and nobody's name"
    summary = summary_of(students_of(records, marks))
    assert summary.words.startswith(
        "Graded 6 of 7: mean 70.00, median 70.00 of 88 points. 3 need a look: ada (softmax: nobody"
    )


def test_a_text_says_once_what_its_reason_quotes(tmp_path):
    failed_cell = "cell 3 raised NameError"
    write_result(a_record(notes=[failed_cell, "cell 4 failed"], first_note=failed_cell), tmp_path)
    head = (tmp_path / "jane.ipynb.txt").read_text().split("\n\n")[0]
    assert head.splitlines()[2:] == [failed_cell, "cell 4 failed"]


def mistakes_in(page):
    """The heading of each mistake, by question."""
    return {
        question: [text_of(f"</style>{one}") for one in re.findall(r"<h4>(.*?)</h4>", said)]
        for question, said in re.findall(r'<h3 id="mistakes-(.*?)">(.*?)</section>', page, re.DOTALL)
    }


def test_only_what_cost_points_is_a_mistake_and_only_who_started_counts(tmp_path):
    """The public example, which is worth nothing, fails for another answer's mistake, too."""
    blank = {(name, case): failed("", "not implemented", "not implemented yet", hint="")
             for name, worth in case_points(SOFTMAX).items() for case in worth}  # fmt: skip
    records = [
        a_record("a.ipynb", cases={("model", "example"): failed(), ("softmax", "example"): failed("rows")}),
        a_record("b.ipynb", cases={("softmax", "values"): failed()}),
        a_record("c.ipynb", cases={("logits", "gradient"): failed("", message="log_softmax(X): NaN", hint="")}),
        a_record(
            "d.ipynb", cases={("errors", "wrong ones"): failed("", "missing name", "`f` is not defined (cell 7)")}
        ),
        a_record("e.ipynb", status="not started", cases=blank),
    ]
    marks = [a_mark(one["file"], one["file"], status=one["status"]) for one in records]
    marks[2] = a_mark("c.ipynb", "c", points=None)  # nobody knows what counts
    page = write(tmp_path, *records, marks=marks)
    assert mistakes_in(page) == {
        "softmax": ["1 of 3: Sum along rows columns"],
        "errors": ["1 of 3: f is not defined (cell 7)"],
    }
    assert "1 of 4 has not started and is not counted here." in page
    assert "No mistakes: dataset, labels, cross_entropy, accuracy, model, training, logits." in page


def test_mistakes_that_no_question_knows_are_told_by_their_sentence_the_frequent_ones_first(tmp_path):
    unknown = failed("", message="the loss is 2 where 1 is right", hint="")
    told = [failed("", "raised", "raised Odd", hint=""), unknown, unknown]
    records = [a_record(f"{number}.ipynb", cases={("model", "loss"): one}) for number, one in enumerate(told)]
    write(tmp_path, *records)
    said = ["2 of 3: not diagnosed: the loss is 2 where 1 is right", "1 of 3: raised Odd"]
    assert mistakes_in((tmp_path / "mistakes.html").read_text()) == {"model": said}


def test_what_is_shown_in_a_lecture_names_nobody(tmp_path):
    """No list, no comment, and nothing in which the author's name stands."""
    records = [a_record(f"{one}.ipynb", cases={("softmax", "values"): failed()}) for one in ("jdoe1", "mm")]
    records[0]["questions"]["softmax"]["code"] = [[4, "from torch import (\n  nn)\njane = 1\ndef softmax(X): pass"]]
    records[1]["questions"]["softmax"]["code"] = [[4, "# Max\ndef softmax(X):\n    return X.max()  # of Max Moe"]]
    sentence = failed("", "raised", "raised Odd at `jane_s`", hint="")
    records.append(a_record("jd.ipynb", cases={("model", "loss"): sentence}))
    marks = [replace(a_mark(one["file"], one["file"]), student=Person(one["file"], name=name))
             for one, name in zip(records, ("Jane Doe", "Max Moe", "Jane Dee"))]  # fmt: skip
    index = write(tmp_path, *records, marks=marks)
    page = (tmp_path / "mistakes.html").read_text()
    assert "<code>def softmax(X):\n    return X.max()</code>" in page and "raised an exception" in page
    assert not re.search('jane|moe|ipynb|who|href=(?!"(data:|#content))', page.split("</style>")[1], re.IGNORECASE)
    assert 'href="mistakes.html"' in index and "Jane Doe" in index


def test_what_could_not_be_read_or_is_missing_has_no_points_and_each_scale_is_said(tmp_path):
    records = [a_record("a.ipynb"), failed_record("x.ipynb", ValueError("cut"))]
    zeros = dict.fromkeys(case_points(SOFTMAX), 0.0)
    nothing = {"points": 0.0, "questions": zeros, "possible": 100.0}
    marks = [
        a_mark("a.ipynb", "a", possible=100.0),
        a_mark("x.ipynb", "x", **{**nothing, "status": "unreadable"}),
        a_mark("", "t", **nothing),
        a_mark("x.ipynb", "y", **{**nothing, "status": "unreadable", "points": 5.0}),
    ]
    page = write(tmp_path, *records, marks=marks)
    rows = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", one) for one in page.split("Everybody</h2>")[1].split("<tr>")[1:]]
    assert rows[0][1] == "points (of 100)" and rows[1][:4] == ["points possible", "100", "", "12"]
    assert {text_of(f"</style>{row[0]}"): (row[1], row[3]) for row in rows[2:]} == {
        "a": ("70", "–"), "x": ("–", "–"), "t": ("–", "–"), "y": ("5", "0")}  # fmt: skip


def test_accuracies_lie_on_an_axis_from_the_lowest_to_the_highest(tmp_path):
    cases = [{**PASSED, "accuracy": one, "threshold": 0.8} for one in (0.6, 0.84, 0.84)]
    records = [
        a_record(f"{number}.ipynb", cases={("training", "held-out accuracy"): one}) for number, one in enumerate(cases)
    ]
    page = write(tmp_path, *records)
    assert '<path class="strokes" d="M0.0 18v14M240.0 18v14"/><path class="least" d="M200.0 15v17"/>' in page


def test_each_link_leads_to_something_that_is_there(tmp_path):
    a_class(tmp_path)
    (tmp_path / "final_grades.csv").touch()
    pages = [tmp_path / "index.html", tmp_path / "mistakes.html", *(tmp_path / "results").glob("*.html")]
    assert len(pages) == 10, "an index, one for a lecture, six submissions, two members of a group"
    for page in pages:
        elements = Elements(page.read_text())
        ids = [one["id"] for _, one in elements.tags if "id" in one]
        assert len(ids) == len(set(ids)) and elements.links
        for one in elements.links:
            assert one.removeprefix("#") in ids if one.startswith("#") else (page.parent / unquote(one)).is_file(), one
        levels = [int(tag[1]) for tag, _ in elements.tags if re.fullmatch(r"h\d", tag)]
        assert levels[0] == 1 and all(below <= above + 1 for above, below in zip(levels, levels[1:]))


def test_what_counts_for_one_of_a_group_is_on_no_other_page(tmp_path):
    a_class(tmp_path)
    late = [page.name for page in (tmp_path / "results").glob("*.html") if "2 days late." in page.read_text()]
    assert len(late) == 1 and late[0].startswith("g.ipynb_Gil~")
    records, marks = [a_record("g.ipynb")], [a_mark("g.ipynb", "Gil")]
    write(tmp_path, *records, marks=marks)
    assert not list((tmp_path / "results").glob("g.ipynb*~*")), "who is no longer of a group has no page besides"


def test_only_what_has_changed_is_written(tmp_path):
    records = [a_record(f"{one}.ipynb") for one in "abc"]
    write(tmp_path, *records)
    before = {page: page.stat().st_ino for page in tmp_path.rglob("*.html")}
    marks = Term().marks(SOFTMAX, records, tmp_path, {})
    write_pages(SOFTMAX, [{**records[0], "notes": ["new"]}, *records[1:]], marks, tmp_path, Course())
    assert {page.name for page in before if page.stat().st_ino != before[page]} == {"a.ipynb.html"}


def test_with_verdicts_only_no_more_is_said(tmp_path):
    case = failed(mistake="", message="Logits of ordinary size: not right", hint="")
    case["told"] = {"title": "Logits of ordinary size", "sentence": "not right"}
    record = a_record(cases={("softmax", "values"): case})
    page = student_page(record, None)
    assert "not right" in page and "Hint" not in page and "not diagnosed: not right" in write(tmp_path, record)


def test_an_answer_that_uses_what_is_forbidden_needs_a_look():
    assert BANNED in alone("softmax")
    sentence = f"softmax {BANNED}: False, where True is right"
    record = a_record(cases={("softmax", "values"): failed(message=sentence)})
    (student,) = students_of([record], [a_mark("jane.ipynb", "jane")])
    assert student.reasons == ["softmax: uses what the question forbids"]


def test_a_thousand_students_fit_into_five_megabytes(tmp_path):
    columns = {(question, name): failed() for question, worth in case_points(SOFTMAX).items() for name in worth}
    records = [a_record(f"student{number:04}.ipynb", cases=columns if number % 2 else {}) for number in range(1000)]
    marks = [a_mark(one["file"], one["file"], questions={name: 1.0 for name in one["questions"]}) for one in records]
    from autograder.report.pages.overview import assignment_page

    assert len(assignment_page(SOFTMAX, students_of(records, marks), Course(), None).encode()) < 5e6


def test_totals_lead_to_the_page_of_each_assignment(tmp_path):
    for number, name in ((1, "01-tensors"), (5, SOFTMAX)):
        folder = tmp_path / f"{number} #"
        (folder / "results").mkdir(parents=True)
        write_result({**failed_record("jane.ipynb", ValueError("cut")), "assignment": name}, folder / "results")
    done = CliRunner().invoke(cli, ["totals", "--out", str(tmp_path)])
    assert done.exit_code == 0 and f"Pages: {tmp_path / 'index.html'}." in "".join(done.output.splitlines()), (
        done.output
    )
    page = (tmp_path / "index.html").read_text()
    for link in Elements(page).links:
        assert link.startswith("#") or (tmp_path / unquote(link.partition("#")[0])).is_file(), link
    assert "01-tensors" in page and SOFTMAX in page and 'href="course.csv"' in page
    row = page.split(SOFTMAX)[1].split("</tr>")[0]
    assert re.findall(r'"number">(?:<a.*?>)?(.*?)<', row) == ["0 of 1", "0", "0", "–", "–", "88", "–", "1"]
    assert "cut" in (tmp_path / "5 #" / "index.html").read_text()


def test_pages_are_readable_in_light_and_dark():
    """Text, links and what is good or bad against both grounds: 4.5 to 1, as WCAG asks for."""
    style = (TEMPLATES / "style.css").read_text()
    for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL):
        colors = dict(re.findall(r"--(\w+): (#\w{6})", block))
        for ground in ("back", "card"):
            for text in ("text", "soft", "link", "good", "bad"):
                assert contrast(colors[text], colors[ground]) >= 4.5, (text, ground)


def contrast(one, other):
    def light(color):
        parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        parts = [part / 12.92 if part <= 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted(map(light, (one, other)))
    return (high + 0.05) / (low + 0.05)


def test_templates_switch_escaping_off_nowhere():
    for template in Path(TEMPLATES).glob("*.html"):
        assert not re.search(r"\|\s*safe|autoescape", template.read_text()), template
    assert ROOT in TEMPLATES.parents


@pytest.mark.parametrize(
    "forged", [{"assignment": "99-nothing"}, {"assignment": "../../x"}, {"points": 10**400}, {"possible": float("nan")}]
)
def test_a_forged_record_is_no_record(tmp_path, forged):
    record = {**a_record(), **forged}
    (tmp_path / "a.json").write_text(json.dumps(record))
    assert read_record(tmp_path / "a.json") is None


def test_a_record_is_read_again_however_large_a_submission_makes_it(tmp_path):
    wide = "\U00020000" * 20_000
    record = a_record(written=dict.fromkeys(written_points(SOFTMAX), wide))
    for question in record["questions"].values():
        question["code"] = [[1, wide]]
    write_result(record, tmp_path)
    assert read_record(tmp_path / f"{record['file']}.json")["written"] == record["written"]
