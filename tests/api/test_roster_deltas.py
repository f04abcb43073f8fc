"""Whatever happens in whatever order: who applies the deltas holds what a fresh list holds."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.api import roster
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import undo_scan
from eventreg.checkin.queries import scans_of
from eventreg.checkin.rules import DeviceRole
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event, Question
from eventreg.registration import operations as registration
from eventreg.registration.models import Registration
from eventreg.registration.operations import rows
from eventreg.registration.rules import ACTIVE_STATES, State
from eventreg.tickets.queries import ticket_of
from tests.api.door import Door, paired
from tests.api.phone import Phone, lookup_of, opened
from tests.clients import SeparateClient
from tests.factories import make_event, make_registration, offer_of
from tests.questions import ask_one_of_each

WHICH = st.integers(0, 50)
SIZES = ("Small", "Medium", "Large")


def test_an_open_transaction_is_told_once_it_is_committed(
    app: Flask, desk: Door, person: Registration, session: Session
) -> None:
    """What was changed before the cursor was given, and committed after it, still arrives."""
    assert renamed_beneath(app, Phone(desk), person.id, session) == ["Nama Baru"]


def test_without_looking_back_it_would_be_missed(
    app: Flask,
    desk: Door,
    person: Registration,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Control of the test above."""
    monkeypatch.setattr(roster, "OVERLAP", timedelta())

    assert renamed_beneath(app, Phone(desk), person.id, session) == ["Siti Rahayu"]


def renamed_beneath(app: Flask, phone: Phone, person_id: int, session: Session) -> list[str]:
    """What a phone holds after a change that was committed between two of its requests."""
    phone.sync()
    session.commit()
    with app.app_context(), writing(), Session(db.engine, expire_on_commit=False) as slow:
        slow.get_one(Registration, person_id).full_name = "Nama Baru"
        slow.flush()
        phone.sync()
        assert phone.names() == ["Siti Rahayu"], "It cannot be seen before it is committed."
        slow.commit()
    phone.sync()
    return phone.names()


class Story(RuleBasedStateMachine):
    """Things that happen to the people of one event, and phones that ask now and then."""

    session: Session
    client: SeparateClient

    @initialize()
    def open_doors(self) -> None:
        now = utc_now()
        self.event: Event = make_event(self.session, now=now)
        self.questions: dict[str, Question] = ask_one_of_each(self.session, self.event, now)
        self.offer = offer_of(self.event, "kim")
        self.codes: dict[str, str] = {}
        self.desk = self._door(DeviceRole.DESK, now)
        self.door = self._door(DeviceRole.DOOR, now)
        self.phones = [Phone(self.desk), Phone(self.door)]

    def _door(self, role: DeviceRole, now: datetime) -> Door:
        return paired(self.client, self.session, self.event, now, role=role, name=role.value)

    def _one(self, which: int, *states: State) -> Registration | None:
        found = self.session.scalars(
            select(Registration)
            .where(Registration.event_id == self.event.id)
            .where(Registration.state.in_(states or tuple(State)))
            .order_by(Registration.id)
        ).all()
        return found[which % len(found)] if found else None

    @rule()
    def somebody_registers(self) -> None:
        person = make_registration(self.session, self.offer)
        code = ticket_of(self.session, person.id).code
        self.codes[lookup_of(code)] = code

    @rule(which=WHICH)
    def somebody_cancels(self, which: int) -> None:
        person = self._one(which, *ACTIVE_STATES)
        if person:
            registration.cancel(self.session, person, reason="x", actor=SYSTEM, now=utc_now())

    @rule(which=WHICH, size=st.sampled_from(SIZES))
    def an_answer_changes(self, which: int, size: str) -> None:
        person = self._one(which, State.CONFIRMED)
        if person:
            before = registration.person_of(person)
            answers = ((self.questions["kaus"].id, size),)
            after = type(before)(**{**vars(before), "answers": answers})
            registration.correct(self.session, person, after, actor=SYSTEM, now=utc_now())

    @rule(which=WHICH, note=st.sampled_from(("", "Kursi roda.", "Tamu VIP")))
    def staff_note_something(self, which: int, note: str) -> None:
        person = self._one(which)
        if person:
            person.note = note

    @rule(which=WHICH, direction=st.sampled_from(("in", "out")), number=st.integers(0, 1))
    def somebody_is_scanned(self, which: int, direction: str, number: int) -> None:
        person = self._one(which)
        if person:
            session_id = str(self.event.sessions[number].id)
            at = utc_now().isoformat()
            self.door.one(person, session=session_id, direction=direction, scanned_at=at)

    @rule(which=WHICH)
    def a_scan_is_taken_back(self, which: int) -> None:
        person = self._one(which, State.CONFIRMED)
        for scan in scans_of(self.session, person.id)[:1] if person else ():
            undo_scan(self.session, scan, reason="x", actor=SYSTEM, now=utc_now())

    @rule()
    def the_door_sees_other_answers(self) -> None:
        question = self.session.get_one(Question, self.questions["kaus"].id)
        question.at_door = not question.at_door

    @rule(which=st.integers(0, 1))
    def a_phone_asks_for_one_page(self, which: int) -> None:
        self.phones[which].page()

    @rule(which=st.integers(0, 1))
    def deltas_come_to_the_same_as_a_fresh_list(self, which: int) -> None:
        phone = self.phones[which]
        fresh = Phone(phone.door)
        fresh.sync()
        phone.sync()
        assert self._read(phone) == self._read(fresh)
        assert (phone.removed, phone.total) == (fresh.removed, fresh.total)
        assert fresh.total == len(fresh.entries)

    def teardown(self) -> None:
        for which in range(len(self.phones)):
            self.deltas_come_to_the_same_as_a_fresh_list(which)

    def _read(self, phone: Phone) -> dict[str, Any]:
        """What the entries say; each sealing of one is another."""
        return {
            lookup: opened(entry, self.codes[lookup], self.event.id)
            if isinstance(entry, str)
            else entry
            for lookup, entry in phone.entries.items()
        }


def story_of(session: Session, client: SeparateClient) -> type[Story]:
    """Stories in this database."""
    return type("ThisStory", (Story,), {"session": session, "client": client})


def run(session: Session, client: SeparateClient, examples: int) -> None:
    """Plays so many stories. What fails is not made shorter: the story of a phone is short enough."""
    run_state_machine_as_test(
        story_of(session, client),
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            phases=[Phase.generate],
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many pages, and nothing comes twice: what a change leaves out is seen."""
    monkeypatch.setattr(roster, "PAGE", 3)
    monkeypatch.setattr(roster, "OVERLAP", timedelta())


def test_deltas_come_to_the_same_as_a_fresh_list(
    session: Session, client: SeparateClient, small_pages: None
) -> None:
    run(session, client, examples=25)


def test_a_change_that_touches_nobody_would_be_seen(
    session: Session,
    client: SeparateClient,
    small_pages: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Control of the test above: answers that change without their person's row are missed."""
    monkeypatch.setattr(rows, "flag_modified", lambda _row, _column: None)

    story = story_of(session, client)()
    story.open_doors()
    story.somebody_registers()
    story.an_answer_changes(0, "Small")
    story.deltas_come_to_the_same_as_a_fresh_list(0)
    story.an_answer_changes(0, "Large")
    with pytest.raises(AssertionError):
        story.deltas_come_to_the_same_as_a_fresh_list(0)
