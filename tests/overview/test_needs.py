"""What waits in an event, and what of it comes first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from eventreg.events.rules import EventState, SignupWindow
from eventreg.overview.rules import (
    Filling,
    Need,
    NeedFacts,
    Phase,
    Urgency,
    devices_matter,
    filling_need,
    needs_of,
    phase_of,
)
from eventreg.overview.rules.needs import _PRESSES

NOW = datetime(2026, 8, 1, 3, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def facts(begins_in: timedelta = 10 * DAY, **known: Any) -> NeedFacts:
    """A published event of four hours that begins so long after NOW."""
    values: dict[str, Any] = {
        "state": EventState.PUBLISHED,
        "window": SignupWindow.OPEN,
        "starts_at": NOW + begins_in,
        "ends_at": NOW + begins_in + 4 * HOUR,
        **known,
    }
    return NeedFacts(**values)


def keys(known: NeedFacts, now: datetime = NOW) -> list[str]:
    return [one.key for one in needs_of(known, now)]


def test_nothing_waits_in_an_event_of_which_nothing_is_known() -> None:
    assert needs_of(facts(), NOW) == []
    assert needs_of(facts(counts=dict.fromkeys(Need, 0)), NOW) == []


def test_every_need_has_an_urgency_for_every_time_of_an_event() -> None:
    assert set(_PRESSES) == set(Need)
    assert {len(one) for one in _PRESSES.values()} == {len(Phase)}


@pytest.mark.parametrize(
    ("begins_in", "phase"),
    [
        (3 * DAY + timedelta(seconds=1), Phase.FAR),
        (3 * DAY, Phase.NEAR),
        (3 * HOUR + timedelta(seconds=1), Phase.NEAR),
        (3 * HOUR, Phase.DOOR),
        (-4 * HOUR + timedelta(seconds=1), Phase.DOOR),
        (-4 * HOUR, Phase.OVER),
    ],
)
def test_the_time_of_an_event(begins_in: timedelta, phase: Phase) -> None:
    assert phase_of(NOW + begins_in, NOW + begins_in + 4 * HOUR, NOW) is phase


def test_an_event_without_a_session_is_far() -> None:
    assert phase_of(None, None, NOW) is Phase.FAR
    assert not devices_matter(None, None, NOW)


@pytest.mark.parametrize(
    ("begins_in", "matter"),
    [(24 * HOUR + timedelta(seconds=1), False), (24 * HOUR, True), (-3 * HOUR, True), (-4 * HOUR, False)],
)  # fmt: skip
def test_phones_matter_from_the_day_before_to_the_end(begins_in: timedelta, matter: bool) -> None:  # noqa: FBT001 - a column of the table.
    assert devices_matter(NOW + begins_in, NOW + begins_in + 4 * HOUR, NOW) is matter


def test_at_the_door_comes_first_who_stands_there() -> None:
    counts = {
        Need.DUPLICATES: 2,
        Need.PENDING: 3,
        Need.SCANS: 1,
        Need.AT_DOOR: 1,
        Need.INCOMPLETE: 4,
        Need.UNTOLD: 9,
        Need.GROUP_SCANS: 1,
    }
    assert keys(facts(timedelta(), counts=counts)) == [
        *("untold", "at_door", "scans", "pending"),
        "group_scans",
        *("duplicates", "incomplete"),
    ]


def test_far_before_an_event_mail_and_approvals_come_before_what_can_wait() -> None:
    counts = {Need.CHATS: 5, Need.REGIONS: 7, Need.MAIL_FAILED: 1, Need.PENDING: 2}
    found = needs_of(facts(counts=counts), NOW)
    assert [one.need for one in found] == [
        Need.MAIL_FAILED,
        Need.PENDING,
        Need.CHATS,
        Need.REGIONS,
    ]
    assert [one.urgency for one in found] == [Urgency.SOON] * 3 + [Urgency.LATER]


@pytest.mark.parametrize(
    ("waited", "urgency"), [(2 * DAY, Urgency.SOON), (2 * DAY + HOUR, Urgency.NOW)]
)
def test_who_waits_for_a_decision_too_long_comes_first(waited: timedelta, urgency: Urgency) -> None:
    known = facts(counts={Need.PENDING: 1, Need.UNTOLD: 1}, oldest={Need.PENDING: NOW - waited})
    (one,) = (one for one in needs_of(known, NOW) if one.need is Need.PENDING)
    assert (one.urgency, one.since) == (urgency, NOW - waited)


def test_after_the_event_nobody_asks_for_more_people() -> None:
    known = facts(
        -DAY,
        window=SignupWindow.CLOSED,
        counts={Need.REGIONS: 3, Need.INVITATIONS: 2, Need.UNTOLD: 5, Need.INCOMPLETE: 1},
        categories=(Filling(1, 120, 0, 100),),
    )
    assert keys(known) == ["incomplete"]


def test_of_a_cancelled_event_stays_what_people_must_hear_and_what_happened_at_the_door() -> None:
    known = facts(state=EventState.CANCELLED, counts=dict.fromkeys(Need, 2))
    assert set(keys(known)) == {
        *("scans", "group_scans", "not_added"),
        *("mail_failed", "mail_unsent", "chats"),
    }


def test_a_draft_is_not_asked_for_answers() -> None:
    known = facts(DAY / 2, state=EventState.DRAFT, counts=dict.fromkeys(Need, 2))
    assert not {"regions", "invitations", "devices", "no_device"} & set(keys(known))


@pytest.mark.parametrize(
    ("taken", "places", "need"),
    [
        ((89, 0), 100, None),
        ((90, 0), 100, Need.NEARLY_FULL),
        ((80, 10), 100, Need.NEARLY_FULL),
        ((99, 1), 100, Need.FULL),
        ((99, 2), 100, Need.OVER),
        ((8, 0), 9, None),
        ((9, 0), 10, Need.NEARLY_FULL),
        ((0, 0), 0, None),
        ((1, 0), 0, Need.OVER),
        ((1, 0), 1, Need.FULL),
    ],
)
def test_how_full_a_category_is(taken: tuple[int, int], places: int, need: Need | None) -> None:
    assert filling_need(Filling(1, *taken, places)) is need


def test_up_to_three_categories_stand_alone_and_more_stand_together() -> None:
    full = tuple(Filling(id_, 100, 0, 100) for id_ in range(1, 5))
    assert keys(facts(categories=full[:3])) == ["full-1", "full-2", "full-3"]
    (together,) = needs_of(facts(categories=full), NOW)
    assert (together.key, together.count) == ("full", 4)


def test_that_a_category_is_full_is_news_only_while_people_sign_up() -> None:
    known = (Filling(1, 100, 0, 100), Filling(2, 101, 0, 100))
    assert keys(facts(categories=known)) == ["over-2", "full-1"]
    assert keys(facts(window=SignupWindow.CLOSED, categories=known)) == ["over-2"]


def test_the_whole_event_has_a_line_beside_its_categories() -> None:
    full = tuple(Filling(id_, 100, 0, 100) for id_ in range(1, 4))
    whole = Filling(None, 300, 1, 300)
    assert keys(facts(categories=full, whole=whole)) == [
        "over-event",
        *("full-1", "full-2", "full-3"),
    ]
    assert keys(facts(whole=Filling(None, 9, 0, 10))) == ["nearly_full-event"]
    assert keys(facts(whole=Filling(None, 8, 0, 10))) == []


def test_full_regions_and_agencies_are_news_only_while_people_sign_up() -> None:
    counts = {Need.FULL_REGIONS: 2, Need.FULL_AGENCIES: 1}
    assert keys(facts(counts=counts)) == ["full_regions", "full_agencies"]
    assert keys(facts(counts=counts, window=SignupWindow.CLOSED)) == []


@pytest.mark.parametrize(
    ("closes_in", "soon"), [(48 * HOUR, True), (48 * HOUR + timedelta(seconds=1), False)]
)
def test_sign_up_that_closes_within_two_days_is_said(closes_in: timedelta, soon: bool) -> None:  # noqa: FBT001 - a column of the table.
    known = facts(closes_at=NOW + closes_in)
    assert (keys(known) == ["closes_soon"]) is soon


def test_sign_up_closed_with_places_left_is_said_until_people_come() -> None:
    closed: dict[str, Any] = {"window": SignupWindow.CLOSED, "closes_at": NOW - HOUR}
    assert keys(facts(**closed)) == ["closed_early"]
    assert keys(facts(places_left=False, **closed)) == []
    assert keys(facts(HOUR, **closed)) == []
