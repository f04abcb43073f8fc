"""SIGKILL in the middle of a stream of sign-ups and scans: nothing that was answered is lost."""

import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http.client import HTTPException
from threading import Lock
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, select, text

from eventreg.checkin.models import Attendance, Scan
from eventreg.clock import utc_now
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.tickets.queries import ticket_of
from tests.concurrency.conftest import MakeSites, Site
from tests.concurrency.servers import Answer, Visitor, is_alive, processes_of, together, wait_until
from tests.databases import PostgresqlServer
from tests.factories import make_device, make_event, make_registration, offer_of

FORMS = 60
PLACES = 40
PEOPLE = 20
SCANS_EACH = 3
REQUESTS = FORMS + PEOPLE * SCANS_EACH

#: What somebody was told: where a form led, or the verdict on a scan. None: no answer came.
Told = str | None


@dataclass
class Stream:
    """Forms and scans that visitors send. Each has an id of its own, by which it may be sent again."""

    site: Site
    event_id: int
    offer_id: int
    forms: dict[UUID, Callable[[], Told]]
    scans: dict[UUID, Callable[[], Told]]
    told: dict[UUID, str] = field(default_factory=dict)

    def run(self, seed: int, strike: Callable[[], None]) -> None:
        """Sends everything once, in an order of its own; `strike` after so many answers."""
        chance = random.Random(seed)
        everything = [*self.forms.items(), *self.scans.items()]
        chance.shuffle(everything)
        moment = chance.randint(REQUESTS // 5, REQUESTS * 3 // 5)
        counting = Lock()

        def send(request_id: UUID, request: Callable[[], Told]) -> None:
            answer = request()
            if answer is None:
                return
            with counting:
                self.told[request_id] = answer
                due = len(self.told) == moment
            if due:
                strike()

        together([partial(send, *one) for one in everything], threads=8)
        assert moment <= len(self.told) < REQUESTS, "Some were answered and some were not."

    def send_again(self) -> dict[UUID, Told]:
        """Sends everything with the same ids once more."""
        everything = {**self.forms, **self.scans}
        answers = together(list(everything.values()), threads=8)
        return dict(zip(everything, answers, strict=True))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_a_killed_server_had_answered_is_there_exactly_once(
    kind: str, make_sites: MakeSites
) -> None:
    with make_sites() as make:
        site = make.site(make.database(kind))
        stream = make_stream(site)
        stream.run(seed=2025, strike=site.server.kill)
        site.server.start()
        check_nothing_is_lost(stream)


def test_what_was_answered_before_postgresql_was_killed_is_there_exactly_once(
    make_sites: MakeSites, doomed: PostgresqlServer
) -> None:
    """The servers live on, answer with errors while the database is away, and find it again."""
    with doomed.copy() as url, make_sites() as make:
        commit_as_in_use(url)
        site = make.site(url)
        stream = make_stream(site)
        stream.run(seed=1945, strike=partial(kill_postgresql, doomed))
        start_postgresql(doomed)
        check_nothing_is_lost(stream)


@pytest.fixture
def doomed() -> Iterator[PostgresqlServer]:
    """A PostgreSQL that nobody else uses."""
    server = PostgresqlServer()
    yield server
    server.stop()


def check_nothing_is_lost(stream: Stream) -> None:
    """What was answered is in the database; sent again it is answered alike, and the rest now too."""
    told = dict(stream.told)
    registered, verdicts = recorded(stream)
    for request_id, answer in told.items():
        if request_id in stream.scans:
            assert verdicts.get(request_id) == answer
        elif answer != "409":
            assert registered.get(request_id) == answer

    again = stream.send_again()

    assert {key: again[key] for key in told} == told
    assert None not in again.values()
    registered, verdicts = recorded(stream)
    assert len(registered) == PLACES
    assert set(verdicts) == set(stream.scans)
    check_totals(stream)


def check_totals(stream: Stream) -> None:
    """Every place is taken once, and everybody was admitted once."""
    with stream.site.reading() as session:
        seats = select(Registration.seat).where(Registration.offer_id == stream.offer_id)
        assert set(session.scalars(seats)) == set(range(1, PLACES + 1))
        here = Scan.event_id == stream.event_id
        people = session.execute(select(Scan.registration_id, Scan.verdict).where(here))
        assert set(Counter(people).values()) == {1, SCANS_EACH - 1}
        present = select(Attendance.registration_id).where(Attendance.event_id == stream.event_id)
        assert len(session.scalars(present).all()) == PEOPLE
        if session.get_bind().dialect.name == "sqlite":
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"


def recorded(stream: Stream) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """What the database says now: own pages by form, verdicts by scan."""
    with stream.site.reading() as session:
        forms = select(Registration.submission_id, Registration.secret).where(
            Registration.offer_id == stream.offer_id, Registration.state == State.CONFIRMED
        )
        scans = select(Scan.id, Scan.verdict).where(Scan.event_id == stream.event_id)
        return (
            {one: f"/r/{secret}" for one, secret in session.execute(forms)},
            {one: verdict.value for one, verdict in session.execute(scans)},
        )


def make_stream(site: Site) -> Stream:
    """FORMS for PLACES places of one category, and three scans of everybody in another."""
    with site.writing() as session:
        event = make_event(session, slug=f"aliran-{uuid4().hex[:12]}", quota=PLACES)
        event_id, offer_id = event.id, offer_of(event, "influencer").id
        _, token = make_device(session, event)
        people = [make_registration(session, offer_of(event, "kim")) for _ in range(PEOPLE)]
        codes = [ticket_of(session, one.id).code for one in people] * SCANS_EACH
        address = f"/e/{event.slug}/register/influencer"
        session_id = event.sessions[0].id
    browser = site.visitor()
    form = browser.form(address)
    forms: dict[UUID, Callable[[], Told]] = {}
    for number in range(FORMS):
        one = uuid4()
        fields = form | influencer(number) | {"submission_id": str(one)}
        forms[one] = partial(told_of_form, browser, address, fields)
    at = utc_now()
    scans: dict[UUID, Callable[[], Told]] = {}
    for code in codes:
        one = uuid4()
        scans[one] = partial(told_of_scan, site, token, element(one, code, session_id, at))
    return Stream(site, event_id, offer_id, forms, scans)


def told_of_form(browser: Visitor, address: str, fields: dict[str, str | list[str]]) -> Told:
    """Sends a form: where it led, or 409 when all places are taken."""
    answer = answered(lambda: browser.post(address, fields))
    if answer is None:
        return None
    return answer.location if answer.status == 303 else "409"


def told_of_scan(site: Site, token: str, scan: dict[str, str]) -> Told:
    """Sends a scan: its verdict."""
    answer = answered(lambda: site.visitor().send("/api/v1/scans", {"scans": [scan]}, token))
    return None if answer is None else str(answer.json["results"][0]["verdict"])


def answered(send: Callable[[], Answer]) -> Answer | None:
    """The answer; none where the connection broke or the server had to say that it failed."""
    with suppress(OSError, HTTPException):
        answer = send()
        assert answer.status in {200, 303, 409, 500}, answer
        return None if answer.status == 500 else answer
    return None


def influencer(number: int) -> dict[str, str]:
    """What an invented person fills in."""
    return {
        "full_name": "Bambang Wijaya",
        "gender": "L",
        "phone": f"0893{number:08d}",
        "region": "35.78",
        "accounts-0-platform": "instagram",
        "accounts-0-handle": "contoh.warga",
        "notice": "y",
    }


def element(one: UUID, code: str, session_id: int, at: datetime) -> dict[str, str]:
    """One scan as a phone sends it."""
    return {
        "id": str(one),
        "code": code,
        "session": str(session_id),
        "direction": "in",
        "scanned_at": at.isoformat(),
        "method": "camera",
    }


def commit_as_in_use(url: str) -> None:
    """A commit is on record before it is answered, as PostgreSQL has it unless tests are in a hurry."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name = engine.url.database
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = on"))
    engine.dispose()


def kill_postgresql(server: PostgresqlServer) -> None:
    """SIGKILL to the postmaster; its processes notice and end. What only it would clear away is cleared.

    Where nobody buries the dead at once, their process ids in these files still look alive.
    """
    postmaster = server._server.get_pid()
    assert postmaster is not None
    os.kill(postmaster, signal.SIGSTOP)  # It must not make another child while they are counted.
    family = processes_of(postmaster)
    os.kill(postmaster, signal.SIGKILL)
    wait_until(lambda: not any(map(is_alive, family)), lambda: "PostgreSQL did not end.")
    folder = server._server.pgdata
    for left in [folder / "postmaster.pid", *folder.glob(".s.PGSQL.*.lock")]:
        left.unlink()


def start_postgresql(server: PostgresqlServer) -> None:
    """Starts it again on what it had written; it repairs itself."""
    server._server.ensure_postgres_running()
    server._connection.invalidate()
    server._connection.rollback()
