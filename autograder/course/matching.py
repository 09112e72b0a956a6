"""Whom of the roster a platform means: identifiers first, then names; where several fit, nobody is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from autograder.course.layouts import Place
from autograder.course.roster import Person

IDENTIFIERS = {
    "canvas_id": ("canvas_id",),
    "email": ("email", "student"),
    "sis_id": ("sis_id", "student"),
    "student": ("student", "email", "sis_id"),
}
"""What a platform may say of a person, in the order in which it counts, and the roster's columns it may stand in."""


class Whose(NamedTuple):
    """Who handed something in, as far as the roster tells."""

    students: tuple[str, ...] = ()
    """Those of the roster."""
    strangers: tuple[str, ...] = ()
    """What the platform calls the others."""
    unclear: tuple[str, ...] = ()
    """Several of the roster who may be meant by what is said of one; then the others are empty."""


class Matcher:
    """The students of a roster, by all that may name them."""

    def __init__(self, roster: Sequence[Person]) -> None:
        """Index the roster."""
        self.roster = roster
        self._known: defaultdict[tuple[str, str], list[Person]] = defaultdict(list)
        for one in roster:
            for column in ("canvas_id", "email", "sis_id", "student"):
                if value := getattr(one, column):
                    self._known[column, value.casefold()].append(one)
            for name in spellings(one.name):
                self._known["name", name].append(one)
            if one.group:
                self._known["group", folded(one.group)].append(one)

    def whose(self, place: Place, assignment: str) -> Whose:
        """Whose a submission is: students of the roster with all of their groups."""
        found: list[Person] = []
        strangers = []
        for person in place.people:
            meant = self.find(person)
            if not meant and place.platform in ("files", "folders"):
                meant = self.within(place.owner.replace(assignment, " "))
            if len(meant) > 1 and not (meant[0].group and len({one.group for one in meant}) == 1):
                return Whose(unclear=tuple(one.student for one in meant))
            meant = meant or self.members(person.name)
            strangers += [] if meant else [person.student]
            found += meant
        names = {one.student for each in found for one in self.whole_group(each)}
        return Whose(tuple(one.student for one in self.roster if one.student in names), tuple(strangers))

    def find(self, person: Person) -> list[Person]:
        """The students whom these identifiers or this name fit: one, none, or several who cannot be told apart."""
        for said, columns in IDENTIFIERS.items():
            for column in columns:
                value = getattr(person, said).casefold()
                if value and (found := self._known.get((column, value))):
                    return found
        words = person.name.split("-")
        for start in range(len(words)):  # Moodle may write a group's name first: `Group A-Jane Doe`
            found = self._known.get(("name", folded("-".join(words[start:]))), [])
            if found := [one for one in found if not (one.canvas_id and person.canvas_id)]:
                return found
        return []

    def members(self, group: str) -> list[Person]:
        """The members of the group that is called so."""
        return self._known.get(("group", folded(group)), []) if folded(group) else []

    def within(self, text: str) -> list[Person]:
        """Those one of whose identifiers stands in the text as a word, and in no longer one that does."""
        text = text.casefold()
        found = [
            (value.casefold(), one)
            for one in self.roster
            for value in (one.student, one.email, one.sis_id)
            if value and _is_word(value.casefold(), text)
        ]
        best = [one for value, one in found if not any(value in other != value for other, _ in found)]
        return list(dict.fromkeys(best))

    def whole_group(self, one: Person) -> list[Person]:
        """All who hand in together with this student."""
        return self.members(one.group) or [one]


def folded(name: str) -> str:
    """Letters and digits of a name in small letters, without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(mark for mark in plain if mark.isalnum())


def spellings(name: str) -> set[str]:
    """The name as platforms may write it: `doejane`, `janedoe`, from wherever its words begin."""
    words = [word for word in map(folded, re.split(r"[\s,]+", name)) if word]
    return {"".join(words[start:] + words[:start]) for start in range(len(words))}


def _is_word(value: str, text: str) -> bool:
    """Whether it stands in the text between marks that are neither letters nor digits."""
    return value in text and bool(re.search(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])", text))
