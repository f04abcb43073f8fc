"""Which days a message of a move names because they were others before."""

from datetime import datetime

from eventreg.events.models import EventSession
from eventreg.events.rules import is_another_day, read_beginnings
from eventreg.mail.models import OutboxMail
from eventreg.registration.queries import Matter


def former_days(mail: OutboxMail, matter: Matter) -> list[tuple[EventSession, datetime]]:
    """The sessions that are on another day now, each with when it was to begin (UTC)."""
    zone = matter.event.timezone
    was = read_beginnings(str(mail.facts.get("was", "")))
    known = [(one, was[str(one.id)]) for one in matter.programme.sessions if str(one.id) in was]
    return [
        (one, datetime.fromisoformat(before))
        for one, before in known
        if is_another_day(before, one.starts_at, zone)
    ]
