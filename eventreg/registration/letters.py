"""What people are written, in their language: as a mail, and as the short text of a WhatsApp chat.

The words of a message stand once, in `templates/mail/<message>/`; frames around them make the
plain text, the HTML and the chat. Secrets (own links, codes) are read from the rows at that
moment; they never lie in the outbox.
"""

import re
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment
from sqlalchemy.orm import Session

from eventreg.events.calendar import (
    CalendarFile,
    Holder,
    Programme,
    calendar_file,
    cancellations,
)
from eventreg.events.models import Event
from eventreg.events.rules import Meeting
from eventreg.events.texts import text_of
from eventreg.mail.models import OutboxMail
from eventreg.registration.former_days import former_days
from eventreg.registration.models import Group, Registration
from eventreg.registration.queries import Matter, matters
from eventreg.registration.rules import (
    Message,
    brings_ticket,
    is_courtesy,
    is_overtaken,
    takes_back_calendar,
)
from eventreg.registration.rules.groups import called
from eventreg.registration.written import broken, written_words
from eventreg.tickets.images import ticket_url
from eventreg.tickets.queries import ticket_of

#: Where people answer what a message asks, below their own page.
_PAGES = {Message.REMINDER: "/answer", Message.PLACE_OFFERED: "/place"}
_TEXT, _CHAT, _WORDS = "mail/frame.txt", "mail/chat.txt", "mail/words.txt"
_PAGE_BREAK = "\f"
#: By what the HTML names the QR picture that travels with it.
QR_CID = "qr@eventreg"
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n)+")


@dataclass(frozen=True)
class Stationery:
    """What letters are written with: templates, the address of the system, and the way to a language.

    `in_language` is a context in which sentences are in that language ('id' or 'en').
    """

    env: Environment
    base_url: str
    in_language: Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True)
class Letter:
    """A message as its reader sees it, with what goes with it.

    `qr`: what the enclosed QR holds (empty: none). `calendars`: what stands, then what is taken out,
    each in a file of its own. `about`: the event's address, for file names.
    `reply_to`: the organizer's address. `courtesy`: the reader may ask to be spared such mails.
    """

    subject: str
    text: str
    html: str = ""
    qr: str = ""
    calendars: tuple[CalendarFile, ...] = ()
    about: str = ""
    reply_to: str = ""
    courtesy: bool = False


def write_letter(
    session: Session, mail: OutboxMail, stationery: Stationery, *, now: datetime
) -> Letter | None:
    """A message about an event as it reads at `now` (UTC); none when it has been overtaken.

    Raises LookupError when the registration or group is gone, ValueError for an unknown message.
    """
    (matter,) = matters(session, [mail], now=now)
    if is_overtaken(matter.message, matter.facts):
        return None
    return _letter(session, mail, matter, stationery, now)


def sample_letter(
    session: Session, mail: OutboxMail, stationery: Stationery, *, now: datetime
) -> Letter:
    """How a message would read, whether or not its time has come: for whoever is about to send it."""
    (matter,) = matters(session, [mail], now=now)
    return _letter(session, mail, matter, stationery, now)


def whatsapp_text(
    session: Session, mail: OutboxMail, stationery: Stationery, *, now: datetime
) -> str | None:
    """The short text that staff send, with the person's own link; none when it has been overtaken."""
    return whatsapp_texts(session, [mail], stationery, now=now)[0]


def sample_text(
    session: Session, mail: OutboxMail, stationery: Stationery, *, now: datetime
) -> str:
    """How that text would read now, whether or not it is still true: for whoever looks back at it."""
    (matter,) = matters(session, [mail], now=now)
    return _chat(mail, matter, stationery)


def whatsapp_texts(
    session: Session, mails: Collection[OutboxMail], stationery: Stationery, *, now: datetime
) -> list[str | None]:
    """The same for a whole worklist, in its order, with few reads. `now`: aware, UTC."""
    return [
        None if is_overtaken(matter.message, matter.facts) else _chat(mail, matter, stationery)
        for mail, matter in zip(mails, matters(session, mails, now=now), strict=True)
    ]


def _letter(
    session: Session, mail: OutboxMail, matter: Matter, stationery: Stationery, now: datetime
) -> Letter:
    code = ""
    needed = matter.registration is not None and matter.event.needs_ticket
    if needed and brings_ticket(matter.message, matter.facts):
        code = ticket_of(session, matter.subject.id).code
    with stationery.in_language(mail.language):
        write = _Pen(stationery.env, mail, _context(mail, matter, stationery) | {"code": code})
        subject = " ".join(write("subject.txt").split())
        text = write("body.txt", frame=_TEXT)
        html = _html(write, stationery.env, paragraphs=broken if matter.written else _paragraphs)
    return Letter(
        subject=subject,
        text=text,
        html=html,
        qr=ticket_url(stationery.base_url, code) if code else "",
        calendars=_calendars(matter, stationery.base_url, mail.language, now),
        about=matter.event.slug,
        reply_to=matter.event.contact_email,
        courtesy=is_courtesy(matter.message),
    )


def _chat(mail: OutboxMail, matter: Matter, stationery: Stationery) -> str:
    with stationery.in_language(mail.language):
        write = _Pen(stationery.env, mail, _context(mail, matter, stationery))
        return write("body.txt", frame=_CHAT)


@dataclass(frozen=True)
class _Pen:
    """Renders the parts of one message."""

    env: Environment
    mail: OutboxMail
    context: dict[str, object]

    def __call__(self, part: str, *, frame: str = "") -> str:
        template = self.env.get_template(f"mail/{self.mail.message}/{part}")
        return _tidy(template.render(self.context, frame=frame))


def _html(write: _Pen, env: Environment, *, paragraphs: Callable[[str], Sequence[str]]) -> str:
    """The same words in the HTML layout, paragraph by paragraph."""
    opening, _, closing = write("body.txt", frame=_WORDS).partition(_PAGE_BREAK)
    return env.get_template("mail/layout.html").render(
        write.context, opening=paragraphs(opening), closing=paragraphs(closing)
    )


def _paragraphs(text: str) -> list[str]:
    return [" ".join(one.split()) for one in _EMPTY_LINES.split(text) if one.strip()]


def _tidy(text: str) -> str:
    """No blanks at the ends of lines, no more than one empty line, one line break at the end."""
    lines = "\n".join(line.strip(" \t") for line in text.strip("\n ").split("\n"))
    return _EMPTY_LINES.sub("\n\n", lines) + "\n"


def _context(mail: OutboxMail, matter: Matter, stationery: Stationery) -> dict[str, object]:
    """What the templates of every message may use."""
    event, subject, base = matter.event, matter.subject, stationery.base_url
    return {
        "event": event,
        "registration": matter.registration,
        "group": None if matter.registration else subject,
        "facts": mail.facts,
        "language": mail.language,
        "name": _addressee(subject),
        "sessions": matter.programme.sessions,
        "lost": matter.programme.lost,
        "former": former_days(mail, matter),
        "on_record": matter.facts.on_record,
        "written_to": mail.recipient == _contact_of(subject),
        "link": _link(matter, base),
        "asks": matter.message in _PAGES,
        "registered_by": _registered_by(matter.registration),
        "owed": matter.owed,
        "meeting": _meeting(matter),
        "hints": _hints(matter, mail.language),
        "written": written_words(matter, mail.language, _addressee(subject), stationery.env),
        "privacy_url": _privacy_url(event, base),
        "code": "",
        "qr_cid": QR_CID,
    }


def _addressee(subject: Registration | Group) -> str:
    return (
        subject.printed_name if isinstance(subject, Registration) else called(subject.contact_name)
    )


def _registered_by(person: Registration | None) -> str:
    """Who registered somebody: the contact and their agency or KIM; nothing where it was the person."""
    group = person.group if person else None
    if person is None or group is None or _is_contact(person, group):
        return ""
    name = group.agency.name if group.agency else group.organization
    return f"{group.contact_name} ({name})" if group.contact_name else name


def _is_contact(person: Registration, group: Group) -> bool:
    phone = person.phone is not None and person.phone == group.contact_phone
    return phone or (person.email is not None and person.email == group.contact_email)


def _contact_of(subject: Registration | Group) -> str | None:
    """Where somebody is written to from now on: by mail if they can be."""
    if isinstance(subject, Registration):
        return subject.email or subject.phone
    return subject.contact_email or subject.contact_phone


def _link(matter: Matter, base_url: str) -> str:
    """The own page; nothing for a contact that is not the person's any more.

    After a merge the page of the one that counts, for its own contact alone.
    """
    if not matter.facts.on_record:
        return ""
    if matter.message is Message.MERGED:
        return f"{base_url}/r/{matter.counting.secret}" if matter.counting else ""
    kind = "g" if matter.registration is None else "r"
    return f"{base_url}/{kind}/{matter.subject.secret}{_PAGES.get(matter.message, '')}"


def _meeting(matter: Matter) -> Meeting | None:
    """Where the event meets online: for whoever the ticket goes to, the confirmed themselves alone."""
    if matter.registration is None or not brings_ticket(matter.message, matter.facts):
        return None
    return matter.event.meeting


def _hints(matter: Matter, language: str) -> dict[str, list[str]]:
    """What whoever comes should know, line by line: the way there, and what to bring."""
    if matter.registration is None or not brings_ticket(matter.message, matter.facts):
        return {}
    named = ((name, text_of(matter.event, name, language)) for name in ("directions", "bring"))
    return {name: text.splitlines() for name, text in named if text}


def _privacy_url(event: Event, base_url: str) -> str:
    """The notice of the event, or the office's own while the event has no public page."""
    return f"{base_url}/e/{event.slug}/privacy" if event.shown else f"{base_url}/privacy"


def _calendars(
    matter: Matter, base_url: str, language: str, now: datetime
) -> tuple[CalendarFile, ...]:
    """What stands on the person's programme in one file; what does not, in one file each."""
    registration, event, programme = matter.registration, matter.event, matter.programme
    if registration is None:
        return ()
    page = f"{base_url}/e/{event.slug}"
    holder = Holder(registration.uid, page, registration.version, language)
    if takes_back_calendar(matter.message, matter.facts):
        return tuple(cancellations(event, programme.parts, holder, now=now))
    if not brings_ticket(matter.message, matter.facts):
        return ()
    stands = Programme(programme.sessions)
    files = [calendar_file(event, stands, holder, now=now)] if stands else []
    return (*files, *cancellations(event, programme.lost, holder, now=now))
