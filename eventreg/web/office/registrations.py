"""`/office/events/<event>/registrations`: who is registered, narrowed by filters and by search.

Filters stand in the address, so that a list can be kept and shared. What is searched for is personal
data and never does: it is posted, and so are the further pages of its results.
"""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from wtforms import IntegerField, StringField

from eventreg.accounts.rules import Permission
from eventreg.checkin.models import Attendance
from eventreg.checkin.queries import attendance_by_pair
from eventreg.db import db, writing
from eventreg.events.models import CategoryOffer, Event
from eventreg.paging import Page
from eventreg.people.rules import clean_line
from eventreg.regions import queries as regions
from eventreg.registration.models import Registration
from eventreg.registration.queries import ListFilter, doubles_of, listing
from eventreg.registration.rules import State
from eventreg.web.access import can, requires
from eventreg.web.filters import label, region_name
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.page_form import PageForm

_LONGEST_SEARCH = 100
_STATES = {state.value: state for state in State}
#: In the address: those on the waiting list who were offered a place; `waitlisted`: the others.
_OFFERED = "offered"
#: In the address: those who were added at the door and have not told everything yet.
_INCOMPLETE = "incomplete"


class SearchForm(PageForm):
    """What is searched for, and which page of the results is wanted."""

    q = StringField(filters=[lambda text: clean_line(text or "")[:_LONGEST_SEARCH]])
    page = IntegerField(default=1)


@dataclass(frozen=True)
class Choice:
    """One answer of a filter."""

    value: str
    text: str
    chosen: bool


@office.get("/events/<slug:event>/registrations")
@requires(Permission.REGISTRATIONS_VIEW)
def registrations(event: Event) -> str:
    """The list, filtered by what the address says."""
    wanted = _filters(event)
    number = request.args.get("page", 1, type=int)
    return _page(event, wanted, listing(db.session(), event.id, wanted, page=number))


@office.post("/events/<slug:event>/registrations")
@requires(Permission.REGISTRATIONS_VIEW)
def search_registrations(event: Event) -> str:
    """The list, narrowed to a text that must not stand in an address."""
    form = SearchForm()
    db.session.commit()  # Nothing was written: the next writer need not wait for this search.
    with writing(intent=False):
        wanted = _filters(event, form.q.data or "")
        found = listing(db.session(), event.id, wanted, page=form.page.data or 1)
        return _page(event, wanted, found)


def _filters(event: Event, text: str = "") -> ListFilter:
    """What the address narrows to; what it does not know is left out."""
    offer = _offer(event)
    typed = request.args.get("state", "")
    state = State.WAITLISTED if typed == _OFFERED else _STATES.get(typed)
    region = request.args.get("region", "")
    return ListFilter(
        text=text,
        state=state,
        offered=None if state is not State.WAITLISTED else typed == _OFFERED,
        offer_id=offer.id if offer else None,
        region_code=region if len(region) <= 5 else "",
        incomplete=request.args.get("data") == _INCOMPLETE,
    )


def _offer(event: Event) -> CategoryOffer | None:
    slug = request.args.get("category", "")
    return next((offer for offer in event.offers if offer.slug == slug), None)


def _page(event: Event, wanted: ListFilter, found: Page[Registration]) -> str:
    present = attendance_by_pair(db.session(), [one.id for one in found.items])
    return event_page(
        "office/registrations.html",
        event,
        "participants",
        wanted=wanted,
        found=found,
        present=_times(present),
        doubles=_doubles(event, found),
        filters=_choices(event, wanted),
        narrowed=wanted != ListFilter(),
        page_url=lambda number: _address(event, wanted, page=number),
        here=_address(event, wanted),
    )


def _doubles(event: Event, found: Page[Registration]) -> set[int]:
    """Whose row is marked, because they may be registered twice; for those who can decide on it."""
    if not can(Permission.REGISTRATIONS_EDIT, event):
        return set()
    pairs = doubles_of(db.session(), event.id, found.items)
    return {id_ for pair in pairs for id_ in (pair.first, pair.second)}


def _times(present: dict[tuple[int, int], Attendance]) -> dict[int, dict[int, Attendance]]:
    """Attendance by person, then by session."""
    found: dict[int, dict[int, Attendance]] = {}
    for (registration_id, session_id), row in present.items():
        found.setdefault(registration_id, {})[session_id] = row
    return found


def _address(event: Event, wanted: ListFilter, *, page: int = 1) -> str:
    """The list with these filters; never with the text that was searched for."""
    offer = next((offer for offer in event.offers if offer.id == wanted.offer_id), None)
    values: dict[str, Any] = {
        "state": _state_in_address(wanted),
        "category": offer.slug if offer else None,
        "region": wanted.region_code or None,
        "data": _INCOMPLETE if wanted.incomplete else None,
        "page": page if page > 1 else None,
    }
    return url_for("office.registrations", event=event.slug, **values)


def _state_in_address(wanted: ListFilter) -> str | None:
    if wanted.state is None:
        return None
    return _OFFERED if wanted.offered else wanted.state.value


def _state_choices(wanted: ListFilter) -> list[Choice]:
    """The states; whoever was offered a place stands apart from those who only wait."""
    chosen = _state_in_address(wanted)
    words = [(state.value, label(state)) for state in State]
    after = list(State).index(State.WAITLISTED) + 1
    words.insert(after, (_OFFERED, _("Offered a place")))
    return [Choice(value, text, value == chosen) for value, text in words]


def _choices(event: Event, wanted: ListFilter) -> list[tuple[str, str, list[Choice]]]:
    """The filters: name in the address, label, answers."""
    return [
        (
            "state",
            _("State"),
            _state_choices(wanted),
        ),
        (
            "category",
            _("Category"),
            [
                Choice(offer.slug, offer.name(language()), offer.id == wanted.offer_id)
                for offer in event.offers
            ],
        ),
        (
            "region",
            _("Regency or city"),
            [
                Choice(one.code, region_name(one), one.code == wanted.region_code)
                for one in regions.selectable(db.session())
            ],
        ),
        (
            "data",
            _("Data"),
            [Choice(_INCOMPLETE, _("To be completed"), wanted.incomplete)],
        ),
    ]
