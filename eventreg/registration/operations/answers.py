"""Answers to extra questions in corrections: each is a field of its own."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from eventreg.audit.rules import Change
from eventreg.events import queries as events
from eventreg.registration.rules import Person

_ANSWERS = "answers"
_Answers = tuple[tuple[int, str], ...]


def merge_answers(now: _Answers, seen: _Answers, typed: _Answers) -> _Answers | None:
    """What was typed on top of what others changed meanwhile; none where both are about one question."""
    there, shown, wanted = dict(now), dict(seen), dict(typed)
    ours, theirs = _different(shown, wanted), _different(shown, there)
    if any(there.get(one) != wanted.get(one) for one in ours & theirs):
        return None
    merged = there | {one: wanted.get(one, "") for one in ours}
    return tuple(sorted((one, value) for one, value in merged.items() if value))


def told_apart(
    session: Session, event_id: int, before: Person, after: Person, changes: tuple[Change, ...]
) -> tuple[Change, ...]:
    """The changes with one for each answer, named after its question: `q_<key>`."""
    if all(change.field != _ANSWERS for change in changes):
        return changes
    old, new = dict(before.answers), dict(after.answers)
    different = _different(old, new)
    others = tuple(change for change in changes if change.field != _ANSWERS)
    questions = [one.spec for one in events.questions(session, event_id)]
    return others + tuple(
        Change(one.field, old.get(one.id, ""), new.get(one.id, ""))
        for one in questions
        if one.id in different
    )


def _different(before: Mapping[int, str], after: Mapping[int, str]) -> set[int]:
    return {one for one in {*before, *after} if before.get(one) != after.get(one)}
