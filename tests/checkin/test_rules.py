"""The verdict on a scan, and the attendance that follows. Cases are shared with the scanner."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.checkin.rules import (
    AT_ONCE,
    LATE_AFTER,
    PAIRING_LENGTH,
    Decision,
    Direction,
    Hours,
    Method,
    Passage,
    Presence,
    Reason,
    ScanFacts,
    ScanWarning,
    TicketMatch,
    Verdict,
    Window,
    corrected,
    decide,
    is_at_once,
    make_pairing_code,
    must_be_settled,
    normalise_pairing_code,
    presence,
    stay_at,
    window_at,
)
from eventreg.registration.rules import State

CASES = json.loads(Path(__file__).with_name("scan_cases.json").read_text(encoding="utf-8"))
START = datetime(2026, 11, 22, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
IN, OUT = Direction.IN, Direction.OUT


def facts_of(case: dict[str, Any]) -> ScanFacts:
    """The facts of a shared case."""
    given_facts = case["facts"]
    return ScanFacts(
        direction=Direction(case["direction"]),
        ticket=TicketMatch(given_facts["ticket"]),
        state=State(given_facts["state"]) if given_facts["state"] else None,
        admitted=given_facts["admitted"],
        window=Window(given_facts["window"]),
        inside=given_facts["inside"],
        device_active=given_facts["device"] == "active",
        group_at_once=given_facts["group_at_once"],
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_shared_case(case: dict[str, Any]) -> None:
    """The same file is read by frontend/scanner/decide.test.ts: one specification, two readers."""
    expected = case["expect"]
    reason = Reason(expected["reason"]) if expected["reason"] else None
    warning = ScanWarning(expected["warning"]) if expected["warning"] else None

    assert decide(facts_of(case)) == Decision(Verdict(expected["verdict"]), reason, warning)


@pytest.mark.parametrize(
    "case", [one for one in CASES if "hours" in one], ids=lambda one: one["name"]
)
def test_shared_moment(case: dict[str, Any]) -> None:
    """How it lies to the hours of a session; on the phone `windowAt` of frontend/scanner/session.ts."""
    told = case["hours"]
    starts_at, ends_at, admits_from, admits_until = (
        told[name] and datetime.fromisoformat(told[name])
        for name in ("starts_at", "ends_at", "opens_at", "closes_at")
    )
    hours = Hours(starts_at, ends_at, admits_from, admits_until, told["strict"])

    assert window_at(datetime.fromisoformat(case["at"]), hours) == case["facts"]["window"]


def test_the_shared_cases_reach_every_verdict_reason_and_warning() -> None:
    """Scars 10 and 13 among them. `invalid` is said before there are facts."""
    reached = {decide(facts_of(case)) for case in CASES}

    assert {one.verdict for one in reached} == set(Verdict)
    assert {one.reason for one in reached} == {None, *Reason} - {Reason.INVALID}
    assert {one.warning for one in reached} == {None, *ScanWarning}
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names))


@given(
    direction=st.sampled_from(Direction),
    ticket=st.sampled_from(TicketMatch),
    state=st.none() | st.sampled_from(State),
    window=st.sampled_from(Window),
    flags=st.tuples(*[st.booleans()] * 4),
)
def test_nobody_passes_without_a_known_confirmed_ticket(
    direction: Direction,
    ticket: TicketMatch,
    state: State | None,
    window: Window,
    flags: tuple[bool, bool, bool, bool],
) -> None:
    """Scar 10: whatever else is true. And a warning never comes with anything but a yes."""
    admitted, inside, active, at_once = flags
    facts = ScanFacts(direction, ticket, state, admitted, window, inside, active, at_once)
    decision = decide(facts)

    fits = ticket is TicketMatch.KNOWN and state is State.CONFIRMED
    allowed = fits and admitted and window is not Window.CLOSED and active
    assert (decision.verdict is not Verdict.REFUSED) <= allowed
    assert (decision.verdict is Verdict.REFUSED) is (decision.reason is not None)
    assert decision.warning is None or decision.verdict is Verdict.ACCEPTED


def passage(
    minute: int,
    direction: Direction = IN,
    verdict: Verdict = Verdict.ACCEPTED,
    officer: str = "Pintu Utara",
) -> Passage:
    """A valid scan so many minutes after the beginning."""
    return Passage(uuid4(), direction, verdict, START + minute * MINUTE, Method.CAMERA, officer)


def opened(passages: list[Passage], minute: int) -> int | None:
    """The minute of the scan by which somebody counts as inside at `minute`."""
    stay = stay_at(passages, START + minute * MINUTE)
    return None if stay is None else int((stay.at - START) / MINUTE)


@pytest.mark.parametrize(
    ("passages", "minute", "expected"),
    [
        ([], 5, None),
        ([passage(0)], 5, 0),
        ([passage(0)], 0, 0),
        ([passage(0), passage(3, IN, Verdict.REPEAT)], 5, 0),
        ([passage(0), passage(3, OUT)], 5, None),
        ([passage(0), passage(3, OUT)], 2, 0),
        ([passage(0), passage(3, OUT), passage(4)], 5, 4),
        ([passage(10)], 5, 10),
        ([passage(10, OUT)], 5, None),
        ([passage(4), passage(3, OUT), passage(0)], 5, 4),
    ],
)
def test_a_scan_is_judged_where_it_belongs_in_time(
    passages: list[Passage], minute: int, expected: int | None
) -> None:
    assert opened(passages, minute) == expected


def test_masuk_is_the_earliest_in_and_keluar_the_latest_out() -> None:
    late, early = passage(5, officer="Selatan"), passage(1, IN, Verdict.REPEAT, "Utara")
    leaving = [passage(8, OUT), passage(7, OUT)]

    assert presence([late, *leaving, early]) == Presence(
        entered_at=START + MINUTE,
        left_at=START + 8 * MINUTE,
        inside=False,
        method=Method.CAMERA,
        officer="Utara",
    )


def test_without_an_in_there_is_no_presence() -> None:
    assert presence([]) is None
    assert presence([passage(1, OUT)]) is None


PASSAGES = st.lists(
    st.builds(
        passage, st.integers(0, 60), st.sampled_from(Direction), st.sampled_from([Verdict.ACCEPTED])
    ),
    max_size=8,
    unique_by=lambda one: one.at,
)


@given(passages=PASSAGES, random=st.randoms(use_true_random=False))
def test_presence_does_not_depend_on_the_order_of_arrival(
    passages: list[Passage], random: Any
) -> None:
    shuffled = list(passages)
    random.shuffle(shuffled)

    assert presence(shuffled) == presence(passages)
    for minute in (0, 30, 60):
        at = START + minute * MINUTE
        assert stay_at(shuffled, at) == stay_at(passages, at)


MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(claimed=MOMENTS, sent_at=st.none() | MOMENTS, paired=st.integers(0, 10_000))
def test_a_corrected_time_lies_between_pairing_and_arrival(
    claimed: datetime, sent_at: datetime | None, paired: int
) -> None:
    """Scar 6 on the server's side, also for a clock at the ends of the calendar."""
    paired_at = START - paired * MINUTE
    at = corrected(claimed, sent_at=sent_at, received_at=START, paired_at=paired_at)

    assert paired_at <= at <= START


@given(error=st.integers(-(10**6), 10**6), age=st.integers(0, 300))
def test_the_error_of_a_clock_does_not_matter(error: int, age: int) -> None:
    real = START - age * MINUTE
    at = corrected(
        real + error * MINUTE,
        sent_at=START + error * MINUTE,
        received_at=START,
        paired_at=START - 600 * MINUTE,
    )

    assert at == real


def test_a_clock_that_says_nothing_of_itself_is_trusted() -> None:
    claimed = START - 5 * MINUTE
    bounds = {"received_at": START, "paired_at": START - 60 * MINUTE}

    assert corrected(claimed, sent_at=None, **bounds) == claimed


@given(st.randoms(use_true_random=False))
def test_a_pairing_code_can_be_spoken_and_typed(random: Any) -> None:
    code = make_pairing_code(random.choice)

    assert len(code) == PAIRING_LENGTH
    assert not set(code) & set("IO01")
    assert normalise_pairing_code(f" {code[:4].lower()}-{code[4:].lower()} ") == code


def test_ids_of_passages_are_the_scans_own() -> None:
    assert isinstance(passage(1).id, UUID)


def test_of_two_scans_at_one_moment_the_accepted_one_stands_for_the_entry() -> None:
    accepted = passage(0, Direction.IN, officer="Gate 1")
    repeat = passage(0, Direction.IN, verdict=Verdict.REPEAT, officer="Gate 2")

    for arrived in ([accepted, repeat], [repeat, accepted]):
        assert stay_at(arrived, START + MINUTE) == accepted
        shown = presence(arrived)
        assert shown is not None
        assert shown.officer == "Gate 1"


def test_an_out_before_the_first_in_has_nobody_inside() -> None:
    """Scar 13, late arrivals: an `in` that comes later in time does not open an earlier `out`."""
    later = passage(5, Direction.IN)

    assert stay_at([later], START, Direction.OUT) is None
    assert stay_at([later], START, Direction.IN) == later


def others(*seconds: int) -> list[tuple[int, datetime]]:
    """Other people of a group, each admitted so many seconds after the beginning."""
    return [(who, START + timedelta(seconds=at)) for who, at in enumerate(seconds)]


@pytest.mark.parametrize(
    ("at", "before", "expected"),
    [
        (5, (), False),
        (5, (0,), False),
        (10, (0, 5), True),
        (11, (0, 5), False),
        (5, (0, 10), True),
        (10, (0, 20), False),
        (0, (5, 10), True),
        (0, (5, 11), False),
    ],
)
def test_three_of_a_group_within_ten_seconds_are_at_once(
    at: int, before: tuple[int, ...], *, expected: bool
) -> None:
    """In whatever order they arrive."""
    assert is_at_once(START + timedelta(seconds=at), others(*before)) is expected


@given(
    moments=st.lists(st.integers(0, 40), min_size=1, max_size=6),
    random=st.randoms(use_true_random=False),
)
def test_the_order_in_which_a_group_is_known_does_not_matter(
    moments: list[int], random: Any
) -> None:
    at, known = START + timedelta(seconds=moments[0]), others(*moments[1:])
    shuffled = list(known)
    random.shuffle(shuffled)
    times = sorted([*moments[1:], moments[0]])
    narrow = any(
        high - low <= AT_ONCE.seconds and low <= moments[0] <= high
        for low, high in zip(times, times[2:], strict=False)
    )

    assert is_at_once(at, shuffled) is is_at_once(at, known) is narrow


LATE = LATE_AFTER + timedelta(seconds=1)
REPEAT = Decision(Verdict.REPEAT)


@pytest.mark.parametrize("reason", Reason)
def test_a_late_refusal_is_settled_unless_the_phone_said_so_itself(reason: Reason) -> None:
    said = {Reason.UNKNOWN_TICKET, Reason.OTHER_EVENT, Reason.DEVICE_REVOKED, Reason.INVALID}
    decision = Decision(Verdict.REFUSED, reason)

    assert must_be_settled(decision, LATE, genuine=False) is (reason not in said)
    genuine = reason is Reason.UNKNOWN_TICKET or reason not in said
    assert must_be_settled(decision, LATE, genuine=True) is genuine
    assert not must_be_settled(decision, LATE_AFTER, genuine=True)


def test_a_late_repeat_is_settled_and_nothing_that_was_accepted() -> None:
    accepted = Decision(Verdict.ACCEPTED, warning=ScanWarning.GROUP_AT_ONCE)

    assert must_be_settled(REPEAT, LATE, genuine=True)
    assert not must_be_settled(accepted, LATE, genuine=True)
