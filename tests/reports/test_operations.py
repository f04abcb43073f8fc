"""Making files: what is refused, what the log says, and that reading keeps nobody from writing."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action, Actor, ActorKind
from eventreg.db import writing
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.reports.operations import Exported, NotExported, build, log_export
from eventreg.reports.rules import ExportRefusal, ExportRequest, Format, Report
from tests.factories import make_event, make_registration, offer_of
from tests.reports.scenes import BASE_URL, export


@pytest.fixture
def event(store: Session, now: datetime) -> Event:
    """An event with two people."""
    event = make_event(store, slug="cerdig", now=now)
    make_registration(store, offer_of(event, "agency"), now=now, full_name="Dwi")
    make_registration(store, offer_of(event, "kim"), now=now, full_name="Ani")
    store.commit()
    return event


class Watched(BytesIO):
    """A file during whose writing something happens, once."""

    def __init__(self, action: Any) -> None:
        super().__init__()
        self._action = action

    def write(self, data: Any) -> int:
        action, self._action = self._action, None
        if action is not None:
            action()
        return super().write(data)


def test_a_wish_that_cannot_be_granted_writes_nothing(
    store: Session, event: Event, now: datetime
) -> None:
    target, event_id = BytesIO(), event.id
    other = make_event(store, now=now)
    session_id = other.sessions[0].id
    store.commit()
    request = ExportRequest(session_id=session_id)
    outcome = build(store, event_id, request, target, now=now, base_url=BASE_URL)
    assert outcome == NotExported(ExportRefusal.UNKNOWN_SESSION)
    assert target.getvalue() == b""


def test_the_log_says_who_took_what_and_how_much(
    store: Session, event: Event, now: datetime
) -> None:
    """Scar 33: exports leave no log."""
    request = ExportRequest(Report.REGISTRATIONS, Format.CSV, with_codes=True)
    exported, _ = export(store, event, request, now=now)
    actor = Actor(ActorKind.STAFF, 7, "Petugas Contoh")
    log_export(store, event.id, request, exported, actor=actor, now=now)
    store.commit()
    entry = store.scalars(select(AuditEntry).where(AuditEntry.action == Action.EXPORT_MADE)).one()
    assert (entry.at, entry.event_id, entry.actor_id) == (now, event.id, 7)
    assert entry.facts == {
        "report": "registrations", "format": "csv", "session": None, "codes": 1, "rows": 2,
    }  # fmt: skip


def test_the_log_says_which_minimum_a_matrix_was_made_with(
    store: Session, event: Event, now: datetime
) -> None:
    request = ExportRequest(Report.SESSION_MATRIX, Format.CSV, minimum=2)
    exported, _ = export(store, event, request, now=now)
    log_export(store, event.id, request, exported, actor=Actor(ActorKind.STAFF, 7), now=now)
    store.commit()
    entry = store.scalars(select(AuditEntry).where(AuditEntry.action == Action.EXPORT_MADE)).one()
    assert entry.facts["minimum"] == 2


def test_others_can_write_while_a_file_is_made_and_the_file_is_of_one_moment(
    store: Session, event: Event, now: datetime
) -> None:
    """Scar 27's cousin: a long report would hold the write lock, and every sign-up behind it.

    Somebody is registered by another connection when the first bytes go out, before the rows are
    read: it succeeds at once, and the file knows nothing of it.
    """
    engine = store.get_bind()
    assert isinstance(engine, Engine)
    event_id, offer_id = event.id, offer_of(event, "agency").id
    store.commit()

    def somebody_registers() -> None:
        with writing(), Session(engine) as other:
            if engine.dialect.name == "sqlite":
                other.execute(text("PRAGMA busy_timeout=0"))
            offer = offer_of(other.get_one(Event, event_id), "agency")
            assert offer.id == offer_id
            make_registration(other, offer, now=now, full_name="Terlambat")
            other.commit()

    with writing():  # As in a request that may write …
        target = Watched(somebody_registers)
        with writing(intent=False):  # … but builds without that right.
            request = ExportRequest(Report.REGISTRATIONS, Format.CSV)
            outcome = build(store, event_id, request, target, now=now, base_url=BASE_URL)
            store.rollback()
    assert isinstance(outcome, Exported)
    assert b"Terlambat" not in target.getvalue()
    names = store.scalars(select(Registration.full_name).where(Registration.event_id == event_id))
    assert set(names) == {"Dwi", "Ani", "Terlambat"}


def test_building_leaves_the_connection_as_it_was(
    store: Session, event: Event, now: datetime
) -> None:
    """The next request on this connection has its whole cache, and its own isolation."""
    engine = store.get_bind()
    assert isinstance(engine, Engine)
    question = (
        "PRAGMA cache_size" if engine.dialect.name == "sqlite" else "SHOW transaction_isolation"
    )
    before = store.execute(text(question)).scalar()
    export(store, event, ExportRequest(Report.CATEGORY_RECAP), now=now)
    assert store.execute(text(question)).scalar() == before
