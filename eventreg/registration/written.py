"""What staff wrote themselves, as one person reads it: plain text, with what stood in braces filled in."""

import re
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from eventreg.mail.rules import Placeholder, fill_in
from eventreg.registration.queries import Matter

_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n)+")


@dataclass(frozen=True)
class Words:
    """Subject and text for one person; nothing in them is markup."""

    subject: str
    text: str


def written_words(matter: Matter, language: str, name: str, env: Environment) -> Words | None:
    """What staff wrote, for whoever it is about; none for a message whose words are the system's.

    `language`: 'id' or 'en'; `name`: as the letter addresses them.
    """
    if matter.written is None:
        return None
    subject, text = matter.written.words(language)
    values = _values(matter, language, name, env)
    return Words(fill_in(subject, values), fill_in(text, values))


def _values(matter: Matter, language: str, name: str, env: Environment) -> dict[Placeholder, str]:
    event, person = matter.event, matter.registration
    date = env.filters["local_date"](event.starts_at, event) if event.starts_at else ""
    return {
        Placeholder.NAME: name,
        Placeholder.ORGANIZATION: person.organization_name if person else "",
        Placeholder.CATEGORY: matter.subject.offer.name(language),
        Placeholder.EVENT: env.filters["event_text"](event, "title"),
        Placeholder.DATE: str(date),
        Placeholder.PLACE: str(env.filters["event_place"](event)),
    }


def broken(text: str) -> list[str]:
    """Its paragraphs for HTML: what staff wrote keeps its line breaks, and is escaped."""
    return [
        Markup("<br>").join(line.strip() for line in one.strip().split("\n"))
        for one in _EMPTY_LINES.split(text)
        if one.strip()
    ]
