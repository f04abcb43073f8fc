"""A group's page shows a decision of staff only once it cannot be undone unread, as each own page does."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import TIME_TO_UNDO, decline, undo_decision
from eventreg.registration.rules import State
from tests.factories import make_event, offer_of
from tests.pages import PageClient
from tests.web.public.test_groups import invited, registered, row
from tests.web.public.test_own_states import REASON, decide

NAMES = ("Siti Contoh", "Budi Contoh")
TOLD = TIME_TO_UNDO + timedelta(seconds=1)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """Begins in ten days; staff decide on the agencies."""
    event = make_event(session, slug="acara-contoh", now=now + timedelta(days=10))
    offer_of(event, "agency").approval = True
    return event


@pytest.fixture
def group(page: PageClient, session: Session, event: Event) -> Group:
    """Two people of an agency who wait for a decision."""
    registered(page, event, *NAMES)
    return session.scalars(select(Group)).one()


def badges(page: PageClient) -> list[str]:
    """The state of each person, as it is shown."""
    return [" ".join(one.get_text(" ").split()) for one in page.soup.select(".er-member .er-mark")]


@pytest.mark.parametrize("rejects", [False, True], ids=["approved", "rejected"])
def test_the_contact_reads_nothing_of_a_decision_that_is_held_back(
    *, rejects: bool, page: PageClient, session: Session, group: Group, now: datetime
) -> None:
    before = str(page.get(f"/g/{group.secret}").select_one("main"))
    for one in group.members:
        decide(session, one, now, rejects=rejects)
    page.get(f"/g/{group.secret}")
    assert str(page.soup.select_one("main")) == before
    assert REASON not in page.text
    assert not page.soup.select(".er-member-qr img")
    page.get(f"/g/{group.secret}/tickets.pdf", 404)


@pytest.mark.parametrize("rejects", [False, True], ids=["approved", "rejected"])
def test_once_the_news_is_due_the_contact_reads_it(
    *, rejects: bool, page: PageClient, session: Session, group: Group, now: datetime
) -> None:
    told, waits = group.members
    decide(session, told, now - TOLD, rejects=rejects)
    decide(session, waits, now, rejects=rejects)
    page.get(f"/g/{group.secret}?lang=en")
    assert badges(page) == ["Rejected" if rejects else "Registered", "Awaiting verification"]
    assert page.text.count(REASON) == int(rejects)
    pictures = [str(one["src"]) for one in page.soup.select(".er-member-qr img")]
    assert pictures == ([] if rejects else [f"/r/{told.secret}/qr.svg"])
    for picture in pictures:
        page.get(picture)
    page.get(f"/g/{group.secret}/tickets.pdf", 404 if rejects else 200)


def test_a_decision_that_was_undone_was_never_seen(
    page: PageClient, session: Session, group: Group, now: datetime
) -> None:
    before = str(page.get(f"/g/{group.secret}").select_one("main"))
    decision = decide(session, group.members[0], now, rejects=True)
    assert str(page.get(f"/g/{group.secret}").select_one("main")) == before
    undo_decision(session, group.event_id, decision, actor=SYSTEM, now=now)
    assert str(page.get(f"/g/{group.secret}").select_one("main")) == before


def test_who_is_there_counts_only_those_who_know_that_they_may_come(
    page: PageClient, session: Session, group: Group, event: Event, now: datetime
) -> None:
    told, waits = group.members
    decide(session, told, now - TOLD)
    decide(session, waits, now)
    for one in event.sessions:
        one.starts_at, one.ends_at = now - timedelta(hours=1), now + timedelta(hours=3)
    session.flush()
    page.get(f"/g/{group.secret}?lang=en")
    assert "0 of your 1 person is here." in page.text


@pytest.mark.parametrize("below", ["cancel", "replace"])
def test_what_cannot_be_done_just_now_does_not_tell_the_decision(
    below: str, page: PageClient, session: Session, group: Group, now: datetime
) -> None:
    one = group.members[0]
    decide(session, one, now, rejects=True)
    page.get(f"/g/{group.secret}/people/{one.uid}/{below}?lang=en")
    fields = {"reason": "sakit"}
    if below == "replace":
        fields |= {"person-name": "Rini Contoh", "person-gender": "P", "person-position": "Staf"}
        fields |= {"person-phone": "0893-0007-0001"}
    page.submit(status=303, **fields)
    page.follow()
    assert "Please try again in a few minutes." in page.text
    assert "not in force" not in page.text
    session.refresh(one)
    assert one.state is State.REJECTED


def test_an_invitation_is_not_declined_before_a_rejection_is_told(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    page.max_queries = 60
    group = invited(session, event, places=1)
    page.get(f"/g/{group.secret}/people")
    page.submit(**row(0, "Siti Contoh"), status=303)
    page.follow()
    one = session.scalars(select(Registration)).one()
    full = [str(page.get(f"/g/{group.secret}").select_one("main"))]
    decide(session, one, now, rejects=True)
    full.append(str(page.get(f"/g/{group.secret}").select_one("main")))
    assert full[0] == full[1], "Neither a free place nor the answer that nobody comes is offered."
    assert not decline(session, group, actor=SYSTEM, now=now)
    assert decline(session, group, actor=SYSTEM, now=now + TOLD)


def test_many_people_cost_no_more_queries(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    registered(page, event, *NAMES, "Tono Contoh")
    group = session.scalars(select(Group)).one()
    for one in group.members:
        decide(session, one, now)
    session.expire_all()
    page.max_queries = 16
    page.get(f"/g/{group.secret}")
    assert len(badges(page)) == 3
