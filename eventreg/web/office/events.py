"""`/office/`: the events that somebody may see, told apart by where they stand in time."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.queries import EventFilter, EventList, list_of, series_names
from eventreg.events.rules import Phase
from eventreg.web.access import can, can_somewhere, current_region, current_staff, requires
from eventreg.web.fields import clean
from eventreg.web.office.blueprint import office
from eventreg.web.office.figures import EventLine, event_lines

PHASES: dict[Phase, object] = {
    Phase.RUNNING: _l("Running now"),
    Phase.COMING: _l("Upcoming"),
    Phase.DRAFT: _l("Drafts"),
    Phase.CANCELLED: _l("Called off"),
    Phase.PAST: _l("Past"),
    Phase.ARCHIVED: _l("Archive"),
}
_PER_PAGE = 25
_LONGEST_TEXT = 100


@dataclass(frozen=True)
class Line:
    """One event with its figures; `hidden`: they count people of other regions than the reader's."""

    figures: EventLine
    hidden: bool


# Whoever is limited to a region finds the way to their events here, without figures of others.
@office.get("/")
@requires(Permission.EVENTS_VIEW, somewhere=True, scoped=True)
def events() -> str:
    """The events that are wished, phase by phase, in pages."""
    now, wish, ids = utc_now(), _wish(), _visible()
    # What is not settled yet is no business of whoever may only look at their own region.
    drafts = can_somewhere(Permission.EVENTS_VIEW)
    found = _found(ids, wish, now, drafts=drafts)
    shown = [event for event, _phase in found.page.items]
    figures = {line.event.id: line for line in event_lines(db.session(), shown, now)}
    return render_template(
        "office/events.html",
        wish=wish,
        page=found.page,
        nothing=not any(found.counts.values()) and wish == EventFilter(),
        phases=[one for one in _phases(found) if drafts or one[0] is not Phase.DRAFT],
        groups=_groups(found, figures),
        series=series_names(db.session(), ids),
        page_url=lambda page: _address(wish, page=page),
        phase_url=lambda phase: _address(EventFilter(phase, wish.series, wish.text)),
    )


def _found(ids: list[int] | None, wish: EventFilter, now: datetime, *, drafts: bool) -> EventList:
    """The page of the list that the address asks for. `now`: UTC."""
    number = request.args.get("page", 1, type=int)
    return list_of(db.session(), ids, wish, page=number, per_page=_PER_PAGE, now=now, drafts=drafts)


def _visible() -> list[int] | None:
    """None, all events, for whoever sees the whole office; else those of the person's own roles."""
    if can(Permission.EVENTS_VIEW, scoped=True):
        return None
    staff = current_staff()
    ids = {grant.event_id for grant in staff.grants} if staff else set()
    return [one for one in ids if one is not None]


def _wish() -> EventFilter:
    """What the address asks for; what is no phase asks for all of them."""
    asked = request.args.get("phase", "")
    return EventFilter(
        phase=Phase(asked) if asked in set(Phase) else None,
        series=clean(request.args.get("series"))[:300],
        text=clean(request.args.get("q"))[:_LONGEST_TEXT],
    )


def _phases(found: EventList) -> list[tuple[Phase | None, object, int]]:
    """The phases as a choice, each with its number of events; the first: all but the archived."""
    every = (None, _l("All"), sum(found.counts.values()) - found.counts[Phase.ARCHIVED])
    return [every, *((phase, PHASES[phase], count) for phase, count in found.counts.items())]


def _groups(
    found: EventList, figures: dict[int, EventLine]
) -> list[tuple[Phase, object, list[Line]]]:
    """The events of this page by phase, with its heading."""
    return [
        (phase, PHASES[phase], [_line(figures[event.id]) for event, _phase in rows])
        for phase, rows in groupby(found.page.items, key=lambda one: one[1])
    ]


def _line(figures: EventLine) -> Line:
    return Line(figures, hidden=current_region(figures.event) is not None)


def _address(wish: EventFilter, page: int | None = None) -> str:
    kept: dict[str, Any] = {
        "phase": wish.phase,
        "series": wish.series or None,
        "q": wish.text or None,
    }
    return url_for("office.events", **kept, page=page)
