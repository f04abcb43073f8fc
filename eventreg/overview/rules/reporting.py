"""What a report of an event tells at a moment: numbers alone, never a name of anybody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from eventreg.events.rules import EventState
from eventreg.events.rules.opening import DOOR_OPENS_BEFORE
from eventreg.regions.rules import Level, level_of

One = TypeVar("One")
#: A longer list is cut: its first names, and how many others there are.
_NAMED, _NAMED_IN_FULL = 10, 12


class Moment(StrEnum):
    """At which time of an event a report is made."""

    BEFORE = "before"
    #: People come, or are there, or are between two sessions.
    DURING = "during"
    AFTER = "after"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Heads:
    """How many are present, of how many that are expected."""

    present: int = 0
    expected: int = 0


@dataclass(frozen=True)
class SessionFacts:
    """One session (moments aware, UTC): its people as a whole, by category id, and who came by region code."""

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    whole: Heads = Heads()
    categories: Mapping[int, Heads] = field(default_factory=dict)
    regions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportFacts:
    """What is known of an event. `sessions` in order of time.

    `regions`: codes in official order, the 38 and those of the province and of outside; `asked`: those
    of them that were asked for people; `registered`: those from which somebody signed up and is in force.
    """

    state: EventState
    sessions: tuple[SessionFacts, ...]
    regions: tuple[str, ...]
    asked: frozenset[str] = frozenset()
    registered: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Report:
    """What is reported: of which sessions, and which regions are missing, in official order.

    `of`: from how many regions people are awaited; `by_invitation`: because they were asked for people,
    otherwise because people of them are registered.
    """

    moment: Moment
    sessions: tuple[SessionFacts, ...]
    missing: tuple[str, ...]
    of: int
    by_invitation: bool


def report_of(facts: ReportFacts, now: datetime) -> Report:
    """What a report made at `now` (aware) tells.

    Where regions were asked for people, only they can be missing; otherwise, once people come, those of
    the 38 from which people are registered. Before the event a region is missing from which nobody
    signed up, later one from which nobody came.
    """
    moment, sessions = _at(facts, now)
    asked = [code for code in facts.regions if code in facts.asked]
    people_come = moment in {Moment.DURING, Moment.AFTER}
    awaited = asked or (_registered(facts) if people_come else [])
    came = _came(sessions) if people_come else facts.registered
    missing = tuple(code for code in awaited if code not in came)
    return Report(moment, sessions, missing, len(awaited), by_invitation=bool(asked))


def _registered(facts: ReportFacts) -> list[str]:
    """Those of the 38 from which people are registered, in official order."""
    mine = [code for code in facts.regions if code in facts.registered]
    return [code for code in mine if level_of(code) is Level.REGENCY]


def cut(names: Sequence[One]) -> tuple[Sequence[One], int]:
    """The names that are written out, and how many others there are: a few more are written out as well."""
    if len(names) <= _NAMED_IN_FULL:
        return names, 0
    return names[:_NAMED], len(names) - _NAMED


def _at(facts: ReportFacts, now: datetime) -> tuple[Moment, tuple[SessionFacts, ...]]:
    """The time of the event, and the sessions that the report is about."""
    if facts.state is EventState.CANCELLED:
        return Moment.CANCELLED, ()
    if facts.sessions and all(one.ends_at <= now for one in facts.sessions):
        return Moment.AFTER, facts.sessions
    current = tuple(one for one in facts.sessions if _is_on(one, now))
    if current:
        return Moment.DURING, current
    ended = [one for one in facts.sessions if one.ends_at <= now]
    if ended:
        return Moment.DURING, (max(ended, key=lambda one: one.ends_at),)
    return Moment.BEFORE, ()


def _is_on(one: SessionFacts, now: datetime) -> bool:
    """Whether a session runs, or begins soon and somebody has come already."""
    soon = one.starts_at - DOOR_OPENS_BEFORE <= now < one.starts_at and one.whole.present > 0
    return soon or one.starts_at <= now < one.ends_at


def _came(sessions: Collection[SessionFacts]) -> frozenset[str]:
    return frozenset(
        code for one in sessions for code, present in one.regions.items() if present > 0
    )
