"""`/office/events/<event>/approvals/<decision>`: what a decision came to, and taking it back."""

from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration import queries
from eventreg.registration.operations import Undone, undo_decision
from eventreg.registration.rules import State
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.persons import facts_of_people


@office.get("/events/<slug:event>/approvals/<uuid:decision_id>")
@requires(Permission.REGISTRATIONS_EDIT)
def decision(event: Event, decision_id: UUID) -> str:
    """Who is in which state by it, and until when nobody has been told."""
    found = queries.decision(db.session(), event.id, decision_id) or abort(404)
    return event_page(
        "office/decision.html",
        event,
        "participants",
        decision=found,
        decision_id=decision_id,
        states=[(state, found.states[state]) for state in State if found.states[state]],
        stands=queries.decision_stands(db.session(), event.id, decision_id, utc_now()),
        facts=facts_of_people(event, found.people),
    )


@office.post("/events/<slug:event>/approvals/<uuid:decision_id>")
@requires(Permission.REGISTRATIONS_EDIT)
def take_back(event: Event, decision_id: UUID) -> ResponseReturnValue:
    """Everybody whom nothing moved since waits for a decision again."""
    if queries.decision(db.session(), event.id, decision_id) is None:
        flash(_("There is nothing to undo any more."), "warning")
        return redirect(url_for("office.approvals", event=event.slug), 303)
    undone = undo_decision(
        db.session(), event.id, decision_id, actor=current_actor(), now=utc_now()
    )
    db.session.commit()
    _say(undone)
    return redirect(url_for("office.approvals", event=event.slug), 303)


def _say(undone: Undone) -> None:
    """How many wait again, and how many stay: because they are there, or something else moved them."""
    if undone.begun:
        flash(
            _(
                "Nothing was changed: the event has begun since, so this decision stands. Cancel the"
                " registration of somebody who shall not take part."
            ),
            "warning",
        )
        return
    told = ngettext(
        "%(num)s person awaits the decision again.",
        "%(num)s people await the decision again.",
        undone.pending,
    )
    if undone.present:
        told += " " + ngettext(
            "%(num)s was checked in already and keeps the place.",
            "%(num)s were checked in already and keep their places.",
            undone.present,
        )
    if undone.moved:
        told += " " + ngettext(
            "%(num)s stays as it is, because something else has changed it since.",
            "%(num)s stay as they are, because something else has changed them since.",
            undone.moved,
        )
    flash(told, "success" if undone.pending else "warning")
