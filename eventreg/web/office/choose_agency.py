"""`…/agencies/names/choose`: looking for the entry that a typed name means."""

from flask import abort
from wtforms import IntegerField, StringField

from eventreg.accounts.rules import Permission
from eventreg.agencies.queries import AgencyFilter, listing, sharing
from eventreg.agencies.rules import kinds_meant
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.regions import queries as regions
from eventreg.web.access import requires
from eventreg.web.fields import clean
from eventreg.web.office.agency_names import NameForm, Place, found_name
from eventreg.web.office.agency_words import KINDS
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import only_reading

_LONGEST_SEARCH = 100


class SearchForm(NameForm):
    """Which name is meant, and what is looked for among the entries."""

    q = StringField(filters=[lambda text: clean(text)[:_LONGEST_SEARCH]])
    found = IntegerField(default=1)


@office.post("/agencies/names/choose")
@requires(Permission.AGENCIES_EDIT)
def office_choose() -> str:
    """The entries to choose from, for the whole office."""
    return _page(Place(None))


@office.post("/events/<slug:event>/agencies/names/choose")
@requires(Permission.AGENCIES_EDIT)
def event_choose(event: Event) -> str:
    """The entries to choose from, on the page of an event."""
    return _page(Place(event))


def _page(place: Place) -> str:
    form = SearchForm()
    with only_reading():
        typed = form.typed()
        if found_name(place, typed) is None:
            abort(404)
        wanted = AgencyFilter(
            text=form.q.data or "",
            region_code="" if form.q.data else typed.region_code,
            kinds=kinds_meant(typed.kind),
        )
        return place.page(
            "office/choose_agency.html",
            form=form,
            typed=typed,
            shared=bool(sharing(db.session(), [typed.where])[typed.where]),
            rows=listing(db.session(), wanted, page=form.found.data or 1, per_page=25),
            regions={one.code: one for one in regions.selectable(db.session())},
            kinds=KINDS,
        )
