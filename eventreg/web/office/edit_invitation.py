"""`/office/events/<event>/invitations/<invitation>/edit`: for whom it is, for how many, who speaks for them."""

from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.people.numbers import show_phone
from eventreg.registration.models import Group
from eventreg.registration.operations import change_invitation
from eventreg.registration.queries import members_in_force
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, group_or_404
from eventreg.web.office.new_invitation import InvitationPart
from eventreg.web.page_form import PageForm


class EditForm(InvitationPart, PageForm):
    """An invitation that is there. Made by `_form`."""


@office.get("/events/<slug:event>/invitations/<uuid:uid>/edit")
@requires(Permission.REGISTRATIONS_EDIT)
def edit_invitation(event: Event, uid: UUID) -> str:
    """What is known of it."""
    group = _invited(event, uid)
    return _page(event, group, _form(group))


@office.post("/events/<slug:event>/invitations/<uuid:uid>/edit")
@requires(Permission.REGISTRATIONS_EDIT)
def save_invitation(event: Event, uid: UUID) -> ResponseReturnValue:
    """Keeps it; a new contact is sent the link, and the one before is told."""
    group = _invited(event, uid)
    form = _form(group)
    if not form.validate():
        return _page(event, group, form), 422
    facts = form.facts()
    changed = change_invitation(db.session(), group, facts, actor=current_actor(), now=utc_now())
    registered = members_in_force(db.session(), group.id)
    db.session.commit()
    if facts.places is not None and facts.places < registered:
        flash(
            _("Saved. More people are registered than there are places; all of them stay."),
            "warning",
        )
    else:
        flash(_("Saved.") if changed else _("Nothing was different."), "success")
    return redirect(url_for("office.invitation", event=event.slug, uid=uid), 303)


def _invited(event: Event, uid: UUID) -> Group:
    group = group_or_404(event, uid)
    return group if group.invited else abort(404)


def _form(group: Group) -> EditForm:
    known = {
        "region": group.region_code,
        "organization": group.organization,
        "places": "" if group.places is None else str(group.places),
        "contact_name": group.contact_name,
        "contact_phone": show_phone(group.contact_phone) if group.contact_phone else "",
        "contact_email": group.contact_email or "",
    }
    form = EditForm(data=known)
    form.offer_regions()
    return form


def _page(event: Event, group: Group, form: EditForm) -> str:
    return event_page("office/edit_invitation.html", event, "invitations", group=group, form=form)
