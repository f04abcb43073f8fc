"""Rows of agencies are merged while people sign up: everybody counts where their name says."""

from collections.abc import Callable
from itertools import count
from threading import Event as Flag
from threading import Thread
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.agencies import operations as agencies
from eventreg.agencies.models import Agency, AgencyChange
from eventreg.agencies.queries import find
from eventreg.agencies.rules import AgencyKind
from eventreg.audit.rules import SYSTEM
from eventreg.categories.rules import ParticipantKind
from eventreg.clock import utc_now
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp, sign_up
from eventreg.registration.operations.agency_merging import merge_agencies, undo_change
from eventreg.registration.operations.mapping import Settled
from eventreg.registration.rules import Confirmed
from tests.concurrency.conftest import Site
from tests.concurrency.servers import together
from tests.factories import NOTICE_READ, make_event, make_person, offer_of

REGION = "35.78"
#: So long somebody who signs up waits for a merge that must itself wait for them.
A_MOMENT = 1.0

_numbers = count(1)


def names() -> tuple[str, str]:
    """Two official names that no other race uses."""
    number = next(_numbers)
    return f"Dinas Contoh Satu {number}", f"Dinas Contoh Dua {number}"


def arrange(site: Site, official: tuple[str, str]) -> tuple[int, tuple[int, int]]:
    """An event's category, and two rows of these names."""
    with site.writing() as session:
        event = make_event(session, slug=f"balapan-instansi-{next(_numbers)}", quota=None)
        rows = [
            agencies.add(
                session, kind=AgencyKind.AGENCY, name=one, region_code=REGION, now=utc_now()
            )
            for one in official
        ]
        session.flush()
        return offer_of(event, "agency").id, (rows[0].id, rows[1].id)


def signer(site: Site, offer_id: int, name: str) -> Callable[[], None]:
    """Somebody who signs up from the agency of this name."""

    def sign() -> None:
        with site.writing() as session:
            _sign_up(session, offer_id, name)

    return sign


def _sign_up(session: Session, offer_id: int, name: str) -> None:
    person = make_person(
        ParticipantKind.AGENCY,
        organization=name,
        region_code=REGION,
        phone=f"+6289399{next(_numbers):06d}",
    )
    form = SignUp(offer_id, uuid4(), person, NOTICE_READ, by_staff=True)
    outcome = sign_up(session, form, actor=SYSTEM, now=utc_now())
    assert isinstance(outcome, Confirmed)


def merger(site: Site, kept: int, other: int) -> Callable[[], None]:
    """Staff who merge two rows and take it back, again and again."""

    def merge() -> None:
        for _round in range(5):
            with site.writing() as session:
                rows = session.get_one(Agency, kept), session.get_one(Agency, other)
                done = merge_agencies(session, *rows, actor=SYSTEM, now=utc_now())
                change = done.change.id if isinstance(done, Settled) else None
            if change is not None:
                with site.writing() as session:
                    found = session.get_one(AgencyChange, change)
                    undo_change(session, found, actor=SYSTEM, now=utc_now())

    return merge


def everybody_counts_where_the_name_says(site: Site, offer_id: int) -> int:
    """How many there are; each of them counts for the row that their name means."""
    with site.reading() as session:
        people = session.scalars(
            select(Registration).where(Registration.offer_id == offer_id)
        ).all()
        for one in people:
            meant = find(session, one.organization, REGION, AgencyKind.AGENCY)
            assert meant is not None
            assert (one.agency_id, one.agency_key) == (meant.id, f"#{meant.id}")
        return len(people)


def test_merges_back_and_forth_while_people_sign_up(guarded: Site) -> None:
    """Two merge in opposite directions: no deadlock, and nobody stays with a row that is gone."""
    official = names()
    offer_id, (first, second) = arrange(guarded, official)
    people = [signer(guarded, offer_id, official[number % 2]) for number in range(40)]
    together([merger(guarded, first, second), merger(guarded, second, first), *people], 8)
    assert everybody_counts_where_the_name_says(guarded, offer_id) == 40


def test_a_merge_waits_for_whoever_is_signing_up(guarded: Site) -> None:
    """Whoever has read the old names and is not committed yet would be left with a row without names."""
    official = names()
    offer_id, (kept, other) = arrange(guarded, official)
    merged = Flag()

    def merge() -> None:
        with guarded.writing() as session:
            rows = session.get_one(Agency, kept), session.get_one(Agency, other)
            done = merge_agencies(session, *rows, actor=SYSTEM, now=utc_now())
            assert isinstance(done, Settled)
        merged.set()

    with guarded.writing() as session:
        _sign_up(session, offer_id, official[1])
        thread = Thread(target=merge)
        thread.start()
        assert not merged.wait(A_MOMENT), "The merge did not wait."
    thread.join()
    assert merged.is_set()
    assert everybody_counts_where_the_name_says(guarded, offer_id) == 1
