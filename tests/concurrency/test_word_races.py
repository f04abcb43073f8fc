"""The announced word is typed many times at once: one presence, and no more tries than there are."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Scan
from eventreg.checkin.rules import Method, Verdict
from eventreg.clock import utc_now
from eventreg.events.models import EventSession
from eventreg.events.rules import EventMode
from eventreg.online.models import WordTries
from eventreg.online.operations import Announced, WordWish, announce
from eventreg.online.rules import MOST_TRIES
from eventreg.registration.models import Registration
from tests.concurrency.conftest import Site
from tests.concurrency.servers import Answer, Visitor, together
from tests.concurrency.test_scan_races import Door, make_door

AT_ONCE = 16
PHONES = 7


@dataclass(frozen=True)
class Listener:
    """Somebody before a phone at the door who also sits in the meeting, with the page open."""

    door: Door
    browser: Visitor
    page: str
    form: dict[str, str | list[str]]
    word_id: int

    def say(self, word: str) -> Answer:
        """What the own page answers to this word."""
        answer = self.browser.post(self.page, self.form | {"word": word})
        self.door.site.gate.answered()
        return answer

    def tries(self) -> int:
        """How many wrong words were counted."""
        with self.door.site.reading() as session:
            row = session.get(WordTries, (self.word_id, self.door.registration_id))
            return row.wrong if row else 0

    def accepted(self) -> list[Method]:
        """How they were let in."""
        with self.door.site.reading() as session:
            mine = Scan.registration_id == self.door.registration_id
            return list(
                session.scalars(select(Scan.method).where(mine, Scan.verdict == Verdict.ACCEPTED))
            )


def make_listener(site: Site, *, tried: int = 0) -> Listener:
    """A word is open; the person has typed `tried` others already."""
    door = make_door(site)
    with site.writing() as session:
        one = session.get_one(EventSession, door.session_id)
        one.event.mode = EventMode.HYBRID
        session.flush()
        outcome = announce(session, one, WordWish("kelapa", 30), actor=SYSTEM, now=utc_now())
        assert isinstance(outcome, Announced)
        word_id = outcome.word.id
        if tried:
            session.add(
                WordTries(word_id=word_id, registration_id=door.registration_id, wrong=tried)
            )
        secret = session.get_one(Registration, door.registration_id).secret
    browser, page = site.visitor(), f"/r/{secret}/presence"
    form = browser.form(page, f"#presence-{word_id}")
    return Listener(door, browser, page, form, word_id)


def test_typed_many_times_at_once_it_is_one_scan(guarded: Site) -> None:
    listener = make_listener(guarded)
    answers = together([partial(listener.say, "kelapa")] * AT_ONCE)

    assert {one.status for one in answers} == {303}
    assert listener.door.verdicts() == {"accepted": 1}
    assert listener.door.attendances() == 1


def test_own_page_and_door_at_once_let_in_once(guarded: Site) -> None:
    listener = make_listener(guarded)
    phones = [partial(listener.door.scan, str(uuid4()), n) for n in range(PHONES)]
    jobs: list[Any] = [partial(listener.say, "kelapa"), *phones]
    together(jobs)

    assert listener.door.verdicts() == {"accepted": 1, "repeat": PHONES}
    assert listener.door.attendances() == 1


def test_without_lock_and_constraint_both_let_in(without_guards: Site) -> None:
    """Control: with both guards off the same race is seen, the own page among those that let in."""
    listener = make_listener(without_guards)
    without_guards.gate.arm(PHONES + 1, PHONES + 1)
    phones = [partial(listener.door.scan, str(uuid4()), n) for n in range(PHONES)]
    jobs: list[Any] = [partial(listener.say, "kelapa"), *phones]
    together(jobs)

    assert {Method.SELF, Method.CAMERA} <= set(listener.accepted())
    assert listener.door.attendances() >= 2


def compared(answers: list[Answer]) -> Counter[bool]:
    """How many of the wrong words were compared, and how many were turned away unread."""
    assert {one.status for one in answers} == {422}
    return Counter("berbeda dari yang diumumkan" in one.soup.get_text() for one in answers)


def test_tries_at_once_are_as_many_tries(guarded: Site) -> None:
    listener = make_listener(guarded, tried=1)
    answers = together([partial(listener.say, "pepaya")] * AT_ONCE)

    # The last one that is compared is told at once that there are none left.
    assert compared(answers)[True] == MOST_TRIES - 2
    assert listener.tries() == MOST_TRIES


def test_without_locks_somebody_may_try_more_often(without_locks: Site) -> None:
    """Control: with the lock off this test sees tries that count for nothing."""
    listener = make_listener(without_locks, tried=1)
    without_locks.gate.arm(8, AT_ONCE)
    answers = together([partial(listener.say, "pepaya")] * AT_ONCE)

    assert compared(answers)[True] > MOST_TRIES - 2
