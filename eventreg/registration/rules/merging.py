"""What two registrations of one person say together."""

from collections.abc import Collection
from dataclasses import fields, replace
from typing import Any

from eventreg.registration.rules.people import Person

_ANSWERS = "answers"


def merged_person(kept: Person, other: Person, *, asked: Collection[int]) -> Person:
    """What the kept registration says after a merge: its own words, gaps filled from the other.

    Answers to extra questions are filled one by one. `asked`: ids of the questions that people of
    the kept one's category are asked.
    """
    gaps = {
        field.name: getattr(other, field.name)
        for field in fields(Person)
        if field.name != _ANSWERS and not getattr(kept, field.name) and getattr(other, field.name)
    }
    answers = {one: value for one, value in other.answers if one in asked} | dict(kept.answers)
    return replace(kept, **gaps, answers=tuple(sorted(answers.items())))


def parted_person(
    kept: Person, other: Person, *, gaps: Collection[str], answers: Collection[int]
) -> Person:
    """The kept one's own words again: without what filled its gaps, unless it was corrected since.

    `gaps`: the fields that were filled; `answers`: ids of the questions whose answers were.
    """
    empty: dict[str, Any] = {
        field.name: field.default
        for field in fields(Person)
        if field.name in gaps and getattr(kept, field.name) == getattr(other, field.name)
    }
    theirs = dict(other.answers)
    own = tuple(
        (one, value)
        for one, value in kept.answers
        if one not in answers or theirs.get(one) != value
    )
    return replace(kept, **empty | {_ANSWERS: own})
