"""`/office/events/<event>/duplicates/<kept>/<other>`: two registrations become one, shown beforehand."""

from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations import MergeRefusal, NotMerged, refuse_merge
from eventreg.checkin.operations import merge_people as merge_two
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import MergePlan, plan_merge
from eventreg.registration.rules import ACTIVE_STATES, State
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, registration_or_404
from eventreg.web.office.merge_facts import group_name, merge_facts
from eventreg.web.toasts import flash_undo

REASONS: dict[MergeRefusal, object] = {
    MergeRefusal.BOTH_PRESENT: _l(
        "Both were checked in, so two people were there, or one was let in twice. One record of"
        " attendance would be lost; therefore they stay two."
    ),
    MergeRefusal.OTHER_PRESENT: _l(
        "The other registration was checked in. It must be the one that is kept, so that the"
        " attendance stays."
    ),
    MergeRefusal.OTHER_MARKED: _l(
        "For the other registration it is noted that the person is excused, sick or late. Note it"
        " for the one that you keep and remove it from the other one, so that it stays."
    ),
    MergeRefusal.NOT_IN_FORCE: _l(
        "One of the two is not in force any more, a third registration bears the same name and"
        " number, or the agency has no place left."
    ),
}


@office.get("/events/<slug:event>/duplicates/<uuid:uid>/<uuid:other_uid>")
@requires(Permission.REGISTRATIONS_EDIT, fresh=True)
def merge_people(event: Event, uid: UUID, other_uid: UUID) -> str:
    """Both side by side, what the kept one will say, and what becomes of places, groups and messages."""
    kept, other = _two(event, uid, other_uid)
    plan = plan_merge(db.session(), kept, other)
    refusal = _refusal(kept, other)
    return event_page(
        "office/merge_people.html",
        event,
        "participants",
        kept=kept,
        other=other,
        facts=merge_facts(event, kept, other, plan),
        withdrawn=len(plan.messages),
        left_group=group_name(other.group),
        told=_told(other, plan),
        two_references=bool(kept.reference and other.reference),
        refusal=REASONS[refusal] if refusal else None,
        swap=refusal is not MergeRefusal.BOTH_PRESENT,
        waits=kept.state is not State.CONFIRMED and other.state is State.CONFIRMED,
    )


def _refusal(kept: Registration, other: Registration) -> MergeRefusal | None:
    """Why they stay two; none when they can be merged."""
    if not {kept.state, other.state} <= set(ACTIVE_STATES):
        return MergeRefusal.NOT_IN_FORCE
    return refuse_merge(db.session(), kept, other)


def _told(other: Registration, plan: MergePlan) -> str:
    """What the contact of the one that is given up reads: "link", "ask" without a link, or nothing."""
    address = other.email or other.phone
    if not address:
        return ""
    return "link" if address in {plan.person.email, plan.person.phone} else "ask"


@office.post("/events/<slug:event>/duplicates/<uuid:uid>/<uuid:other_uid>")
@requires(Permission.REGISTRATIONS_EDIT, fresh=True)
def merge_now(event: Event, uid: UUID, other_uid: UUID) -> ResponseReturnValue:
    """Merges them, or says why they stay two."""
    kept, other = _two(event, uid, other_uid)
    outcome = merge_two(db.session(), kept, other, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, NotMerged):
        words = str(REASONS[outcome.reason])
        flash(_("They were not merged. %(words)s", words=words), "danger")
        here = url_for("office.merge_people", event=event.slug, uid=uid, other_uid=other_uid)
        return redirect(here, 303)
    undo = url_for("office.unmerge", event=event.slug, uid=other_uid)
    flash_undo(_("Merged. Below you can undo it."), undo)
    return redirect(url_for("office.duplicates", event=event.slug), 303)


def _two(event: Event, uid: UUID, other_uid: UUID) -> tuple[Registration, Registration]:
    """Two different registrations of the event, or a 404."""
    if uid == other_uid:
        abort(404)
    return registration_or_404(event, uid), registration_or_404(event, other_uid)
