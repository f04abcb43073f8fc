"""How people attend an event, and where it meets online."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

LONGEST_LINK, LONGEST_NOTES = 500, 500


class EventMode(StrEnum):
    """How people attend: at the venue (luring), by a meeting program (daring), or either (hibrida)."""

    ON_SITE = "on_site"
    ONLINE = "online"
    HYBRID = "hybrid"


#: What papers and calendars, which speak Indonesian, call it; an event at its venue needs no word.
MODE_WORDS = {EventMode.ON_SITE: "", EventMode.ONLINE: "Daring", EventMode.HYBRID: "Hibrida"}


class LinkFault(StrEnum):
    """Why a meeting link cannot be taken."""

    #: Whoever listens on the way could open it, and some programs do not follow it.
    NOT_HTTPS = "not_https"
    NOT_AN_ADDRESS = "not_an_address"


def link_fault(link: str) -> LinkFault | None:
    """What is wrong with a meeting link (one printable line), or none. An empty one is no fault."""
    if not link:
        return None
    try:
        parts = urlsplit(link)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return LinkFault.NOT_AN_ADDRESS
    if parts.scheme.casefold() != "https":
        return LinkFault.NOT_HTTPS if parts.scheme or "." in link else LinkFault.NOT_AN_ADDRESS
    # Who names a user in front of the host ("https://zoom.us@elsewhere.example") means to deceive.
    odd = any(char.isspace() or char in '<>"\\^`{|}' for char in link) or "@" in parts.netloc
    named = "." in host.strip(".") and all(host.split("."))
    return None if named and not odd else LinkFault.NOT_AN_ADDRESS


@dataclass(frozen=True)
class Meeting:
    """Where the confirmed meet: the link, and the lines of what else is needed to enter."""

    url: str
    notes: tuple[str, ...] = ()


def meeting_of(mode: EventMode, link: str, notes: str) -> Meeting | None:
    """The meeting of an event; none where nobody attends online, or the link is not known yet."""
    if mode is EventMode.ON_SITE or not link:
        return None
    return Meeting(link, tuple(filter(None, notes.splitlines())))


def place_words(mode: EventMode, venue: str, address: str = "") -> str:
    """Where papers say that an event is: 'Daring', or the venue, which a hybrid event has beside it."""
    word = MODE_WORDS[mode]
    if mode is EventMode.ONLINE:
        return word
    place = ", ".join(filter(None, (venue, address)))
    return " · ".join(filter(None, (place, word)))
