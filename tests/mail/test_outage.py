"""The mail server away, slow or moody, and a sender killed in the middle: no mail is lost."""

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event as Signal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventreg.clock import utc_now
from eventreg.config import ROOT
from eventreg.db import writing
from eventreg.events.models import Event
from eventreg.jobs import ask_for
from eventreg.mail import operations
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import LEASE, MailState
from eventreg.work.mail import TURN, Delivery
from tests.concurrency.servers import wait_until
from tests.factories import make_event, make_registration, offer_of
from tests.mail.arriving import delivered, spooled
from tests.mail.smtp_sink import SmtpSink
from tests.pages import PageClient

#: A sender in a process of its own, as the worker runs it.
SENDER = """
from eventreg.factory import create_app
from eventreg.work.mail import deliver

with create_app().app_context():
    print(deliver(), flush=True)
"""

#: The worker as `eventreg serve` runs it.
WORKER = """
from eventreg.factory import create_app
from eventreg.work import run_worker

run_worker(create_app())
"""
KIM = {
    "full_name": "Endang Sulistyowati",
    "gender": "P",
    "phone": "0893-0001-0001",
    "region": "35.78",
    "kim_name": "KIM Contoh Jaya",
    "notice": "y",
    "email": "endang@example.org",
}


@pytest.fixture
def port() -> int:
    """A port at which nobody listens yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def overrides(overrides: dict[str, str], port: int) -> dict[str, str]:
    return overrides | {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": "surat@example.org"}


def line_up(session: Session, number: int) -> list[str]:
    """So many confirmed people whose confirmations wait; their addresses."""
    event = make_event(session)
    addresses = [f"peserta-{one}@example.org" for one in range(number)]
    for address in addresses:
        make_registration(session, offer_of(event, "kim"), email=address)
    session.commit()
    return addresses


def states(session: Session) -> list[MailState]:
    """The states of the outbox, the oldest first."""
    session.expire_all()
    found = session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)).all()
    session.commit()
    return list(found)


def after_lease() -> datetime:
    """A clock that goes so far ahead that what a dead sender had in hand is free."""
    return utc_now() + LEASE


def test_everybody_registers_while_the_server_is_away_and_gets_the_mail_once(
    app: Flask, session: Session, page: PageClient, port: int
) -> None:
    """Scar 27: a mail server that is away hangs nobody's registration."""
    event = make_event(session)
    address = f"/e/{event.slug}/register/influencer"
    people = [f"peserta-{one}@example.org" for one in range(3)]
    for number, email in enumerate(people):
        page.get(address)
        account: dict[str, Any] = {"accounts-0-platform": "instagram"}
        page.submit(
            full_name="Bambang Wijaya",
            gender="L",
            phone=f"0893000000{number}0",
            email=email,
            region="35.78",
            notice="y",
            **account | {"accounts-0-handle": f"contoh{number}"},
        )
        page.expect(303)
        assert delivered(app, session).problem.startswith("the mail server cannot be reached")
    assert states(session) == [MailState.WAITING] * 3

    with SmtpSink(port) as sink:
        assert delivered(app, session) == Delivery(sent=3, failed=0)
        delivered(app, session, everything=True)

    assert Counter(one["To"] for one in spooled(sink)) == dict.fromkeys(people, 1)


def standing_at(moment: datetime) -> Callable[[], datetime]:
    """A clock that stands at this moment (UTC)."""
    return lambda: moment


def registered_at(session: Session, moment: datetime, email: str) -> str:
    """Somebody registers at this moment (UTC)."""
    event = session.scalars(select(Event)).first() or make_event(session)
    make_registration(session, offer_of(event, "kim"), email=email, now=moment)
    session.commit()
    return email


def test_after_an_hour_without_the_server_every_mail_arrives_once(
    app: Flask, session: Session, now: datetime, port: int
) -> None:
    """Scar 27: whoever registers meanwhile notices nothing, and nothing is given up."""
    people = []
    for minute in range(60):
        moment = now + timedelta(minutes=minute)
        if minute % 20 == 0:
            people.append(registered_at(session, moment, f"menit-{minute}@example.org"))
        done = delivered(app, session, clock=standing_at(moment))
        assert (done.sent, done.failed) == (0, 0)
        assert done.problem.startswith("the mail server cannot be reached")
    with SmtpSink(port) as sink:
        for minute in range(60, 70):
            moment = now + timedelta(minutes=minute)
            delivered(app, session, clock=standing_at(moment))

    assert Counter(one["To"] for one in spooled(sink)) == dict.fromkeys(people, 1)
    assert set(session.scalars(select(OutboxMail.attempts))) == {1}, "Only the last one was a try."


def test_after_an_hour_in_which_the_server_hangs_up_every_mail_arrives_once(
    app: Flask, session: Session, now: datetime, port: int
) -> None:
    """It answers the call and then breaks off: pauses grow, and the rest of the outbox has its turn."""
    people = [registered_at(session, now, f"peserta-{n}@example.org") for n in range(3)]
    moment = now

    def hang_up() -> None:
        if moment < now + timedelta(hours=1):
            raise ConnectionAbortedError

    with SmtpSink(port) as sink:
        sink.while_receiving = hang_up
        for minute in range(90):
            moment = now + timedelta(minutes=minute)
            delivered(app, session, clock=standing_at(moment))

    assert Counter(one["To"] for one in spooled(sink)) == dict.fromkeys(people, 1)
    assert set(session.scalars(select(OutboxMail.attempts))) == {5}


@contextmanager
def sender_killed(overrides: dict[str, str], reached: Signal, go_on: Signal) -> Iterator[None]:
    """A sender that is killed once `reached` is set; then the mail server may `go_on`."""
    environment = {f"EVENTREG_{name.upper()}": value for name, value in overrides.items()}
    process = subprocess.Popen(
        [sys.executable, "-c", SENDER], env={**os.environ, **environment}, cwd=ROOT
    )
    try:
        assert reached.wait(30), "The sender never came so far."
        process.send_signal(signal.SIGKILL)
        assert process.wait(20) == -signal.SIGKILL
    finally:
        go_on.set()
        process.kill()
    yield


def at_the_second(sink: SmtpSink, reached: Signal, go_on: Signal, taken: int) -> Callable[[], None]:
    """Holds the server up at the second message, of which `taken` lie in the spool by then."""

    def hold() -> None:
        if len(sink.spool) == taken and not reached.is_set():
            reached.set()
            go_on.wait(60)
            raise ConnectionAbortedError

    return hold


def test_a_message_in_the_hands_of_a_killed_sender_is_sent_by_the_next(
    app: Flask, session: Session, overrides: dict[str, str], port: int
) -> None:
    people = line_up(session, 3)
    reached, go_on = Signal(), Signal()
    with SmtpSink(port) as sink:
        sink.while_receiving = at_the_second(sink, reached, go_on, taken=1)
        with sender_killed(overrides, reached, go_on):
            expected = [MailState.SENT, MailState.SENDING, MailState.WAITING]
            assert states(session) == expected
            assert delivered(app, session) == Delivery(sent=1, failed=0), "Its claim still holds."
            assert delivered(app, session, clock=after_lease) == Delivery(sent=1, failed=0)
            delivered(app, session, everything=True, clock=after_lease)

    assert states(session) == [MailState.SENT] * 3
    assert Counter(one["To"] for one in spooled(sink)) == dict.fromkeys(people, 1)


def test_the_one_window_smtp_cannot_close_gives_a_duplicate_that_mailboxes_recognize(
    app: Flask, session: Session, overrides: dict[str, str], port: int
) -> None:
    """Killed after the server took the message, before that could be noted: nobody can know."""
    people = line_up(session, 3)
    reached, go_on = Signal(), Signal()
    with SmtpSink(port) as sink:
        sink.before_answering = at_the_second(sink, reached, go_on, taken=2)
        with sender_killed(overrides, reached, go_on):
            assert delivered(app, session, clock=after_lease) == Delivery(sent=2, failed=0)

    arrived = spooled(sink)
    assert Counter(one["To"] for one in arrived) == {people[0]: 1, people[1]: 2, people[2]: 1}
    twice = {one["Message-ID"] for one in arrived if one["To"] == people[1]}
    assert len(twice) == 1
    assert len({one["Message-ID"] for one in arrived}) == 3


@contextmanager
def worker(overrides: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The real worker, which is asked to deliver as soon as it works; killed at the end at the latest."""
    environment = {f"EVENTREG_{name.upper()}": value for name, value in overrides.items()}
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER], env={**os.environ, **environment}, cwd=ROOT
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def test_a_worker_killed_in_that_window_and_started_again_loses_nothing(
    app: Flask, session: Session, overrides: dict[str, str], port: int
) -> None:
    """The whole worker, with its queue: the one message it had in hand comes twice, the others once."""
    people = line_up(session, 3)
    reached, go_on = Signal(), Signal()
    with SmtpSink(port) as sink:
        sink.before_answering = at_the_second(sink, reached, go_on, taken=2)
        with worker(overrides) as first:
            ask_for(app.extensions["settings"], "deliver_mail")
            assert reached.wait(60), "The worker never came so far."
            first.send_signal(signal.SIGKILL)
            assert first.wait(20) == -signal.SIGKILL
        go_on.set()
        assert states(session) == [MailState.SENT, MailState.SENDING, MailState.WAITING]
        # Ten minutes later, as far as the claim of the dead one goes.
        with writing():
            held = update(OutboxMail).where(OutboxMail.state == MailState.SENDING)
            session.execute(held.values(due_at=utc_now()))
            session.commit()
        with worker(overrides):
            ask_for(app.extensions["settings"], "deliver_mail")
            wait_until(
                lambda: states(session) == [MailState.SENT] * 3, lambda: str(states(session))
            )

    arrived = spooled(sink)
    assert Counter(one["To"] for one in arrived) == {people[0]: 1, people[1]: 2, people[2]: 1}
    assert len({one["Message-ID"] for one in arrived}) == 3


def test_whoever_registers_while_the_server_is_slow_does_not_wait_for_it(
    app: Flask, session: Session, page: PageClient, port: int
) -> None:
    """Scar 27: the mail server has a message in its hands, and somebody sends the form."""
    event = make_event(session)
    make_registration(session, offer_of(event, "kim"), email="lambat@example.org")
    page.get(f"/e/{event.slug}/register/kim")
    form = page.form()
    statuses: list[int] = []
    for name, value in KIM.items():
        form.fill(name, value)

    def register() -> None:
        if not statuses:
            statuses.append(page.client.post(form.action or page.url, data=form.fields).status_code)

    with SmtpSink(port) as sink:
        sink.while_receiving = register
        delivered(app, session)

    assert statuses == [303]
    assert len(states(session)) == 2


def test_a_connection_that_breaks_costs_one_message_a_pause_and_no_other(
    app: Flask, session: Session, port: int
) -> None:
    people = line_up(session, 3)
    reached, go_on = Signal(), Signal()
    go_on.set()
    with SmtpSink(port) as sink:
        sink.while_receiving = at_the_second(sink, reached, go_on, taken=1)
        assert delivered(app, session) == Delivery(sent=2, failed=1)
        delivered(app, session, everything=True)

    assert Counter(one["To"] for one in spooled(sink)) == dict.fromkeys(people, 1)


def test_one_conversation_serves_many_messages(app: Flask, session: Session, port: int) -> None:
    line_up(session, 5)
    with SmtpSink(port) as sink:
        assert delivered(app, session) == Delivery(sent=5, failed=0)
    assert sink.conversations == 1


def test_a_server_that_takes_few_messages_at_a_time_is_called_again(
    app: Flask, session: Session, port: int
) -> None:
    people = line_up(session, 5)
    with SmtpSink(port, patience=2) as sink:
        delivered(app, session)
        delivered(app, session, everything=True)
        delivered(app, session, everything=True)

    assert Counter(one["To"] for one in spooled(sink)) == dict.fromkeys(people, 1)


def test_when_the_server_goes_away_in_between_the_rest_costs_no_attempt(
    app: Flask, session: Session, port: int
) -> None:
    line_up(session, 4)
    with SmtpSink(port) as sink:

        def go_away() -> None:
            sink.close_door()
            raise ConnectionAbortedError

        sink.while_receiving = go_away
        done = delivered(app, session)

    assert (done.sent, done.failed) == (0, 1)
    assert done.problem.startswith("the mail server cannot be reached")
    attempts = session.scalars(select(OutboxMail.attempts).order_by(OutboxMail.id)).all()
    assert attempts == [1, 0, 0, 0]


def test_others_get_their_turn_while_thousands_wait(
    app: Flask, session: Session, port: int
) -> None:
    """The worker's other jobs (lapsing offers, reminders) do not wait for a long outbox."""
    line_up(session, 4)
    begin = utc_now()
    moments = (begin + TURN * step / 8 for step in range(100))
    with SmtpSink(port) as sink:
        delivered(app, session, clock=lambda: next(moments))
        assert 0 < len(sink.spool) < 4
        delivered(app, session)
    assert len(sink.spool) == 4


def test_a_long_outbox_is_read_in_portions(session: Session, now: datetime) -> None:
    with writing():
        for number in range(250):
            operations.queue(
                session,
                recipient=f"peserta-{number}@example.org",
                message="link",
                language="id",
                facts={},
                now=now - timedelta(minutes=1),
            )
        session.commit()
    seen: list[int] = []
    while ids := operations.waiting(session, everything=False, now=now, after=max(seen, default=0)):
        assert len(ids) <= 100
        seen += ids
    assert seen == sorted(set(seen))
    assert len(seen) == 250
