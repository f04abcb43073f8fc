"""Sending what waits in the outbox: rendered and sent outside any transaction, noted in short ones."""

import logging
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app
from flask_babel import force_locale

from eventreg.accounts.messages import account_facts
from eventreg.clock import utc_now
from eventreg.config import Settings
from eventreg.db import db, writing
from eventreg.mail import operations
from eventreg.mail.models import OutboxMail

_log = logging.getLogger(__name__)
_TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class Delivery:
    """What became of the outbox: how many left, how many did not, and what hinders all of them."""

    sent: int
    failed: int
    problem: str = ""


@dataclass(frozen=True)
class Letter:
    """A message as its reader sees it."""

    subject: str
    body: str


def deliver(*, everything: bool = False) -> Delivery:
    """Sends what is due, or with `everything` also what pauses after a failure.

    Without a mail server nothing is tried: mail waits in the outbox, where the office reads it.
    """
    settings: Settings = current_app.extensions["settings"]
    ids = operations.waiting(db.session(), everything=everything, now=utc_now())
    db.session.commit()
    if not ids:
        return Delivery(0, 0)
    if not settings.smtp_url:
        return Delivery(0, 0, "EVENTREG_SMTP_URL is empty: mail waits in the outbox")
    try:
        server = connect(settings.smtp_url)
    except (OSError, smtplib.SMTPException) as error:
        _log.warning("The mail server cannot be reached: %s", error)
        return Delivery(0, 0, f"the mail server cannot be reached: {error}")
    with server:
        done = [_deliver_one(server, mail_id, settings.mail_from) for mail_id in ids]
    return Delivery(done.count(True), done.count(False))


def connect(url: str) -> smtplib.SMTP:
    """A session with the mail server `smtp[s]://user:password@host:port?starttls=1`.

    Raises OSError or SMTPException.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    start_tls = parse_qs(parts.query).get("starttls") == ["1"]
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=_TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(
            host, parts.port or (587 if start_tls else 25), timeout=_TIMEOUT_SECONDS
        )
    try:
        if start_tls:
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def render(mail: OutboxMail) -> Letter:
    """The message in its reader's language, from templates/mail/<message>/."""
    facts = mail.facts
    if "user" in facts:
        facts = account_facts(db.session(), facts)
    with force_locale(mail.language):
        subject, body = (
            current_app.jinja_env.get_template(f"mail/{mail.message}/{part}.txt").render(facts)
            for part in ("subject", "body")
        )
    return Letter(" ".join(subject.split()), body.strip() + "\n")


def compose(mail: OutboxMail, letter: Letter, sender: str) -> EmailMessage:
    """The message as it travels. EmailMessage refuses line breaks in headers (ValueError)."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(mail.queued_at)
    # The same at every attempt, so that a mailbox which gets it twice can see that it is one.
    message["Message-ID"] = f"<outbox-{mail.id}-{mail.queued_at:%Y%m%d%H%M%S}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


def _deliver_one(server: smtplib.SMTP, mail_id: int, sender: str) -> bool | None:
    """Whether the message left; none when another sender has it in hand."""
    session = db.session()
    with writing():
        mail = operations.claim(session, mail_id, now=utc_now())
        session.commit()
    if mail is None:
        return None
    try:
        letter = render(mail)
        session.commit()  # Ends the read: nothing is held while the server takes its time.
        server.send_message(compose(mail, letter, sender))
    except Exception as error:  # noqa: BLE001 - one bad message must not hold up those behind it.
        session.rollback()
        _log.warning("Message %s could not be sent: %s", mail_id, type(error).__name__)
        _note_failure(mail, error)
        return False
    with writing():
        operations.mark_sent(session, mail, subject=letter.subject, now=utc_now())
        session.commit()
    return True


def _note_failure(mail: OutboxMail, error: Exception) -> None:
    with writing():
        error_text = f"{type(error).__name__}: {error}"
        operations.mark_failed(db.session(), mail, error=error_text, now=utc_now())
        db.session.commit()
