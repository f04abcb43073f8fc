"""A message as it travels: headers, plain text, HTML, and what is enclosed."""

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from eventreg.events.calendar import CalendarFile
from eventreg.files.rules import download_name
from eventreg.mail.models import OutboxMail
from eventreg.registration.letters import QR_CID, Letter
from eventreg.tickets.images import png


class _Whole(UnstructuredHeader, BaseHeader):
    """A header on one line: folded, a long address in it would come out as an encoded word."""

    def fold(self, *, policy: Policy) -> str:
        """The header as it is written."""
        return f"{self.name}: {self}{policy.linesep}"


#: Not every mail server on the way takes bytes beyond ASCII.
_READABLE = "quoted-printable"
_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)
_POLICY = SMTP.clone(header_factory=_HEADERS)


def compose(mail: OutboxMail, letter: Letter, sender: str) -> EmailMessage:
    """The message from `sender`. EmailMessage refuses line breaks in headers (ValueError)."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(mail.queued_at)
    message["Message-ID"] = message_id(mail, sender)
    message["Auto-Submitted"] = "auto-generated"
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    if letter.courtesy:
        message["List-Unsubscribe"] = _unsubscribe(letter, sender)
    message.set_content(letter.text, cte=_READABLE)
    picture = png(letter.qr) if letter.qr else b""
    if letter.html:
        _add_html(message, letter.html, picture)
    if picture:
        name = download_name("qr", letter.about, extension="png")
        message.add_attachment(picture, maintype="image", subtype="png", filename=name)
    for number, file in enumerate(letter.calendars, start=1):
        _add_calendar(message, file, letter.about if number == 1 else f"{letter.about}-{number}")
    return message


def message_id(mail: OutboxMail, sender: str) -> str:
    """The same at every attempt, so that a mailbox which gets it twice can see that it is one."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    return f"<outbox-{mail.id}-{mail.queued_at:%Y%m%d%H%M%S}@{domain}>"


def _unsubscribe(letter: Letter, sender: str) -> str:
    """Whom to ask to be spared such mails: the organizer, who reads it, else the sender (RFC 2369)."""
    address = letter.reply_to or parseaddr(sender)[1]
    return f"<mailto:{quote(address, safe='@')}?subject=unsubscribe>"


def _add_html(message: EmailMessage, html: str, picture: bytes) -> None:
    """The HTML beside the text, with the picture that stands in it."""
    message.add_alternative(html, subtype="html", cte=_READABLE)
    if picture:
        _text, beside = message.iter_parts()
        assert isinstance(beside, EmailMessage)
        beside.add_related(
            picture, maintype="image", subtype="png", cid=f"<{QR_CID}>", disposition="inline"
        )


def _add_calendar(message: EmailMessage, file: CalendarFile, name: str) -> None:
    """As bytes, because every line break and fold of the file has its meaning."""
    message.add_attachment(
        file.data,
        maintype="text",
        subtype="calendar",
        filename=download_name(name, extension="ics"),
        params={"method": file.method, "charset": "utf-8"},
    )
