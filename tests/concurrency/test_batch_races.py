"""Whole batches of scans while the office cancels, decides on and merges the very people in them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import select, text

from eventreg.accounts.rules import StaffRole
from eventreg.audit.rules import PARTICIPANT
from eventreg.checkin.models import Attendance, Scan
from eventreg.checkin.rules import Verdict
from eventreg.clock import utc_now
from eventreg.events.models import Event
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp, sign_up
from eventreg.registration.rules import Refused, State
from eventreg.tickets.queries import ticket_of
from tests.concurrency.conftest import Site
from tests.concurrency.servers import Answer, Visitor, together
from tests.factories import (
    NOTICE_READ,
    PASSWORD,
    make_device,
    make_event,
    make_person,
    make_staff,
    offer_of,
)

DEVICES = 4
BATCHES = 4
SEATS, WAITING, PENDING = 26, 12, 12
BATCH = SEATS + WAITING + PENDING
#: How a scan may end that arrived while its person was moved.
VERDICTS = {
    ("accepted", None),
    ("repeat", None),
    ("refused", "not_confirmed"),
    ("refused", "cancelled"),
    ("refused", "replaced"),
}


@dataclass
class Crowd:
    """The people in the batches, by what the office does with them."""

    slug: str
    event_id: int
    session_id: int
    tokens: list[str]
    codes: list[str] = field(default_factory=list)
    seated: list[UUID] = field(default_factory=list)
    waiting: list[UUID] = field(default_factory=list)
    pending: list[UUID] = field(default_factory=list)


def test_batches_and_the_office_at_once_lose_nothing(guarded: Site) -> None:
    """Scar 3: a bulk action that bypasses the scanner's lock. Nobody waits for ever, and nobody gets a 500.

    The waiting list moves meanwhile: whoever gets a seat stands in the same batches.
    """
    crowd = make_crowd(guarded)
    scans = [batch(crowd, Random(n)) for n in range(DEVICES * BATCHES)]
    sending = [partial(send, guarded, crowd, n, one) for n, one in enumerate(scans)]
    deadlocks = deadlocks_so_far(guarded)
    answers = together(mixed(sending, office_jobs(guarded, crowd)), threads=8)

    results = [one for one in answers if isinstance(one, list)]
    assert {(one["verdict"], one["reason"]) for some in results for one in some} <= VERDICTS
    assert [[one["id"] for one in some] for some in results] == [
        [one["id"] for one in some] for some in scans
    ], "Each scan has its own answer, in order."
    assert {one for one in answers if isinstance(one, int)} == {303}
    check_scans(guarded, crowd, [one["id"] for some in scans for one in some])
    check_seats(guarded, crowd)
    assert deadlocks_so_far(guarded) == deadlocks
    again = send(guarded, crowd, 0, scans[0])
    assert {one["replay"] for one in again} == {True}
    assert [one["verdict"] for one in again] == [one["verdict"] for one in results[0]]


def make_crowd(site: Site) -> Crowd:
    """A running event in which all seats are taken, others wait for one, others for a decision."""
    with site.writing() as session:
        event = make_event(
            session, slug=f"massal-{uuid4().hex[:12]}", quota=SEATS, waiting_list=True
        )
        offer_of(event, "kim").approval = True
        tokens = [make_device(session, event, name=f"Pintu {n}")[1] for n in range(DEVICES)]
        crowd = Crowd(event.slug, event.id, event.sessions[0].id, tokens)
        for n in range(BATCH):
            offer = offer_of(event, "agency" if n < SEATS + WAITING else "kim")
            form = SignUp(offer.id, uuid4(), make_person(offer.kind), NOTICE_READ)
            outcome = sign_up(session, form, actor=PARTICIPANT, now=utc_now())
            assert not isinstance(outcome, Refused)
            one = session.get_one(Registration, outcome.registration_id)
            crowd.codes.append(ticket_of(session, one.id).code)
            {
                State.CONFIRMED: crowd.seated,
                State.WAITLISTED: crowd.waiting,
                State.PENDING: crowd.pending,
            }[one.state].append(one.uid)
        return crowd


def batch(crowd: Crowd, random: Random) -> list[dict[str, Any]]:
    """Everybody once, in an order of its own."""
    at = utc_now().isoformat()
    return [
        {"id": str(uuid4()), "code": code, "session": str(crowd.session_id), "scanned_at": at}
        for code in random.sample(crowd.codes, len(crowd.codes))
    ]


def send(site: Site, crowd: Crowd, device: int, scans: list[dict[str, Any]]) -> list[Any]:
    """What the API answers to a batch."""
    token = crowd.tokens[device % DEVICES]
    answer = site.visitor().send("/api/v1/scans", {"scans": scans}, token)
    assert answer.status == 200, (answer.status, answer.body, site.server.log)
    results = answer.json["results"]
    assert isinstance(results, list)
    return results


def mixed(*kinds: Sequence[Callable[[], Any]]) -> list[Callable[[], Any]]:
    """All jobs, those of each kind in order, spread evenly over the whole."""
    places = [(n / len(jobs), job) for jobs in kinds for n, job in enumerate(jobs)]
    return [job for _place, job in sorted(places, key=lambda one: one[0])]


def office_jobs(site: Site, crowd: Crowd) -> list[Callable[[], int]]:
    """What an owner does meanwhile, by the pages; each gives its status."""
    browser = signed_in(site)
    office = f"/office/events/{crowd.slug}"
    token = browser.form(f"{office}/registrations/{crowd.seated[0]}/cancel")["csrf_token"]

    def press(path: str, **fields: str | list[str]) -> int:
        return browser.post(f"{office}/{path}", {"csrf_token": token, **fields}).status

    def decide_and_undo(people: list[UUID]) -> int:
        uids = [str(uid) for uid in people]
        fields = {"csrf_token": token, "do": "approve-now", "uid": uids}
        done = browser.post(f"{office}/approvals", fields)
        assert done.status == 303, (done.status, site.server.log)
        if people[0] in crowd.pending[:6]:
            return done.status
        return browser.post(urlsplit(done.location).path, {"csrf_token": token}).status

    def merge_and_undo(kept: UUID, other: UUID) -> int:
        done = press(f"duplicates/{kept}/{other}")
        assert done == 303, (done, site.server.log)
        return press(f"registrations/{other}/unmerge")

    leaving, twice = crowd.seated[::3], crowd.seated[1::3]
    cancels = [partial(press, f"registrations/{one}/cancel", reason="sakit") for one in leaving]
    pairs = zip(twice[::2], twice[1::2], strict=False)
    merges = [partial(merge_and_undo, *pair) for pair in pairs]
    waiters = zip(crowd.waiting[::2], crowd.waiting[1::2], strict=True)
    merges += [partial(press, f"duplicates/{one}/{other}") for one, other in waiters]
    decisions = [partial(decide_and_undo, crowd.pending[n : n + 3]) for n in range(0, PENDING, 3)]
    return mixed(cancels, merges, decisions)


def signed_in(site: Site) -> Visitor:
    """An owner's browser."""
    with site.writing() as session:
        email = make_staff(session, StaffRole.OWNER).email
    browser = site.visitor()
    fields = browser.form("/office/login") | {"email": email, "password": PASSWORD}
    answer: Answer = browser.post("/office/login", fields)
    assert answer.status in {302, 303}
    return browser


def check_scans(site: Site, crowd: Crowd, ids: list[str]) -> None:
    """Every scan is recorded once; whoever was accepted is present, once, and nobody else is."""
    with site.reading() as session:
        mine = Scan.event_id == crowd.event_id
        recorded = Counter(str(one) for one in session.scalars(select(Scan.id).where(mine)))
        assert recorded == Counter(ids)
        accepted = Counter(
            session.scalars(
                select(Scan.registration_id).where(mine, Scan.verdict == Verdict.ACCEPTED)
            )
        )
        present = Counter(
            session.scalars(
                select(Attendance.registration_id).where(Attendance.event_id == crowd.event_id)
            )
        )
        assert set(accepted.values()) == {1}
        assert accepted == present


def check_seats(site: Site, crowd: Crowd) -> None:
    """No seat twice, no limit exceeded, and nobody waits for whom there is a place."""
    with site.reading() as session:
        event = session.get_one(Event, crowd.event_id)
        for slug in ("agency", "kim"):
            offer = offer_of(event, slug)
            mine = (Registration.offer_id == offer.id, Registration.state == State.CONFIRMED)
            seats = Counter(session.scalars(select(Registration.seat).where(*mine)))
            assert set(seats.values()) == {1}
            assert None not in seats
            assert sum(seats.values()) <= SEATS
        places = queries.places(session, event.id)
        waiting = queries.waiting(session, event.id)
        assert [one.id for one in waiting if places.obstacle(one.claim) is None] == []


def deadlocks_so_far(site: Site) -> int:
    """How many deadlocks the database had to break by itself; SQLite knows none."""
    with site.reading() as session:
        if session.get_bind().dialect.name == "sqlite":
            return 0
        statement = text(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        return int(session.scalar(statement) or 0)
