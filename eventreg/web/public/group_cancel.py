"""`/g/<secret>/people/<person>/cancel`: the contact of a group cancels one of its people."""

from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from eventreg.audit.rules import CONTACT
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import cancel
from eventreg.registration.queries import members_of
from eventreg.registration.rules import ACTIVE_STATES, State
from eventreg.web.access import public as open_to_all
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.page_form import PageForm
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.group import choices_of, own_group
from eventreg.web.public.mine import shown_state, shown_states


class ReasonForm(PageForm):
    """Why; it stays in the record."""

    reason = StringField(
        _l("Reason"),
        description=_l(
            "For example “is ill” or “new letter of assignment”. The organizer reads it."
        ),
        filters=[clean],
        validators=[Required(), Limit(300)],
    )


@public.get("/g/<secret:secret>/people/<uuid:uid>/cancel")
@open_to_all
def cancel_member(secret: str, uid: UUID) -> str:
    """What will happen, and the question why."""
    group, member = own_member(secret, uid, replaces=False)
    return _page(group, member, ReasonForm())


@public.post("/g/<secret:secret>/people/<uuid:uid>/cancel")
@open_to_all
def save_member_cancellation(secret: str, uid: UUID) -> AnyResponse:
    """Cancels the registration and frees its place."""
    with writing(intent=False):  # Reading and checking the form takes no lock.
        group, member = own_member(secret, uid, replaces=False)
        form, had_ticket = ReasonForm(), shown_state(member) is State.CONFIRMED
        again = None if form.validate() else Response(_page(group, member, form), 422)
        db.session.commit()
    if again is not None:
        return again
    reason = form.reason.data or ""
    done = cancel(db.session(), member, reason=reason, actor=CONTACT, now=utc_now())
    db.session.commit()
    if done and had_ticket:
        flash(_("The registration is cancelled. Its QR code no longer opens the door."), "success")
    elif done:
        flash(_("The registration is cancelled."), "success")
    else:
        flash(too_late_words(member), "warning")
    return redirect(url_for("public.group", secret=secret), 303)


def own_member(secret: str, uid: UUID, *, replaces: bool) -> tuple[Group, Registration]:
    """The group and this person of it; once nothing may be done with them, back to the group's page."""
    group = own_group(secret)
    members = members_of(db.session(), group.id)
    member = next((one for one in members if one.uid == uid), None)
    shown = shown_states(members)
    choices = choices_of(group, members, shown)
    if member is None:
        abort(404)
    allowed = choices.replace if replaces else choices.cancel
    if not allowed or shown[member.id] not in ACTIVE_STATES:
        abort(redirect(url_for("public.group", secret=secret), 303))
    return group, member


def too_late_words(member: Registration) -> str:
    """Why nothing could be done with a person of a group. Nothing of a decision that is not told yet."""
    if shown_state(member) in ACTIVE_STATES:
        return str(_("This cannot be done right now. Please try again in a few minutes."))
    return str(_("This registration is not in force any more; nothing was changed."))


def _page(group: Group, member: Registration, form: ReasonForm) -> str:
    return render_template(
        "public/group_cancel.html",
        group=group,
        member=member,
        has_ticket=shown_state(member) is State.CONFIRMED,
        offer=group.offer,
        event=group.event,
        contact=contact_of(group.event),
        form=form,
    )
