"""From the outbox to a real mail server on this machine, on both databases."""

import base64
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.messages import INVITATION, queue_account_mail
from eventreg.cli.mail import mail as mail_commands
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.mail.models import OutboxMail
from eventreg.mail.operations import queue
from eventreg.mail.rules import MailState
from eventreg.registration.letters import Letter
from eventreg.work.envelopes import compose
from eventreg.work.mail import Delivery, connect
from tests.factories import make_staff
from tests.mail.arriving import delivered
from tests.mail.smtp_sink import SmtpSink

SENDER = "Panitia Contoh <panitia@example.org>"


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """A mail server that takes everything."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def overrides(overrides: dict[str, str], sink: SmtpSink) -> dict[str, str]:
    return overrides | {"smtp_url": sink.url, "mail_from": SENDER}


def invited(session: Session, language: str = "id") -> OutboxMail:
    """An invitation in the outbox."""
    user = make_staff(session)
    queue_account_mail(session, INVITATION, user, language=language)
    return session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).one()


def send_command(app: Flask, session: Session) -> Result:
    """Runs `eventreg mail send`."""
    session.commit()
    result = CliRunner().invoke(mail_commands, ["send"], obj=lambda: app)
    session.expire_all()
    return result


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("id", "Akun Anda untuk pendaftaran kegiatan"),
        ("en", "Your account for event registration"),
    ],
)
def test_a_message_arrives_in_its_readers_language(
    app: Flask, session: Session, sink: SmtpSink, language: str, subject: str
) -> None:
    mail = invited(session, language)

    assert delivered(app, session) == Delivery(sent=1, failed=0)

    (message,) = sink.received
    assert (message["Subject"], message["To"], message["From"]) == (
        subject,
        mail.recipient,
        SENDER,
    )
    assert (mail.state, mail.subject) == (MailState.SENT, subject)
    assert message["Message-ID"].endswith("@example.org>")
    assert "http://localhost/office/reset/" in message.get_content()


def test_nothing_is_sent_twice(app: Flask, session: Session, sink: SmtpSink) -> None:
    invited(session)

    delivered(app, session)
    assert delivered(app, session, everything=True) == Delivery(0, 0)
    assert len(sink.received) == 1


def test_others_write_while_the_mail_server_takes_its_time(
    app: Flask, session: Session, sink: SmtpSink
) -> None:
    """Scar 27: a slow mail server hangs the registration. → Nothing is held while it is sent."""
    mail_id = invited(session).id
    seen: list[MailState] = []

    def write_meanwhile() -> None:
        with app.app_context(), writing():
            row = db.session().get_one(OutboxMail, mail_id)
            seen.append(row.state)
            row.last_error = "written meanwhile"
            db.session.commit()

    sink.while_receiving = write_meanwhile
    delivered(app, session)

    assert seen == [MailState.SENDING]


def test_one_refused_recipient_does_not_hold_up_the_others(
    app: Flask, session: Session, sink: SmtpSink
) -> None:
    first, second = invited(session), invited(session)
    sink.refused.add(first.recipient)

    assert delivered(app, session) == Delivery(sent=1, failed=1)

    assert (first.state, second.state) == (MailState.WAITING, MailState.SENT)
    assert "no such mailbox" in first.last_error
    assert first.due_at > utc_now() + timedelta(seconds=30)


def test_a_message_without_template_or_account_does_not_hold_up_the_others(
    app: Flask, session: Session, sink: SmtpSink
) -> None:
    for message, facts in (("unheard_of", {}), (INVITATION, {"user": "999999"})):
        queue(
            session,
            recipient="siti@example.org",
            message=message,
            language="id",
            facts=facts,
            now=utc_now(),
        )
    invited(session)

    assert delivered(app, session) == Delivery(sent=1, failed=2)
    assert len(sink.received) == 1


def test_a_name_cannot_add_headers(app: Flask, session: Session, sink: SmtpSink) -> None:
    mail = invited(session)
    letter = Letter("Halo\r\nBcc: lain@example.org", "isi")

    with pytest.raises(ValueError, match="linefeed or carriage return"):
        compose(mail, letter, SENDER)
    mail.recipient = "siti@example.org\r\nBcc: lain@example.org"
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        compose(mail, Letter("Halo", "isi"), SENDER)


def test_the_password_of_the_mail_server_may_hold_any_sign(sink: SmtpSink) -> None:
    url = sink.url.replace("//", "//pos%40dinas:k%3A%2Fs@")

    with connect(url):
        pass
    (credentials,) = sink.credentials
    assert base64.b64decode(credentials) == b"\0pos@dinas\0k:/s"


def test_an_unreachable_mail_server_costs_no_attempt(app: Flask, session: Session) -> None:
    mail = invited(session)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
        object.__setattr__(app.extensions["settings"], "smtp_url", address)
        done = delivered(app, session)

    assert done.problem.startswith("the mail server cannot be reached")
    assert (mail.state, mail.attempts) == (MailState.WAITING, 0)


def test_without_a_mail_server_mail_waits_in_the_outbox(app: Flask, session: Session) -> None:
    invited(session)
    object.__setattr__(app.extensions["settings"], "smtp_url", "")

    result = send_command(app, session)

    assert result.exit_code == 1
    assert result.stderr == "Error: EVENTREG_SMTP_URL is empty: mail waits in the outbox\n"
    waiting = select(func.count()).where(OutboxMail.state == MailState.WAITING)
    assert session.scalar(waiting) == 1


def test_the_command_tries_everything_that_waits(
    app: Flask, session: Session, sink: SmtpSink
) -> None:
    mail = invited(session)
    sink.refused.add(mail.recipient)
    assert send_command(app, session).exit_code == 1
    sink.refused.clear()

    result = send_command(app, session)

    assert (result.exit_code, result.stdout) == (0, "Sent 1, failed 0.\n")
    assert len(sink.received) == 1
