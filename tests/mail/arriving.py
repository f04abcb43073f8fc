"""What arrived at the mail server of the tests, and sending as the worker does it."""

from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import zxingcpp
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from eventreg.clock import utc_now
from eventreg.db import writing
from eventreg.work.mail import Delivery, deliver
from tests.events.calendars import check_calendar, read_calendar
from tests.mail.smtp_sink import SmtpSink


def delivered(
    app: Flask,
    session: Session,
    *,
    everything: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> Delivery:
    """Delivers as the worker does: in an app context of its own, with no right to write."""
    session.commit()
    with app.app_context(), writing(intent=False):
        done = deliver(everything=everything, clock=clock)
    session.expire_all()
    return done


def spooled(sink: SmtpSink) -> list[EmailMessage]:
    """The messages as another parser reads what came over the wire."""
    found = [message_from_bytes(raw, policy=policy.default) for raw in sink.spool]
    for message in found:
        for part in message.walk():
            assert not part.defects, part.defects
    return found


def body(message: EmailMessage, kind: str) -> str:
    """The plain text or the HTML of a message."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def enclosed(message: EmailMessage) -> dict[str, bytes]:
    """The attachments by their file names."""
    return {
        str(part.get_filename()): part.get_payload(decode=True)  # type: ignore[misc]  # Bytes, as it is no multipart.
        for part in message.iter_attachments()
    }


def qr_text(picture: bytes) -> str:
    """What a phone reads in a picture."""
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
    return str(code.text)


def calendars_in(message: EmailMessage) -> list[Any]:
    """The calendar files of a message, each of which says the same method inside and outside."""
    parts = [one for one in message.iter_attachments() if one.get_content_subtype() == "calendar"]
    found = [read_calendar(part.get_content().encode()) for part in parts]
    methods = [part.get_param("method") for part in parts]
    assert methods == [one["METHOD"] for one in found]
    for one in found:
        check_calendar(one)
    return found


def calendar_in(message: EmailMessage) -> Any:
    """The calendar file of a message that brings one."""
    (calendar,) = calendars_in(message)
    return calendar


def cancelled_in(message: EmailMessage) -> list[Any]:
    """The entries that the calendar files of a message take out of a calendar."""
    files = [one for one in calendars_in(message) if one["METHOD"] == "CANCEL"]
    return [entry for one in files for entry in one.walk("VEVENT")]
