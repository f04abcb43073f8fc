"""Roles, states and refusals of staff as the office reads them; and who is told what by mail."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from eventreg.accounts.messages import INVITATION, ROLE_GIVEN, queue_account_mail
from eventreg.accounts.models import Membership, User
from eventreg.accounts.rules import StaffRefusal, StaffRole, StaffState, staff_state
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.web.filters import event_name
from eventreg.web.languages import language

ROLES: dict[StaffRole, object] = {
    StaffRole.OWNER: _l("Owner"),
    StaffRole.ORGANIZER: _l("Organizer of events"),
    StaffRole.DOOR: _l("Door officer"),
    StaffRole.OFFICIAL: _l("Official"),
}
#: What each of them may do, in one line, for whoever gives the role.
MEANINGS: dict[StaffRole, object] = {
    StaffRole.OWNER: _l("does everything and decides who works here"),
    StaffRole.ORGANIZER: _l("prepares and runs events, sees and changes registrations"),
    StaffRole.DOOR: _l("checks people in and sees the list of participants"),
    StaffRole.OFFICIAL: _l("sees figures, lists and papers and downloads them; changes nothing"),
}
REFUSALS: dict[StaffRefusal, object] = {
    StaffRefusal.BAD_EMAIL: _l(
        "This e-mail address is incomplete. It looks like name@example.com."
    ),
    StaffRefusal.BAD_NAME: _l("Please fill in the name."),
    StaffRefusal.ROLE_HELD: _l("This person holds this role here already."),
    StaffRefusal.NOT_HELD: _l("This role was taken away meanwhile. Nothing was changed."),
    StaffRefusal.REGION: _l(
        "Only an official can be limited to one regency or city. Choose “all”, or the role official."
    ),
    StaffRefusal.SWITCHED_OFF: _l(
        "The account of this address is switched off. An owner of the office can switch it on again."
    ),
    StaffRefusal.NOT_ALLOWED: _l("You may not do this any more. Nothing was changed."),
    StaffRefusal.OWN_ROLE: _l(
        "You would lock yourself out. Ask another owner to do this. Nothing was changed."
    ),
    StaffRefusal.LAST_OWNER: _l(
        "This is the last owner of the office who can sign in. Make somebody else an owner first."
        " Nothing was changed."
    ),
    StaffRefusal.HAS_PASSWORD: _l("This person has set a password and needs no invitation."),
    StaffRefusal.NO_PASSWORD: _l(
        "This person has set no password yet. Have the link of the invitation shown instead."
    ),
    StaffRefusal.ROLES_ELSEWHERE: _l(
        "This person holds roles elsewhere too, so only an owner of the office may see the link."
        " You can have the message sent again."
    ),
}


def state_of(user: User, now: datetime) -> StaffState:
    """How the account stands."""
    return staff_state(
        active=user.active,
        has_password=user.password is not None,
        invited_at=user.invited_at,
        now=now,
    )


def role_of(membership: Membership) -> StaffRole:
    """Which role it is that somebody holds."""
    return StaffRole(membership.role.name)


def tell(user: User, role: StaffRole, event: Event | None) -> bool:
    """Lines up the message about a new role; true when it invites to set the first password."""
    invited = user.password is None
    place = event_name(event) if event else ""
    queue_account_mail(
        db.session(),
        INVITATION if invited else ROLE_GIVEN,
        user,
        language=language(),
        facts={} if invited else {"role": role.value, "place": place},
    )
    return invited
