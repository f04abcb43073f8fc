"""`/office/events/<event>/registrations`: who is registered, narrowed by filters and by search.

Filters stand in the address, so that a list can be kept and shared. What is searched for is personal
data and never does: it is posted, and so are the further pages of its results.
"""

from flask import request, url_for
from wtforms import IntegerField, StringField

from eventreg.accounts.rules import Permission
from eventreg.checkin.models import Attendance
from eventreg.checkin.queries import attendance_by_pair
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.paging import Page
from eventreg.participants.queries import look_at_list
from eventreg.participants.rules import ListColumn, ListLook
from eventreg.people.rules import clean_line
from eventreg.registration.models import Registration
from eventreg.registration.queries import ListFilter, doubles_of, listing
from eventreg.registration.rules.listing import Sort
from eventreg.web.access import can, current_region, current_staff, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, only_reading
from eventreg.web.office.list_address import (
    arguments_of,
    further_filters,
    sort_from,
    usual_filters,
    wanted_from,
)
from eventreg.web.office.list_columns import COLUMNS, size_choices
from eventreg.web.page_form import PageForm

_LONGEST_SEARCH = 100
_LONGEST_HEADING = 20


class SearchForm(PageForm):
    """What is searched for, and which page of the results is wanted."""

    q = StringField(filters=[lambda text: clean_line(text or "")[:_LONGEST_SEARCH]])
    page = IntegerField(default=1)


@office.get("/events/<slug:event>/registrations")
@requires(Permission.REGISTRATIONS_VIEW, scoped=True)
def registrations(event: Event) -> str:
    """The list, filtered by what the address says."""
    number = request.args.get("page", 1, type=int)
    return _page(event, wanted_here(event), sort_from(request.args), number)


@office.post("/events/<slug:event>/registrations")
@requires(Permission.REGISTRATIONS_VIEW, scoped=True, archived=True)
def search_registrations(event: Event) -> str:
    """The list, narrowed to a text that must not stand in an address; then neither do new filters."""
    form = SearchForm()
    typed = request.form if "narrow" in request.form else request.args
    wanted = wanted_from(event, typed, form.q.data or "", within=current_region(event))
    with only_reading():
        return _page(event, wanted, sort_from(typed), form.page.data or 1)


def wanted_here(event: Event, text: str = "") -> ListFilter:
    """What the address of this request narrows the list to, and the region of whoever asks."""
    return wanted_from(event, request.args, text, within=current_region(event))


def look_here() -> ListLook:
    """How the person signed in looks at the list."""
    user = current_staff()
    return look_at_list(db.session(), user.id) if user else ListLook()


def _page(event: Event, wanted: ListFilter, sort: Sort, number: int) -> str:
    look = look_here()
    found = listing(db.session(), event.id, wanted, sort=sort, page=number, per_page=look.per_page)
    further = further_filters(event, wanted)
    return event_page(
        "office/registrations.html",
        event,
        "participants",
        wanted=wanted,
        found=found,
        look=look,
        columns=COLUMNS,
        headings=_headings(event, look),
        sizes=size_choices(look),
        present=_present(look, found),
        doubles=_doubles(event, found),
        usual=usual_filters(event, wanted, sort),
        further=further,
        further_open=any(choice.chosen for one in further for choice in one.choices),
        arguments=arguments_of(event, wanted, sort),
        page_url=lambda number: _address(event, wanted, sort, page=number),
        here=_address(event, wanted, sort),
    )


def _headings(event: Event, look: ListLook) -> list[str]:
    """What stands above the columns behind the name; each session has one of its own."""
    found: list[str] = []
    for column in look.columns:
        if column is ListColumn.ATTENDANCE:
            found += [_short(one.title) for one in event.sessions]
        else:
            found.append(str(COLUMNS[column]))
    return found


def _short(title: str) -> str:
    whole = len(title) <= _LONGEST_HEADING
    return title if whole else f"{title[: _LONGEST_HEADING - 1].rstrip()}…"


def _present(look: ListLook, found: Page[Registration]) -> dict[int, dict[int, Attendance]]:
    """Attendance by person, then by session, where it is shown."""
    if ListColumn.ATTENDANCE not in look.columns:
        return {}
    rows: dict[int, dict[int, Attendance]] = {}
    pairs = attendance_by_pair(db.session(), [one.id for one in found.items])
    for (registration_id, session_id), row in pairs.items():
        rows.setdefault(registration_id, {})[session_id] = row
    return rows


def _doubles(event: Event, found: Page[Registration]) -> set[int]:
    """Whose row is marked, because they may be registered twice; for those who can decide on it."""
    if not can(Permission.REGISTRATIONS_EDIT, event):
        return set()
    pairs = doubles_of(db.session(), event.id, found.items)
    return {id_ for pair in pairs for id_ in (pair.first, pair.second)}


def _address(event: Event, wanted: ListFilter, sort: Sort, *, page: int = 1) -> str:
    """The list with these filters; never with the text that was searched for."""
    return url_for(
        "office.registrations",
        event=event.slug,
        page=page if page > 1 else None,
        **arguments_of(event, wanted, sort),
    )
