"""What a report tells before, during and after an event, and which regions it says are missing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from eventreg.events.rules import EventState
from eventreg.overview.rules import (
    Heads,
    Moment,
    ReportFacts,
    SessionFacts,
    asked_regions,
    cut,
    missing_regions,
    report_of,
)
from eventreg.registration.rules import OfferLimits

NOW = datetime(2026, 8, 5, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
REGIONS = ("35.01", "35.07", "35.73", "35", "00")


def session(id_: int, begins: int, ends: int, present: int = 0, **regions: int) -> SessionFacts:
    """A session so many hours from NOW; `r07=2`: so many came from 35.07."""
    came = {f"35.{key[1:]}": count for key, count in regions.items()}
    heads = Heads(present, 10)
    return SessionFacts(id_, f"Sesi {id_}", NOW + begins * HOUR, NOW + ends * HOUR, heads, {}, came)


def facts(*sessions: SessionFacts, **known: Any) -> ReportFacts:
    values: dict[str, Any] = {"state": EventState.PUBLISHED, "regions": REGIONS, **known}
    return ReportFacts(sessions=sessions, **values)


@pytest.mark.parametrize(
    ("sessions", "moment", "told"),
    [
        ((), Moment.BEFORE, []),
        ((session(1, 5, 6),), Moment.BEFORE, []),
        ((session(1, 2, 6),), Moment.BEFORE, []),
        ((session(1, 2, 6, present=1),), Moment.DURING, [1]),
        ((session(1, 4, 6, present=1),), Moment.BEFORE, []),
        ((session(1, -1, 1),), Moment.DURING, [1]),
        ((session(1, -2, 0), session(2, 0, 1)), Moment.DURING, [2]),
        ((session(1, -2, 1), session(2, -1, 1)), Moment.DURING, [1, 2]),
        ((session(1, -5, -3), session(2, -3, -1), session(3, 20, 22)), Moment.DURING, [2]),
        ((session(1, -5, -3), session(2, -3, 0)), Moment.AFTER, [1, 2]),
    ],
)
def test_the_moment_decides_what_is_told(
    sessions: tuple[SessionFacts, ...], moment: Moment, told: list[int]
) -> None:
    found = report_of(facts(*sessions), NOW)
    assert (found.moment, [one.id for one in found.sessions]) == (moment, told)


def test_a_cancelled_event_tells_of_no_session() -> None:
    found = report_of(facts(session(1, -1, 1, present=3), state=EventState.CANCELLED), NOW)
    assert (found.moment, found.sessions) == (Moment.CANCELLED, ())


def test_where_nobody_was_asked_no_region_is_missing_before_the_event() -> None:
    found = report_of(facts(registered=frozenset({"35.07", "00"})), NOW)
    assert (found.missing, found.of, found.by_invitation) == ((), 0, False)


def test_only_regions_that_were_asked_can_be_missing_the_province_too() -> None:
    asked = frozenset({"35.73", "35.07", "35"})
    found = report_of(facts(asked=asked, registered=frozenset({"35.07"})), NOW)
    assert (found.missing, found.of, found.by_invitation) == (("35.73", "35"), 3, True)


def test_where_nobody_was_asked_only_regions_of_registered_people_can_be_missing() -> None:
    running = session(1, -1, 1, present=2, r07=2)
    found = report_of(facts(running, registered=frozenset({"35.07", "35.73", "35", "00"})), NOW)
    assert (found.missing, found.of, found.by_invitation) == (("35.73",), 2, False)


def test_during_and_after_those_are_missing_from_which_nobody_came() -> None:
    registered = frozenset(REGIONS)
    running = session(1, -1, 1, present=2, r07=2, r73=0)
    assert report_of(facts(running, registered=registered), NOW).missing == ("35.01", "35.73")
    over = (session(1, -3, -2, present=1, r01=1), session(2, -2, -1, present=1, r73=1))
    assert report_of(facts(*over, registered=registered), NOW).missing == ("35.07",)


@pytest.mark.parametrize(
    ("names", "shown", "others"), [(0, 0, 0), (1, 1, 0), (12, 12, 0), (13, 10, 3), (38, 10, 28)]
)
def test_a_long_list_is_cut_and_says_how_many_others_there_are(
    names: int, shown: int, others: int
) -> None:
    words, rest = cut([str(one) for one in range(names)])
    assert (len(words), rest) == (shown, others)


def test_regions_are_asked_by_places_that_are_kept_or_by_an_invitation() -> None:
    limits = [
        OfferLimits(kept={"35.01": 2, "35.07": 0, "35.73": 1}, released=frozenset({"35.73"})),
        OfferLimits(kept={"35.10": 1}),
    ]
    invited = {"35.79": False, "35.10": True}
    asked = asked_regions(limits, invited)
    assert asked == {"35.01", "35.79"}
    assert missing_regions(["35.79", "35.10", "35.01"], asked, ["35.01"]) == ("35.79",)
