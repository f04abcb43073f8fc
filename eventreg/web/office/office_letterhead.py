"""`/office/letterhead`: the kop, the signers and the format of papers where an event says nothing else."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import DEFAULT_ZONE, local_day, utc_now
from eventreg.db import db
from eventreg.papers.operations import Outdated
from eventreg.papers.queries import own_format, own_letterhead, style_of
from eventreg.papers.rules import USUAL_FORMAT
from eventreg.web.access import current_actor, requires
from eventreg.web.kop import logo_response, signatures_of
from eventreg.web.letters import takes_letter
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import only_reading
from eventreg.web.office.letterhead import preview_of
from eventreg.web.office.letterhead_form import (
    LetterheadForm,
    checked_logo,
    filled_form,
    save_letterhead,
)
from eventreg.web.office.paper_format import OfficeFormatForm, format_values
from eventreg.web.office.papers import save_format


@office.get("/letterhead")
@requires(Permission.EVENTS_EDIT)
def office_letterhead() -> str:
    """What stands on the papers of all events that say nothing else."""
    return _page(filled_form(None))


@office.post("/letterhead")
@requires(Permission.EVENTS_EDIT)
@takes_letter
def save_office_letterhead() -> ResponseReturnValue:
    """Looks at the logo without any lock, then saves."""
    form, actor = LetterheadForm(), current_actor()
    with only_reading():
        logo = checked_logo(form) if form.validate() else None
        if form.errors:
            return _page(form), 422
    outcome = save_letterhead(None, form, logo, actor)
    if isinstance(outcome, Outdated):
        form.version.data = str(outcome.version)
        return _page(form, outdated=True), 409
    flash(_("Saved.") if outcome.changed else _("Nothing was different."), "success")
    return redirect(url_for("office.office_letterhead"), 303)


@office.post("/letterhead/format")
@requires(Permission.EVENTS_EDIT)
def save_office_format() -> ResponseReturnValue:
    """Saves how sheets are printed."""
    form = OfficeFormatForm()
    if not form.validate():
        return _page(filled_form(None), format_form=form), 422
    save_format(None, form)
    return redirect(url_for("office.office_letterhead", _anchor="format"), 303)


@office.get("/letterhead/logo")
@requires(Permission.EVENTS_EDIT)
def office_letterhead_logo() -> Response:
    """The logo of the office."""
    return logo_response(own_letterhead(style_of(db.session(), None)).logo_id)


@office.get("/letterhead/preview.pdf")
@requires(Permission.EVENTS_EDIT)
def office_letterhead_preview() -> Response:
    """A sheet with the kop and the signatures of the office."""
    found = own_letterhead(style_of(db.session(), None))
    return preview_of(found, signatures_of(found, local_day(utc_now(), DEFAULT_ZONE)), "kantor")


def _page(
    form: LetterheadForm, *, outdated: bool = False, format_form: OfficeFormatForm | None = None
) -> str:
    style = style_of(db.session(), None)
    usual = format_values(own_format(style).over(USUAL_FORMAT))
    return render_template(
        "office/office_letterhead.html",
        form=form,
        own=own_letterhead(style),
        outdated=outdated,
        format_form=format_form or OfficeFormatForm(formdata=None, data=usual),
    )
