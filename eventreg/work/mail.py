"""Sending what waits in the outbox: rendered and sent outside any transaction, noted in short ones.

Each message passes through four moments: it is claimed (committed), sent, taken by the mail server,
and noted as sent (committed). A sender that dies before the server took the message leaves a claim
that lapses after `LEASE`, and another one sends it: nothing is lost. A sender that dies, or whose
connection breaks, after the server took the message and before that was noted cannot know that it
was taken: it is sent once more. No protocol closes this one window (RFC 5321, 4.5.3.2.6); both
copies bear the same Message-ID, by which mailboxes recognize a duplicate.
"""

import logging
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app

from eventreg.clock import utc_now
from eventreg.config import Settings
from eventreg.db import db, writing
from eventreg.mail import operations
from eventreg.mail.models import OutboxMail
from eventreg.registration.operations import mail_left
from eventreg.work.envelopes import compose
from eventreg.work.letters import render

_log = logging.getLogger(__name__)
_TIMEOUT_SECONDS = 20
#: The worker's other jobs wait no longer than this for a long outbox or a slow mail server.
TURN = timedelta(seconds=50)


@dataclass(frozen=True)
class Delivery:
    """What became of the outbox: how many left, how many did not, and what hinders all of them."""

    sent: int
    failed: int
    problem: str = ""


def deliver(*, everything: bool = False, clock: Callable[[], datetime] = utc_now) -> Delivery:
    """Sends what is due, in turns of TURN, or with `everything` all of it, also what pauses.

    Without a mail server nothing is tried: mail waits in the outbox, where the office reads it.
    When the server goes away in between, the rest waits and costs no attempt.
    """
    settings: Settings = current_app.extensions["settings"]
    until = None if everything else clock() + TURN
    ids = _due(everything=everything, until=until, clock=clock)
    first = next(ids, None)
    if first is None:
        return Delivery(0, 0)
    if not settings.smtp_url:
        return Delivery(0, 0, "EVENTREG_SMTP_URL is empty: mail waits in the outbox")
    done: list[bool | None] = []
    problem = ""
    with PostOffice(settings.smtp_url) as office:
        mail_id: int | None = first
        while mail_id is not None:
            try:
                office.open()
            except (OSError, smtplib.SMTPException) as error:
                _log.warning("The mail server cannot be reached: %s", error)
                problem = f"the mail server cannot be reached: {error}"
                break
            done.append(_deliver_one(office, mail_id, settings.mail_from, clock))
            mail_id = next(ids, None)
    return Delivery(done.count(True), done.count(False), problem)


def _due(
    *, everything: bool, until: datetime | None, clock: Callable[[], datetime]
) -> Iterator[int]:
    """What is to be sent, read in portions: the list may be long, and grows meanwhile."""
    last = 0
    while True:
        session = db.session()
        ids = operations.waiting(session, everything=everything, now=clock(), after=last)
        session.commit()
        for mail_id in ids:
            if until is not None and clock() >= until:
                return
            yield mail_id
            last = mail_id
        if not ids:
            return


@dataclass
class PostOffice:
    """One session with the mail server for many messages; opened anew where the server closed it."""

    url: str
    _server: smtplib.SMTP | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()

    def open(self) -> smtplib.SMTP:
        """The session, open. Raises OSError or SMTPException when the server cannot be reached."""
        if self._server is None or self._server.sock is None:
            self._server = connect(self.url)
        return self._server


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


def _deliver_one(
    office: PostOffice, mail_id: int, sender: str, clock: Callable[[], datetime]
) -> bool | None:
    """Whether the message left; none when it is not to be sent by us, or by anybody any more."""
    session = db.session()
    session.expunge_all()  # Nothing read for an earlier message decides on this one.
    with writing():
        mail = operations.claim(session, mail_id, now=clock())
        session.commit()
    if mail is None:
        return None
    try:
        letter = render(session, mail, now=clock())
        session.commit()  # Ends the read: nothing is held while the server takes its time.
        if letter is not None:
            office.open().send_message(compose(mail, letter, sender))
    except Exception as error:  # noqa: BLE001 - one bad message must not hold up those behind it.
        session.rollback()
        _log.warning("Message %s could not be sent: %s", mail_id, type(error).__name__)
        _note_failure(mail, error, clock())
        return False
    with writing():
        if letter is None:
            operations.mark_overtaken(session, mail)
        else:
            mail_left(session, mail, subject=letter.subject, now=clock())
        session.commit()
    return None if letter is None else True


def _note_failure(mail: OutboxMail, error: Exception, now: datetime) -> None:
    with writing():
        error_text = f"{type(error).__name__}: {error}"
        operations.mark_failed(db.session(), mail, error=error_text, now=now)
        db.session.commit()
