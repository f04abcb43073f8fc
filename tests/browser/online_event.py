"""A webinar in progress: a word that counts, and a report in which staff must say who is who."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event
from eventreg.events.rules import EventMode
from eventreg.online.models import MeetingReport
from eventreg.online.operations import (
    Announced,
    NewReport,
    WordWish,
    announce,
    keep_report,
    say_word,
)
from eventreg.online.queries import registered_people
from eventreg.online.rules import Attendee, Matcher, ReadReport
from tests.factories import make_event, make_registration, offer_of

#: Its address.
ONLINE_EVENT = "acara-daring"


def online_event(session: Session, *, now: datetime) -> dict[str, str]:
    """Makes it; the paths of its pages by name. `now`: aware, UTC."""
    event = make_event(session, slug=ONLINE_EVENT, now=now, title="Webinar Cerdig Angkatan 4")
    event.mode, event.meeting_url = EventMode.ONLINE, "https://rapat.example.org/j/82312345678"
    event.meeting_notes = "ID rapat: 823 1234 5678\nKode sandi: cerdig"
    session.flush()
    kim = offer_of(event, "kim")
    for name in ("Siti Aminah", "Siti Aminah", "Wagiyem"):
        make_registration(session, kim, full_name=name, now=now)
    person = make_registration(session, kim, full_name="Ngatmiri", email="ngatmiri@example.org")
    spoken = announce(session, event.sessions[0], WordWish("kelapa", 240), actor=SYSTEM, now=now)
    planned = WordWish("jendela", 15, now + timedelta(hours=5))
    announce(session, event.sessions[0], planned, actor=SYSTEM, now=now)
    assert isinstance(spoken, Announced)
    say_word(session, person, spoken.word, "kelapa", now=now)
    report = _report(session, event, now=now)
    office = f"/office/events/{ONLINE_EVENT}/online"
    return {
        "public": f"/e/{ONLINE_EVENT}",
        "own": f"/r/{person.secret}",
        "presence": f"/r/{person.secret}/presence",
        "online": office,
        "word": f"{office}/words/{spoken.word.id}",
        "upload": f"{office}/reports/new",
        "report": f"{office}/reports/{report.uid}",
        "person": f"{office}/reports/{report.uid}/people/{report.people[0].id}",
    }


def _report(session: Session, event: Event, *, now: datetime) -> MeetingReport:
    one = event.sessions[0]
    stay = ((one.starts_at, one.starts_at + timedelta(minutes=50)),)
    names = ("Siti Aminah", "iPhone", "Wagiyem - KIM Contoh")
    read = ReadReport(tuple(Attendee(name, "", stay, 50) for name in names), 3, 1)
    likely = Matcher(registered_people(session, event.id)).match([(name, "") for name in names])
    new = NewReport("participants_82312345678.csv", b"", "", read, likely)
    return keep_report(session, one, new, actor=SYSTEM, now=now).report
