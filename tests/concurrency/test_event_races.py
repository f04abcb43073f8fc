"""The form for a new event is sent many times at once: one event is made, and every answer names it."""

from datetime import date
from functools import partial
from itertools import count
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.clock import utc_now
from eventreg.events.models import Event
from eventreg.events.operations import CopyWish, NewEvent, copy_event, create_event
from tests.concurrency.conftest import Site
from tests.concurrency.servers import together
from tests.factories import make_event

AT_ONCE = 6
DAY = date(2030, 8, 5)
_numbers = count(1)


def send_new(site: Site, id_: UUID) -> int:
    """The event that the form for a new one makes."""
    with site.writing() as session:
        new = NewEvent("Acara Kembar", DAY, submission_id=id_)
        return create_event(session, new, actor=SYSTEM, now=utc_now()).id


def send_copy(source_id: int, site: Site, id_: UUID) -> int:
    """The event that the form for a copy makes."""
    with site.writing() as session:
        source = session.get_one(Event, source_id)
        wish = CopyWish("Acara Kembar", DAY, submission_id=id_)
        return copy_event(session, source, wish, actor=SYSTEM, now=utc_now()).id


@pytest.mark.parametrize("form", ["new", "copy"])
def test_one_form_makes_one_event(guarded: Site, form: str) -> None:
    site = guarded
    with site.writing() as session:
        source_id = make_event(session, slug=f"asal-kembar-{next(_numbers)}").id
    send = send_new if form == "new" else partial(send_copy, source_id)
    id_ = uuid4()
    made = set(together([partial(send, site, id_)] * AT_ONCE))
    assert len(made) == 1
    with site.reading() as session:
        of_form = select(func.count(Event.id)).where(Event.submission_id == id_)
        assert session.scalar(of_form) == 1
        noted = select(func.count(AuditEntry.id)).where(
            AuditEntry.action == Action.EVENT_CREATED, AuditEntry.event_id == made.pop()
        )
        assert session.scalar(noted) == 1
