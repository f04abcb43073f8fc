"""`…/agencies/names/choose`: looking for the entry that a typed name means."""

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField

from eventreg.accounts.rules import Permission
from eventreg.agencies.queries import AgencyFilter, listing, sharing
from eventreg.agencies.rules import kinds_meant
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.regions import queries as regions
from eventreg.web.access import requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.office.agency_names import LONGEST, NameForm, Place, found_name, settled
from eventreg.web.office.agency_words import KINDS
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import only_reading
from eventreg.web.plain_text import PlainText

_LONGEST_SEARCH = 100


class SearchForm(NameForm):
    """Which name is meant, what is looked for among the entries, and the name of one to be added."""

    official = StringField(
        _l("Full official name"),
        description=_l(
            "As it is to stand in recaps and on papers, without abbreviations and with its region."
            " The typed name is kept as a second name."
        ),
        filters=[clean],
        validators=[
            Required(lambda: _("Please write the full official name.")),
            Limit(LONGEST),
            PlainText(),
        ],
    )
    q = StringField(filters=[lambda text: clean(text)[:_LONGEST_SEARCH]])
    found = IntegerField(default=1)


@office.post("/agencies/names/choose")
@requires(Permission.AGENCIES_EDIT)
def office_choose() -> ResponseReturnValue:
    """The entries to choose from, for the whole office; or one is added."""
    return _choose(Place(None))


@office.post("/events/<slug:event>/agencies/names/choose")
@requires(Permission.AGENCIES_EDIT)
def event_choose(event: Event) -> ResponseReturnValue:
    """The entries to choose from, on the page of an event; or one is added."""
    return _choose(Place(event))


def _choose(place: Place) -> ResponseReturnValue:
    form = SearchForm()
    if form.do.data != "new":
        form.official.data = form.name.data
        return _page(place, form)
    if not form.validate():
        return _page(place, form), 422
    return settled(place, form, form.official.data or "")


def _page(place: Place, form: SearchForm) -> str:
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
