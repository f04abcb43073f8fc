"""`/office/events/<event>/letterhead`: the kop and the signers of an event's papers."""

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import local_day
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.files.rules import download_name
from eventreg.papers.operations import Outdated
from eventreg.papers.queries import letterhead_of, own_letterhead, style_of
from eventreg.papers.rules import Letterhead
from eventreg.papers.typesetting import pdf
from eventreg.web.access import can, current_actor, requires
from eventreg.web.kop import kop_of, logo_response, signatures_of
from eventreg.web.languages import language
from eventreg.web.letters import takes_letter
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, only_reading
from eventreg.web.office.letterhead_form import (
    LetterheadForm,
    checked_logo,
    filled_form,
    save_letterhead,
)


@office.get("/events/<slug:event>/letterhead")
@requires(Permission.EVENTS_EDIT)
def letterhead(event: Event) -> str:
    """What the event says by itself, and what it has from the office."""
    return _page(event, filled_form(event.id))


@office.post("/events/<slug:event>/letterhead")
@requires(Permission.EVENTS_EDIT)
@takes_letter
def save_event_letterhead(event: Event) -> ResponseReturnValue:
    """Looks at the logo without any lock, then saves."""
    form, actor = LetterheadForm(), current_actor()
    with only_reading():
        logo = checked_logo(form) if form.validate() else None
        if form.errors:
            return _page(event, form), 422
    outcome = save_letterhead(event.id, form, logo, actor)
    if isinstance(outcome, Outdated):
        form.version.data = str(outcome.version)
        return _page(event, form, outdated=True), 409
    flash(_("Saved.") if outcome.changed else _("Nothing was different."), "success")
    return redirect(url_for("office.letterhead", event=event.slug), 303)


@office.get("/events/<slug:event>/letterhead/logo")
@requires(Permission.EVENTS_EDIT)
def letterhead_logo(event: Event) -> Response:
    """The logo that the event's papers bear."""
    return logo_response(letterhead_of(db.session(), event.id).logo_id)


@office.get("/events/<slug:event>/letterhead/preview.pdf")
@requires(Permission.EVENTS_EDIT)
def letterhead_preview(event: Event) -> Response:
    """A sheet with the kop and the signatures of the event."""
    day = local_day(event.starts_at, event.timezone) if event.starts_at else None
    found = letterhead_of(db.session(), event.id)
    return preview_of(found, signatures_of(found, day), event.slug)


def preview_of(found: Letterhead, signatures: dict[str, object], about: str) -> Response:
    """A sheet of A4 that bears nothing but a kop and signatures."""
    made = pdf(
        "letterhead",
        {
            "lang": language(),
            "words": {"title": _("Letterhead and signers"), "body": _("The paper stands here.")},
            "kop": kop_of(found),
            "signatures": signatures,
        },
    )
    response = Response(made, mimetype="application/pdf")
    name = download_name("kop", about, extension="pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(event: Event, form: LetterheadForm, *, outdated: bool = False) -> str:
    own, office_wide = (own_letterhead(style_of(db.session(), one)) for one in (event.id, None))
    return event_page(
        "office/letterhead.html",
        event,
        "settings",
        form=form,
        own=own,
        office_wide=office_wide,
        holds=own.over(office_wide),
        outdated=outdated,
        may_change_office=can(Permission.EVENTS_EDIT),
    )
