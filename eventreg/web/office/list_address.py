"""The filters of the list of participants as they stand in its address, and as its form offers them.

Codes alone: what is searched for is personal, so it is posted and never stands in an address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.clock import from_local, local_day
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.regions import queries as regions
from eventreg.regions.rules import chosen_code
from eventreg.registration.queries import ListFilter
from eventreg.registration.rules import State
from eventreg.registration.rules.listing import Answered, Company, Meant, Presence, Sort
from eventreg.web.filters import label, region_name
from eventreg.web.languages import language

#: In the address: those on the waiting list who were offered a place; `waitlisted`: the others.
_OFFERED = "offered"
#: In the address: those who were added at the door and have not told everything yet.
_INCOMPLETE = "incomplete"
_YEARS = range(2000, 2101)

_ANSWERS = {
    Answered.COMING: _l("Coming"),
    Answered.NOT_COMING: _l("Not coming"),
    Answered.OPEN: _l("Not answered"),
}
_COMPANIES = {
    Company.ALONE: _l("Registered alone"),
    Company.GROUP: _l("By the contact of a group"),
    Company.INVITED: _l("By an invitation"),
}
_MEANT = {
    Meant.KNOWN: _l("Matched to the list of agencies"),
    Meant.OPEN: _l("Not matched yet"),
}
_SORTS = {
    Sort.NAME: _l("Name"),
    Sort.NEWEST: _l("Newest first"),
    Sort.OLDEST: _l("Oldest first"),
    Sort.REGION: _l("Regency or city"),
    Sort.AGENCY: _l("Organization"),
}

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Choice:
    """One answer of a filter."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """One filter as the form offers it: its name in the address, its label, its answers."""

    name: str
    label: str
    choices: list[Choice]


def wanted_from(
    event: Event, typed: Mapping[str, str], text: str = "", *, within: str | None = None
) -> ListFilter:
    """What the address narrows to; what it does not know is left out. `within`: the reader's region."""
    offer = next((one for one in event.offers if one.slug == typed.get("category")), None)
    said = typed.get("state", "")
    state = State.WAITLISTED if said == _OFFERED else _word(State, said)
    presence, session_id = _presence(event, typed.get("attendance", ""))
    return ListFilter(
        text=text,
        state=state,
        offered=None if state is not State.WAITLISTED else said == _OFFERED,
        offer_id=offer.id if offer else None,
        region_code=chosen_code(typed.get("region", "")),
        incomplete=typed.get("data") == _INCOMPLETE,
        meant=_word(Meant, typed.get("agency", "")),
        presence=presence,
        session_id=session_id,
        answered=_word(Answered, typed.get("answer", "")),
        company=_word(Company, typed.get("group", "")),
        since=_since(event, typed.get("since", "")),
        within=within,
    )


def sort_from(typed: Mapping[str, str]) -> Sort:
    """By what the address puts the list in order; by name where it says nothing that is known."""
    return _word(Sort, typed.get("sort", "")) or Sort.NAME


def arguments_of(event: Event, wanted: ListFilter, sort: Sort = Sort.NAME) -> dict[str, Any]:
    """The same as it stands in an address; never the text that was searched for."""
    offer = next((one for one in event.offers if one.id == wanted.offer_id), None)
    values = {
        "state": _state_in_address(wanted),
        "category": offer.slug if offer else None,
        "region": wanted.region_code,
        "data": _INCOMPLETE if wanted.incomplete else None,
        "agency": wanted.meant,
        "attendance": _presence_in_address(wanted),
        "answer": wanted.answered,
        "group": wanted.company,
        "since": local_day(wanted.since, event.timezone).isoformat() if wanted.since else None,
        "sort": None if sort is Sort.NAME else sort,
    }
    return {name: str(value) for name, value in values.items() if value}


def told_of(event: Event, wanted: ListFilter) -> str:
    """The filter as the log keeps it: in codes, and of a text only that there was one."""
    codes = [f"{name}={value}" for name, value in arguments_of(event, wanted).items()]
    return ", ".join([*codes, *(["text"] if wanted.text else [])])


def usual_filters(event: Event, wanted: ListFilter, sort: Sort) -> list[Filter]:
    """The filters that everybody needs, and the order."""
    offers = [
        Choice(one.slug, one.name(language()), one.id == wanted.offer_id) for one in event.offers
    ]
    places = [
        Choice(one.code, region_name(one), one.code == wanted.region_code)
        for one in regions.selectable(db.session())
    ]
    found = [
        Filter("state", _("State"), _states(wanted)),
        Filter("category", _("Category"), offers),
        Filter("sort", _("Order"), _choices(_SORTS, sort)),
    ]
    # Whoever may see one region alone is not asked for one.
    return found if wanted.within else [*found[:2], Filter("region", _("Regency or city"), places), found[2]]  # fmt: skip


def further_filters(event: Event, wanted: ListFilter) -> list[Filter]:
    """The filters that are needed now and then."""
    return [
        Filter("attendance", _("Attendance"), _presences(event, wanted)),
        Filter("answer", _("Answer to the reminder"), _choices(_ANSWERS, wanted.answered)),
        Filter("agency", _("Organization"), _choices(_MEANT, wanted.meant)),
        Filter("group", _("How registered"), _choices(_COMPANIES, wanted.company)),
        Filter("data", _("Data"), [Choice(_INCOMPLETE, _("To be completed"), wanted.incomplete)]),
    ]


def _word(words: type[Word], typed: str) -> Word | None:
    return words(typed) if typed in {one.value for one in words} else None


def _choices(labels: Mapping[Word, object], chosen: Word | None) -> list[Choice]:
    return [Choice(one.value, str(text), one is chosen) for one, text in labels.items()]


def _states(wanted: ListFilter) -> list[Choice]:
    """The states; whoever was offered a place stands apart from those who only wait."""
    chosen = _state_in_address(wanted)
    words = [(state.value, label(state)) for state in State]
    after = list(State).index(State.WAITLISTED) + 1
    words.insert(after, (_OFFERED, _("Offered a place")))
    return [Choice(value, text, value == chosen) for value, text in words]


def _state_in_address(wanted: ListFilter) -> str | None:
    if wanted.state is None:
        return None
    return _OFFERED if wanted.offered else wanted.state.value


def _presence(event: Event, typed: str) -> tuple[Presence | None, int | None]:
    """`present`, `absent`, or one of them in one session: `present-7`."""
    said, dash, number = typed.partition("-")
    presence = _word(Presence, said)
    if presence is None or not dash:
        return presence, None
    known = {str(one.id): one.id for one in event.sessions}
    return (presence, known[number]) if number in known else (None, None)


def _presence_in_address(wanted: ListFilter) -> str | None:
    if wanted.presence is None:
        return None
    if wanted.session_id is None:
        return wanted.presence.value
    return f"{wanted.presence.value}-{wanted.session_id}"


def _presences(event: Event, wanted: ListFilter) -> list[Choice]:
    """Present or absent: in any session, then in each."""
    chosen = _presence_in_address(wanted)
    words = [
        (Presence.PRESENT.value, _("Present in any session")),
        (Presence.ABSENT.value, _("Absent from all sessions")),
    ]
    if len(event.sessions) > 1:
        for one in event.sessions:
            words += [
                (f"present-{one.id}", _("Present: %(session)s", session=one.title)),
                (f"absent-{one.id}", _("Absent: %(session)s", session=one.title)),
            ]
    return [Choice(value, text, value == chosen) for value, text in words]


def _since(event: Event, typed: str) -> datetime | None:
    """The beginning of a day where the event is; none for what is no day that an event may have."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    if day.year not in _YEARS:
        return None
    return from_local(datetime.combine(day, time()), event.timezone).astimezone(UTC)
