"""`/office/agencies/<agency>`: one agency or KIM: its name and place, and all names it is typed by."""

from dataclasses import replace

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from eventreg.accounts.rules import Permission
from eventreg.agencies.models import Agency
from eventreg.agencies.operations import is_official, names_of
from eventreg.agencies.rules import AgencyRefusal
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.regions import queries as regions
from eventreg.registration.operations.agency_rows import (
    AgencyFacts,
    Kept,
    add_alias,
    change_agency,
    is_used,
    remove_agency,
    remove_alias,
)
from eventreg.registration.queries.typed_names import people_of
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.office.agency_words import KINDS, REFUSALS
from eventreg.web.office.blueprint import office
from eventreg.web.office.new_agency import AgencyForm, agency_form, counts_now
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText


class AliasForm(PageForm):
    """A further name."""

    alias = StringField(
        _l("Another name"),
        description=_l("As people type it: a nickname, an abbreviation, a former name."),
        filters=[clean],
        validators=[Required(), Limit(300), PlainText()],
    )


def agency_or_404(agency_id: int) -> Agency:
    """The entry with this id, if it counts: not one that was merged into another."""
    found = db.session.get(Agency, agency_id)
    return found if found is not None and found.merged_into_id is None else abort(404)


@office.get("/agencies/<int:agency_id>")
@requires(Permission.AGENCIES_EDIT)
def agency(agency_id: int) -> str:
    """What is known of it, and what can be done with it."""
    found = agency_or_404(agency_id)
    return _page(found, _filled(found), AliasForm())


@office.post("/agencies/<int:agency_id>")
@requires(Permission.AGENCIES_EDIT)
def save_agency(agency_id: int) -> ResponseReturnValue:
    """Renames or moves it; the former name stays among its names."""
    found, form = agency_or_404(agency_id), agency_form()
    if not form.validate():
        return _page(found, form, AliasForm()), 422
    facts = _with_village(form.facts(), found)
    kept = change_agency(db.session(), found, facts, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(kept, AgencyRefusal):
        form.refuse(kept)
        return _page(found, form, AliasForm()), 409
    return _back(agency_id, kept, _("Saved."))


@office.post("/agencies/<int:agency_id>/names")
@requires(Permission.AGENCIES_EDIT)
def save_alias(agency_id: int) -> ResponseReturnValue:
    """A further name."""
    found, form = agency_or_404(agency_id), AliasForm()
    if not form.validate():
        return _page(found, _filled(found), form), 422
    alias = form.alias.data or ""
    kept = add_alias(db.session(), found, alias, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(kept, AgencyRefusal):
        form.alias.errors = [str(REFUSALS[kept])]
        return _page(found, _filled(found), form), 409
    return _back(agency_id, kept, _("The name is added."))


@office.post("/agencies/<int:agency_id>/names/<int:alias_id>/remove")
@requires(Permission.AGENCIES_EDIT)
def drop_alias(agency_id: int, alias_id: int) -> ResponseReturnValue:
    """Takes a name away; whoever typed it stands among the typed names again."""
    found = agency_or_404(agency_id)
    kept = remove_alias(db.session(), found, alias_id, actor=current_actor(), now=utc_now())
    db.session.commit()
    return _back(agency_id, kept, _("The name is taken away. Add it again to undo that."))


@office.post("/agencies/<int:agency_id>/remove")
@requires(Permission.AGENCIES_EDIT, fresh=True)
def drop_agency(agency_id: int) -> ResponseReturnValue:
    """Deletes it, if nobody uses it."""
    found = agency_or_404(agency_id)
    refusal = remove_agency(db.session(), found, actor=current_actor(), now=utc_now())
    db.session.commit()
    if refusal is not None:
        flash(str(REFUSALS[refusal]), "warning")
        return redirect(url_for("office.agency", agency_id=agency_id), 303)
    flash(_("Deleted from the list. Nobody used it."), "success")
    return redirect(url_for("office.agencies"), 303)


def _with_village(facts: AgencyFacts, found: Agency) -> AgencyFacts:
    """A KIM keeps its village as long as it stays in the region of it."""
    stays = facts.region_code == found.region_code
    return replace(facts, village_code=found.village_code) if stays else facts


def _back(agency_id: int, kept: Kept | AgencyRefusal, done: str) -> ResponseReturnValue:
    if isinstance(kept, AgencyRefusal):
        flash(str(REFUSALS[kept]), "warning")
    else:
        flash(f"{done} {counts_now(kept.people)}".strip(), "success")
    return redirect(url_for("office.agency", agency_id=agency_id), 303)


def _filled(found: Agency) -> AgencyForm:
    return agency_form(kind=found.kind.value, name=found.name, region=found.region_code)


def _page(found: Agency, form: AgencyForm, alias_form: AliasForm) -> str:
    return render_template(
        "office/agency.html",
        agency=found,
        form=form,
        alias_form=alias_form,
        names=[(one, is_official(found, one)) for one in names_of(db.session(), found.id)],
        people=people_of(db.session(), [found.id]).get(found.id, 0),
        used=is_used(db.session(), found.id),
        regions={one.code: one for one in regions.selectable(db.session())},
        kinds=KINDS,
    )
