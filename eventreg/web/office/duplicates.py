"""`/office/events/<event>/duplicates`: registrations that may be one person, side by side."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries import present_sessions
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations import MergeStands, ask_again, keep_apart, undo_merge
from eventreg.registration.queries import Likeness
from eventreg.registration.rules import State
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, registration_or_404
from eventreg.web.toasts import flash_undo

#: So many pairs stand on the page; the next ones follow as these are decided.
_SHOWN = 50
_STANDS: dict[MergeStands, object] = {
    MergeStands.NOT_POSSIBLE: _l(
        "This cannot be undone: it was not merged, or the person registered again."
    ),
    MergeStands.NO_PLACE: _l(
        "This cannot be undone now: the place is somebody else's, and the category has no"
        " waiting list. Raise its limit first, or switch its waiting list on."
    ),
}


@dataclass(frozen=True)
class Pair:
    """Two registrations side by side: `first` is the one that is rather kept."""

    first: Registration
    second: Registration
    likeness: list[Likeness]


@office.get("/events/<slug:event>/duplicates")
@requires(Permission.REGISTRATIONS_EDIT)
def duplicates(event: Event) -> str:
    """What is to be decided; below it what was decided, to be taken back."""
    found = queries.possible_doubles(db.session(), event.id)
    shown = found[:_SHOWN]
    ids = {id_ for double in shown for id_ in (double.first, double.second)}
    people = queries.by_ids(db.session(), ids)
    present = present_sessions(db.session(), ids)
    pairs = [
        Pair(*kept_first(people[one.first], people[one.second], present), sorted(one.likeness))
        for one in shown
    ]
    return event_page(
        "office/duplicates.html",
        event,
        "participants",
        pairs=pairs,
        more=len(found) - len(shown),
        present=present,
        merged=queries.merged(db.session(), event.id),
        apart=queries.kept_apart(db.session(), event.id),
    )


def kept_first(
    one: Registration, other: Registration, present: dict[int, list[int]]
) -> tuple[Registration, Registration]:
    """The two with the one first that is rather kept: who was there, who has a place, who came first."""
    first, second = sorted(
        (one, other),
        key=lambda who: (who.id not in present, who.state is not State.CONFIRMED, who.id),
    )
    return first, second


@office.post("/events/<slug:event>/duplicates/<uuid:uid>/<uuid:other_uid>/apart")
@requires(Permission.REGISTRATIONS_EDIT)
def set_apart(event: Event, uid: UUID, other_uid: UUID) -> ResponseReturnValue:
    """They are two people: nobody is asked again."""
    one, other = registration_or_404(event, uid), registration_or_404(event, other_uid)
    if one.id == other.id:
        flash(_("These are not two registrations."), "warning")
    else:
        keep_apart(db.session(), one, other, actor=current_actor(), now=utc_now())
        db.session.commit()
        flash_undo(
            _("Noted as two people; you will not be asked again. You can undo this below."),
            url_for("office.take_back_apart", event=event.slug, uid=uid, other_uid=other_uid),
        )
    return redirect(url_for("office.duplicates", event=event.slug), 303)


@office.post("/events/<slug:event>/duplicates/<uuid:uid>/<uuid:other_uid>/together")
@requires(Permission.REGISTRATIONS_EDIT)
def take_back_apart(event: Event, uid: UUID, other_uid: UUID) -> ResponseReturnValue:
    """They may be one person after all."""
    one, other = registration_or_404(event, uid), registration_or_404(event, other_uid)
    done = ask_again(db.session(), one, other, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("The two stand in the list again."), "success")
    else:
        flash(_("There is nothing to undo any more."), "warning")
    return redirect(url_for("office.duplicates", event=event.slug), 303)


@office.post("/events/<slug:event>/registrations/<uuid:uid>/unmerge")
@requires(Permission.REGISTRATIONS_EDIT)
def unmerge(event: Event, uid: UUID) -> ResponseReturnValue:
    """The registration that was given up is in force again; its place may be gone."""
    found = registration_or_404(event, uid)
    undone = undo_merge(db.session(), found, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(undone, MergeStands):
        flash(str(_STANDS[undone]), "warning")
    elif undone.state is State.WAITLISTED:
        flash(
            _(
                "Undone. The place is somebody else's by now: the registration is in the"
                " waiting list again."
            ),
            "warning",
        )
    else:
        flash(_("Undone. Both registrations are in force again."), "success")
    return redirect(url_for("office.duplicates", event=event.slug), 303)
