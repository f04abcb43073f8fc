"""The texts of an event in its two languages: what is not written in English reads in Indonesian."""

from eventreg.events.models import Event

#: Texts that are columns of the event, in Indonesian; their English stands in `Event.texts`.
COLUMNS = ("title", "theme", "description")
#: Texts that stand in `Event.texts` in both languages.
FURTHER = ("directions", "bring", "thanks")
TEXTS = (*COLUMNS, *FURTHER)
#: Under these names everything else stands in `Event.texts`.
STORED = (*FURTHER, *(f"{name}_en" for name in TEXTS))


def text_of(event: Event, name: str, language: str) -> str:
    """One of TEXTS in the reader's language ('id' or 'en'), in Indonesian where there is no English."""
    # An event that is not in the database yet has no further texts.
    further = event.texts or {}
    english = further.get(f"{name}_en", "") if language == "en" else ""
    return english or (getattr(event, name) if name in COLUMNS else further.get(name, ""))


def in_english(event: Event) -> int:
    """How many of the texts that the event has are written in English as well."""
    return sum(bool(event.texts.get(f"{name}_en")) for name in TEXTS if text_of(event, name, "id"))


def written(event: Event) -> int:
    """How many of the texts the event has."""
    return sum(bool(text_of(event, name, "id")) for name in TEXTS)
