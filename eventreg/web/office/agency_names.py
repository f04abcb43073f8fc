"""Names of agencies and KIM that people typed and that map to no entry: what they mean.

`/office/agencies/names` for all events, `/office/events/<event>/agencies/names` for one.
"""

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import HiddenField, IntegerField

from eventreg.accounts.rules import Permission
from eventreg.agencies.models import Agency, AgencyChange
from eventreg.agencies.queries import latest_changes
from eventreg.agencies.rules import AgencyKind, AgencyRefusal, TypedName
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.paging import page_of_list
from eventreg.regions import queries as regions
from eventreg.registration.operations.agency_merging import undo_change
from eventreg.registration.operations.mapping import (
    Settled,
    leave_name,
    make_row,
    map_name,
)
from eventreg.registration.queries.typed_names import (
    UnmappedName,
    unmapped_names,
    with_suggestions,
)
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import clean
from eventreg.web.filters import region_name
from eventreg.web.office.agency_words import REFUSALS, change_words
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.list_address import Choice
from eventreg.web.page_form import PageForm
from eventreg.web.toasts import flash_undo

#: So many names stand on one page: for each of them rows are compared.
ROWS = 25
#: Letters of an official name.
LONGEST = 300


class NameForm(PageForm):
    """Which name is meant: where it was typed, whether by a KIM, and how; and what is to be done with it.

    `list`, `page`: where in the list whoever settles it stands.
    """

    region = HiddenField(filters=[clean])
    kind = HiddenField(filters=[clean])
    name = HiddenField(filters=[clean])
    do = HiddenField(filters=[clean])
    list = HiddenField(filters=[clean])
    page = IntegerField(default=1)

    def typed(self) -> TypedName:
        """The name; a 404 for what can be none."""
        name = self.name.data or ""
        if not name or len(name) > LONGEST or self.kind.data not in {"agency", "kim"}:
            abort(404)
        return TypedName(self.region.data or "", AgencyKind(self.kind.data), name)


@dataclass(frozen=True)
class Place:
    """Where names are settled: on the page of an event, or for the whole office (none)."""

    event: Event | None

    @property
    def event_id(self) -> int | None:
        """The event's id; none: the whole office."""
        return self.event.id if self.event else None

    def url(self, route: str, **values: Any) -> str:
        """The address of one of these pages, here or there."""
        if self.event is None:
            return url_for(f"office.office_{route}", **values)
        return url_for(f"office.event_{route}", event=self.event.slug, **values)

    def page(self, template: str, **values: object) -> str:
        """One of these pages, in the frame of the event or of the office."""
        values |= {"place": self}
        if self.event is None:
            return render_template(template, event=None, places={}, current="", **values)
        return event_page(template, self.event, "agencies", **values)


@office.get("/agencies/names")
@requires(Permission.AGENCIES_EDIT)
def office_names() -> str:
    """The names of all events."""
    return _page(Place(None))


@office.get("/events/<slug:event>/agencies/names")
@requires(Permission.AGENCIES_EDIT)
def event_names(event: Event) -> str:
    """The names of one event."""
    return _page(Place(event))


@office.post("/agencies/names")
@requires(Permission.AGENCIES_EDIT)
def office_settle() -> ResponseReturnValue:
    """Settles one of them for the whole office."""
    return _settle(Place(None))


@office.post("/events/<slug:event>/agencies/names")
@requires(Permission.AGENCIES_EDIT)
def event_settle(event: Event) -> ResponseReturnValue:
    """Settles one of the names of this event, for all events."""
    return _settle(Place(event))


@office.post("/agencies/changes/<int:change_id>/undo")
@requires(Permission.AGENCIES_EDIT)
def office_undo(change_id: int) -> ResponseReturnValue:
    """Takes back what was settled, wherever that was."""
    return _undo(Place(None), change_id)


@office.post("/events/<slug:event>/agencies/changes/<int:change_id>/undo")
@requires(Permission.AGENCIES_EDIT)
def event_undo(event: Event, change_id: int) -> ResponseReturnValue:
    """Takes back what was settled on the page of this event."""
    return _undo(Place(event), change_id)


def _page(place: Place) -> str:
    names = unmapped_names(db.session(), event_id=place.event_id)
    offered = {one.code: one for one in regions.selectable(db.session())}
    wanted = request.args.get("region", "")
    wanted = wanted if wanted in offered else ""
    shown = [one for one in names if wanted in ("", one.name.region_code)]
    found = page_of_list(shown, request.args.get("page", 1, type=int), ROWS)
    codes = {one.name.region_code for one in names}
    return place.page(
        "office/agency_names.html",
        found=found,
        names=with_suggestions(db.session(), found.items),
        people=sum(one.people for one in shown),
        regions=offered,
        wanted=wanted,
        choices=[
            Choice(code, region_name(region), code == wanted)
            for code, region in offered.items()
            if code in codes
        ],
        changes=latest_changes(db.session(), event_id=place.event_id),
        change_words=change_words,
        page_url=lambda number: place.url("names", region=wanted or None, page=number),
    )


def found_name(place: Place, typed: TypedName) -> UnmappedName | None:
    """The name as it is still to be settled; none when it is not, or not in this event."""
    names = unmapped_names(db.session(), event_id=place.event_id, region_code=typed.region_code)
    return next((one for one in names if one.name.where == typed.where), None)


def _settle(place: Place) -> ResponseReturnValue:
    return settled(place, NameForm())


def settled(place: Place, form: NameForm, official: str = "") -> ResponseReturnValue:
    """Does what was chosen for a name, says so, and leads back to the list. `official`: of a new row."""
    typed = form.typed()
    known = found_name(place, typed)
    outcome = AgencyRefusal.NOTHING if known is None else _outcome(place, known, form, official)
    db.session.commit()
    if isinstance(outcome, AgencyRefusal):
        flash(str(REFUSALS[outcome]), "warning")
    else:
        undo = place.url("undo", change_id=outcome.change.id)
        flash_undo(f"{change_words(outcome.change)} {_concerned(outcome.people)}", undo)
    back = place.url("names", region=form.list.data or None, page=form.page.data or 1)
    return redirect(back, 303)


def _outcome(
    place: Place, known: UnmappedName, form: NameForm, official: str
) -> Settled | AgencyRefusal:
    """Does what was chosen: a row by its number, a new row, or nothing at all."""
    session, actor, now = db.session(), current_actor(), utc_now()
    event_id, wish = place.event_id, form.do.data or ""
    if official:
        return make_row(
            session, known.name, official=official, actor=actor, now=now, event_id=event_id
        )
    if wish == "leave":
        return leave_name(
            session, known.name, people=known.people, actor=actor, now=now, event_id=event_id
        )
    number = wish.removeprefix("row:")
    row = session.get(Agency, int(number)) if number.isdecimal() and len(number) < 10 else None
    if row is None:
        return AgencyRefusal.GONE
    return map_name(session, known.name, row, actor=actor, now=now, event_id=event_id)


def _concerned(people: int) -> str:
    """How many people it concerns, and that it can be taken back."""
    told = ngettext(
        "This affects %(num)s person in all events.",
        "This affects %(num)s people in all events.",
        people,
    )
    undo = _("Below you can undo it.")
    return f"{told} {undo}"


def _undo(place: Place, change_id: int) -> ResponseReturnValue:
    change = db.session.get(AgencyChange, change_id)
    if change is None or (place.event is not None and change.event_id != place.event.id):
        abort(404)
    words = change_words(change)
    outcome = undo_change(db.session(), change, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, AgencyRefusal):
        flash(str(REFUSALS[outcome]), "warning")
    else:
        flash(_("Undone: %(what)s", what=words), "success")
    return redirect(place.url("names"), 303)
