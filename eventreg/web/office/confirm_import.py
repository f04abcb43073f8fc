"""`/office/events/<event>/import/<import>/confirm`: what will happen to a list, before it does."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.importing import operations
from eventreg.importing.rules.results import Result
from eventreg.jobs import ask_for
from eventreg.registration.models import Import
from eventreg.registration.rules import ImportState
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.import_columns import import_or_404
from eventreg.web.page_form import PageForm
from eventreg.web.settings import current_settings


class ConfirmForm(PageForm):
    """Whether the people are told."""

    tell = BooleanField(
        _l("Tell those who are added"),
        description=_l(
            "Each gets the confirmation with the QR code by e-mail; people without e-mail become a line"
            " of the WhatsApp worklist."
        ),
    )


def good_rows(imported: Import) -> int:
    """How many rows bring something new."""
    kinds = (Result.NEW, Result.UPDATED, Result.WAITS)
    return sum(imported.counts.get(kind.value, 0) for kind in kinds)


@office.get("/events/<slug:event>/import/<uuid:uid>/confirm")
@requires(Permission.REGISTRATIONS_EDIT, fresh=True)
def confirm_import(event: Event, uid: UUID) -> ResponseReturnValue:
    """What will happen, before it does."""
    imported = import_or_404(event, uid)
    if imported.state is not ImportState.CHECKED:
        return redirect(url_for("office.import_state", event=event.slug, uid=uid), 303)
    return event_page(
        "office/confirm_import.html",
        event,
        "participants",
        imported=imported,
        form=ConfirmForm(),
        good=good_rows(imported),
    )


@office.post("/events/<slug:event>/import/<uuid:uid>/confirm")
@requires(Permission.REGISTRATIONS_EDIT, fresh=True)
def order_import(event: Event, uid: UUID) -> ResponseReturnValue:
    """Has all good rows taken over."""
    imported = import_or_404(event, uid)
    tell = bool(ConfirmForm().tell.data)
    done = operations.order(db.session(), imported, tell=tell, actor=current_actor())
    db.session.commit()
    if done:
        ask_for(current_settings(), "work_on_imports")
    else:
        flash(_("This list is being worked on, or was taken over already."), "warning")
    return redirect(url_for("office.import_state", event=event.slug, uid=uid), 303)
