"""The forms by which staff are invited and given roles."""

from typing import Any

from flask import abort, flash, session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField

from eventreg.accounts.models import Membership, User
from eventreg.accounts.operations import Created, Done, Refused, Updated, create_staff
from eventreg.accounts.rules import StaffRefusal, StaffRole
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.queries import by_ids
from eventreg.regions.models import Region
from eventreg.regions.queries import regencies
from eventreg.web.access import current_actor
from eventreg.web.fields import Limit, Required, check_email, clean
from eventreg.web.filters import region_name
from eventreg.web.office.inputs import choices_of, say
from eventreg.web.office.staff_words import MEANINGS, REFUSALS, ROLES, role_of, tell
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText
from eventreg.web.settings import current_settings

#: Where the role that was taken away last waits for its way back.
TAKEN = "taken_role"


def _roles() -> dict[str, str]:
    return {role.value: f"{ROLES[role]}: {MEANINGS[role]}" for role in StaffRole}


class RoleForm(PageForm):
    """A role, and for an official the one region whose people they see."""

    role = RadioField(_l("Role"), choices=_roles, default=StaffRole.DOOR.value)
    region = SelectField(
        _l("Only this regency or city"),
        description=_l(
            "For an official of one regency or city: they see and download the people of it alone."
        ),
    )

    def offer(self) -> "RoleForm":
        """The 38 regencies and cities; without one the role reaches everybody."""
        found = {one.code: region_name(one) for one in regencies(db.session())}
        self.region.choices = choices_of({"": _("all"), **found})()
        return self

    def hold(self, membership: Membership) -> "RoleForm":
        """What somebody holds now, where nothing was sent yet."""
        if not self.is_submitted():
            self.role.data = role_of(membership).value
            self.region.data = membership.region_code or ""
        return self


class InviteForm(RoleForm):
    """Whom, and which role."""

    name = StringField(
        _l("Name"),
        description=_l("As it will appear in the activity log."),
        filters=[clean],
        validators=[Required(), Limit(100), PlainText()],
    )
    email = StringField(
        _l("E-mail address"),
        description=_l(
            "The person signs in with it. Whoever has an account already keeps name and password."
        ),
        filters=[clean],
        validators=[Required(), Limit(254), check_email],
        render_kw={"type": "email", "autocomplete": "off", "inputmode": "email"},
    )


class PlaceForm(RoleForm):
    """A role in the whole office or in one event."""

    place = SelectField(_l("Where"))

    def offer(self) -> "PlaceForm":
        """The whole office and its events, the latest first."""
        super().offer()
        events = {one.slug: one.title for one in reversed(by_ids(db.session(), None))}
        self.place.choices = choices_of({"": _("the whole office"), **events})()
        return self

    def event(self) -> Event | None:
        """The event that was chosen; none: the whole office. Only after `validate`."""
        found = by_ids(db.session(), None) if self.place.data else []
        return next((one for one in found if one.slug == self.place.data), None)


class OfficeInviteForm(InviteForm, PlaceForm):
    """Whom, which role, and where."""


def give(form: RoleForm, email: str, name: str, event: Event | None) -> User | StaffRefusal:
    """Gives the role of a valid form, tells the person and says so; or says beside a field why not."""
    role = StaffRole(form.role.data)
    outcome = create_staff(
        db.session(),
        email=email,
        name=name,
        role=role,
        event_id=event.id if event else None,
        region=form.region.data or None,
        password_hash=None,
        actor=current_actor(),
        now=utc_now(),
    )
    match outcome:
        case Refused(reason):
            refuse(form, reason)
            return reason
        case Created(user) | Updated(user):
            invited = tell(user, role, event)
            db.session.commit()
            _say_given(user, invited=invited)
            return user


def refuse(form: RoleForm, reason: StaffRefusal) -> None:
    """Says at the field that it is about why nothing was done."""
    about = {
        StaffRefusal.BAD_EMAIL: "email",
        StaffRefusal.SWITCHED_OFF: "email",
        StaffRefusal.BAD_NAME: "name",
        StaffRefusal.REGION: "region",
    }
    field = about.get(reason)
    say(form[field] if field and field in form else form.role, str(REFUSALS[reason]))


def say_outcome(outcome: Done | Created | Updated | Refused, done: str) -> bool:
    """Commits what was done and says `done`; or says why nothing was."""
    if isinstance(outcome, Refused):
        flash(str(REFUSALS[outcome.reason]), "danger")
        return False
    db.session.commit()
    flash(done, "success")
    return True


def remember_taken(membership: Membership) -> None:
    """Keeps in the browser of whoever took a role away what would give it back."""
    session[TAKEN] = {
        "user": membership.user_id,
        "event": membership.event_id,
        "role": membership.role.name,
        "region": membership.region_code,
    }


def taken_from(user_id: int | None, event_id: int | None) -> dict[str, Any] | None:
    """The role that was taken away last, from this account or (none) in this event, or none."""
    taken: dict[str, Any] | None = session.get(TAKEN)
    if taken is None or (user_id is not None and taken["user"] != user_id):
        return None
    return taken if event_id is None or taken["event"] == event_id else None


def give_back(taken: dict[str, Any] | None) -> None:
    """Undoes what was remembered: the person holds the role again, under the same limit."""
    user = db.session.get(User, taken["user"]) if taken else None
    if taken is None or user is None:
        abort(404)
    session.pop(TAKEN)
    outcome = create_staff(
        db.session(),
        email=user.email,
        name=user.name,
        role=StaffRole(taken["role"]),
        event_id=taken["event"],
        region=taken["region"],
        password_hash=None,
        actor=current_actor(),
        now=utc_now(),
    )
    say_outcome(outcome, _("%(name)s has the role again.", name=user.name))


def _say_given(user: User, *, invited: bool) -> None:
    if not invited:
        flash(
            _("%(name)s already has an account: the role applies at once.", name=user.name),
            "success",
        )
    elif current_settings().smtp_url:
        words = _("%(name)s is invited: a message is on its way to %(email)s.", **_facts(user))
        flash(words, "success")
    else:
        words = _(
            "%(name)s is invited, but this office has no mail server: %(email)s gets no message."
            " Have the link shown and hand it on.",
            **_facts(user),
        )
        flash(words, "warning")


def _facts(user: User) -> dict[str, str]:
    return {"name": user.name, "email": user.email}


def region_names(codes: set[str]) -> dict[str, str]:
    """How the regions of these codes are called."""
    found: list[Region] = regencies(db.session()) if codes else []
    return {one.code: region_name(one) for one in found if one.code in codes}
