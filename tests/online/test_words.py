"""Announced words: how they are compared, when they count, who is present by them."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action, Actor, ActorKind
from eventreg.checkin.models import Attendance, Scan
from eventreg.checkin.operations import undo_scan
from eventreg.checkin.rules import Method, Reason, Verdict
from eventreg.events.models import Event, EventSession, SessionAdmission
from eventreg.events.rules import EventMode
from eventreg.online.models import PresenceWord
from eventreg.online.operations import (
    Announced,
    AnnounceRefusal,
    NotAnnounced,
    NotHeard,
    Present,
    WordRefusal,
    WordWish,
    WrongWord,
    announce,
    close_word,
    say_word,
)
from eventreg.online.queries import open_words, people_by_word, words_of
from eventreg.online.rules import (
    MOST_TRIES,
    SHORTEST_WORD,
    WORDS,
    WordFault,
    WordState,
    plain,
    unused,
    word_fault,
)
from eventreg.registration.models import Registration
from eventreg.registration.operations import cancel
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.scans import attendance_follows, scan

STAFF = Actor(ActorKind.STAFF, 1, "Retno Wulandari")
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "typed", ["kelapa", "Kelapa", " KELAPA ", "ke lapa", "kélapa", "ke-lapa.", "ｋｅｌａｐａ"]
)
def test_a_word_is_the_same_however_it_is_typed(typed: str) -> None:
    assert plain(typed) == plain("kelapa")


@pytest.mark.parametrize("typed", ["kelap", "kelapaa", "mangga", "", "-"])
def test_another_word_is_another(typed: str) -> None:
    assert plain(typed) != plain("kelapa")


@given(st.text(max_size=200))
def test_any_text_can_be_compared(typed: str) -> None:
    assert plain(plain(typed)) == plain(typed)


def test_suggested_words_can_be_announced_and_told_apart() -> None:
    assert len({plain(one) for one in WORDS}) == len(WORDS) >= 200
    assert all(word_fault(one, ()) is None for one in WORDS)
    assert all(len(one) >= SHORTEST_WORD and one.isalpha() for one in WORDS)


def test_what_was_announced_is_not_suggested_again() -> None:
    assert "kelapa" not in unused(["Kelapa"])
    assert set(unused(WORDS)) == set(WORDS)


@pytest.mark.parametrize(
    ("word", "fault"),
    [
        ("abc", WordFault.SHORT),
        ("a b c", WordFault.SHORT),
        ("x" * 31, WordFault.LONG),
        ("MANGGA", WordFault.USED),
        ("jendela", None),
    ],
)
def test_a_word_that_could_be_guessed_is_refused(word: str, fault: WordFault | None) -> None:
    assert word_fault(word, ["mangga"]) is fault


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A webinar whose two sessions run."""
    made = make_event(session, now=now)
    made.mode = EventMode.ONLINE
    session.flush()
    return made


@pytest.fixture
def one(event: Event) -> EventSession:
    """Its first session."""
    return event.sessions[0]


@pytest.fixture
def person(session: Session, event: Event) -> Registration:
    """A confirmed participant."""
    return make_registration(session, offer_of(event, "kim"))


def word_in(
    session: Session, one: EventSession, now: datetime, word: str = "kelapa", **wish: object
) -> PresenceWord:
    """An announced word."""
    given_wish = WordWish(word, **{"minutes": 15, **wish})  # type: ignore[arg-type]  # Two fields of two types.
    outcome = announce(session, one, given_wish, actor=STAFF, now=now)
    assert isinstance(outcome, Announced), outcome
    return outcome.word


def test_whoever_types_the_word_is_present_by_their_own_hand(
    session: Session, event: Event, one: EventSession, person: Registration, now: datetime
) -> None:
    word = word_in(session, one, now)

    outcome = say_word(session, person, word, " KeLaPa", now=now + MINUTE)

    assert outcome == Present(now + MINUTE, before=False)
    (row,) = session.scalars(select(Attendance)).all()
    assert (row.registration_id, row.session_id, row.method) == (person.id, one.id, Method.SELF)
    assert (row.entered_at, row.inside) == (now + MINUTE, True)
    assert attendance_follows(session, event.id) == {(person.id, one.id)}
    assert people_by_word(session, word.id) == 1


def test_typed_twice_it_is_one_scan(
    session: Session, one: EventSession, person: Registration, now: datetime
) -> None:
    word = word_in(session, one, now)
    first = say_word(session, person, word, "kelapa", now=now)
    again = say_word(session, person, word, "kelapa", now=now + MINUTE)

    assert first == again == Present(now, before=False)
    assert len(session.scalars(select(Scan)).all()) == 1


def test_a_second_word_notes_that_somebody_stayed(
    session: Session, one: EventSession, person: Registration, now: datetime
) -> None:
    say_word(session, person, word_in(session, one, now), "kelapa", now=now)
    later = now + 60 * MINUTE
    second = word_in(session, one, later, "jendela")

    assert say_word(session, person, second, "jendela", now=later) == Present(now, before=True)
    verdicts = session.scalars(select(Scan.verdict).order_by(Scan.scanned_at)).all()
    assert verdicts == [Verdict.ACCEPTED, Verdict.REPEAT]
    assert people_by_word(session, second.id) == 1


def test_words_cannot_be_guessed(
    session: Session, one: EventSession, person: Registration, now: datetime
) -> None:
    word = word_in(session, one, now)
    other = make_registration(session, person.offer)
    left = [say_word(session, person, word, f"kata{n}", now=now) for n in range(MOST_TRIES)]

    assert left == [WrongWord(n) for n in reversed(range(MOST_TRIES))]
    too_many = NotHeard(WordRefusal.TOO_MANY)
    assert say_word(session, person, word, "kelapa", now=now) == too_many
    assert isinstance(say_word(session, other, word, "kelapa", now=now), Present)
    assert session.scalars(select(Attendance.registration_id)).all() == [other.id]


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (timedelta(minutes=-1), WordRefusal.NOT_YET),
        (timedelta(minutes=15), WordRefusal.OVER),
        (timedelta(hours=3), WordRefusal.OVER),
    ],
)
def test_outside_its_window_the_right_word_is_nothing(
    after: timedelta,
    reason: WordRefusal,
    session: Session,
    one: EventSession,
    person: Registration,
    now: datetime,
) -> None:
    begins = now + 5 * MINUTE
    word = word_in(session, one, now, opens_at=begins)

    assert say_word(session, person, word, "kelapa", now=begins + after) == NotHeard(reason)
    assert session.scalars(select(Scan)).all() == []


def test_a_word_that_is_closed_early_counts_no_more(
    session: Session, one: EventSession, person: Registration, now: datetime
) -> None:
    word = word_in(session, one, now)

    assert close_word(session, word, actor=STAFF, now=now + MINUTE)
    assert not close_word(session, word, actor=STAFF, now=now + 2 * MINUTE)
    over = NotHeard(WordRefusal.OVER)
    assert say_word(session, person, word, "kelapa", now=now + MINUTE) == over


def test_a_new_word_ends_the_one_that_counts(
    session: Session, event: Event, one: EventSession, now: datetime
) -> None:
    first = word_in(session, one, now)
    second = word_in(session, one, now + MINUTE, "jendela")
    elsewhere = word_in(session, event.sessions[1], now + MINUTE, "mangga")

    states = {line.word.id: line.state for line in words_of(session, event.id, now=now + MINUTE)}
    assert states == {
        first.id: WordState.OVER,
        second.id: WordState.OPEN,
        elsewhere.id: WordState.OPEN,
    }


def test_two_planned_words_do_not_overlap(
    session: Session, one: EventSession, now: datetime
) -> None:
    word_in(session, one, now, opens_at=now + 10 * MINUTE)

    refused = announce(
        session, one, WordWish("jendela", 15, now + 20 * MINUTE), actor=STAFF, now=now
    )

    assert refused == NotAnnounced(AnnounceRefusal.OVERLAPS)
    assert word_in(session, one, now, "mangga", opens_at=now + 25 * MINUTE)


def test_on_site_no_word_is_announced(
    session: Session, event: Event, one: EventSession, now: datetime
) -> None:
    event.mode = EventMode.ON_SITE
    session.flush()

    refused = announce(session, one, WordWish("kelapa", 15), actor=STAFF, now=now)

    assert refused == NotAnnounced(AnnounceRefusal.ON_SITE)


def test_a_word_counts_no_more_once_everybody_attends_on_site(
    session: Session, event: Event, one: EventSession, person: Registration, now: datetime
) -> None:
    word = word_in(session, one, now)
    assert [line.state for line in words_of(session, event.id, now=now)] == [WordState.OPEN]
    event.mode = EventMode.ON_SITE
    session.flush()

    assert say_word(session, person, word, "kelapa", now=now) == NotHeard(WordRefusal.ON_SITE)
    assert session.scalars(select(Attendance)).all() == []
    assert [line.state for line in words_of(session, event.id, now=now)] == [WordState.OVER]


def test_only_those_whom_the_session_admits_are_asked_for_its_word(
    session: Session, event: Event, one: EventSession, person: Registration, now: datetime
) -> None:
    one.admissions.append(SessionAdmission(offer_id=offer_of(event, "agency").id))
    session.flush()
    word = word_in(session, one, now)

    assert open_words(session, event, person.offer_id, now=now) == []
    assert open_words(session, event, offer_of(event, "agency").id, now=now) == [word]
    assert say_word(session, person, word, "kelapa", now=now) == NotHeard(Reason.NOT_ADMITTED)


def test_whoever_cancelled_is_not_present(
    session: Session, one: EventSession, person: Registration, now: datetime
) -> None:
    word = word_in(session, one, now)
    cancel(session, person, reason="", actor=SYSTEM, now=now)

    assert say_word(session, person, word, "kelapa", now=now) == NotHeard(Reason.CANCELLED)
    assert session.scalars(select(Attendance)).all() == []


def test_what_staff_took_back_is_not_given_again_by_the_word(
    session: Session, one: EventSession, person: Registration, now: datetime
) -> None:
    word = word_in(session, one, now)
    say_word(session, person, word, "kelapa", now=now)
    (mine,) = session.scalars(select(Scan)).all()
    undo_scan(session, mine, reason="titip", actor=STAFF, now=now)

    again = say_word(session, person, word, "kelapa", now=now + MINUTE)

    assert again == NotHeard(WordRefusal.TAKEN_BACK)
    assert session.scalars(select(Attendance)).all() == []
    assert people_by_word(session, word.id) == 0


def test_in_a_hybrid_event_the_door_comes_first(
    session: Session, event: Event, one: EventSession, person: Registration, now: datetime
) -> None:
    event.mode = EventMode.HYBRID
    device, _token = make_device(session, event, now=now - 60 * MINUTE)
    scan(session, device, person, now)
    word = word_in(session, one, now)

    assert say_word(session, person, word, "kelapa", now=now + MINUTE) == Present(now, before=True)
    (row,) = session.scalars(select(Attendance)).all()
    assert row.method is Method.CAMERA


def test_the_log_says_that_a_word_was_announced_and_not_which(
    session: Session, event: Event, one: EventSession, now: datetime
) -> None:
    word = word_in(session, one, now)
    close_word(session, word, actor=STAFF, now=now + MINUTE)

    entries = session.scalars(select(AuditEntry).where(AuditEntry.event_id == event.id)).all()
    mine = [one for one in entries if one.subject_kind == "session"]
    assert [one.action for one in mine] == [Action.WORD_ANNOUNCED, Action.WORD_CLOSED]
    assert all("kelapa" not in str(entry.facts) for entry in mine)
