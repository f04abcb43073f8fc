"""Roles and permissions in one table; passwords; how a signed-in browser is named."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class StaffRole(StrEnum):
    """What somebody is in an event, or in the whole office."""

    OWNER = "owner"
    ORGANIZER = "organizer"
    DOOR = "door"
    OFFICIAL = "official"


class Permission(StrEnum):
    """What a route may ask for: `<subject>:<verb>`."""

    EVENTS_VIEW = "events:view"
    EVENTS_CREATE = "events:create"
    EVENTS_EDIT = "events:edit"
    REGISTRATIONS_VIEW = "registrations:view"
    REGISTRATIONS_EDIT = "registrations:edit"
    #: The outbox: what it says holds the links of people, and sending cannot be taken back.
    MESSAGES_SEND = "messages:send"
    CHECKIN_RECORD = "checkin:record"
    DEVICES_MANAGE = "devices:manage"
    #: Keys of other systems: whoever holds one reads everybody's data.
    KEYS_MANAGE = "keys:manage"
    REPORTS_EXPORT = "reports:export"
    #: Who did what, with what was there before: to prove it to an auditor.
    AUDIT_VIEW = "audit:view"
    #: Agencies and KIM are rows of the whole office, whatever event they turn up in.
    AGENCIES_EDIT = "agencies:edit"
    STAFF_MANAGE = "staff:manage"


#: The one table: what each role may do. An official sees and exports, and changes nothing.
PERMISSIONS: dict[StaffRole, frozenset[Permission]] = {
    StaffRole.OWNER: frozenset(Permission),
    StaffRole.ORGANIZER: frozenset(Permission) - {Permission.STAFF_MANAGE},
    StaffRole.DOOR: frozenset(
        {Permission.EVENTS_VIEW, Permission.REGISTRATIONS_VIEW, Permission.CHECKIN_RECORD}
    ),
    StaffRole.OFFICIAL: frozenset(
        {
            Permission.EVENTS_VIEW,
            Permission.REGISTRATIONS_VIEW,
            Permission.REPORTS_EXPORT,
            Permission.AUDIT_VIEW,
        }
    ),
}


@dataclass(frozen=True)
class Grant:
    """A role that somebody holds: in one event, or (event_id none) in the whole office.

    With `region`, the code of a kabupaten or kota, it reaches the people of that region alone.
    """

    role: StaffRole
    event_id: int | None
    region: str | None = None


def may(
    grants: tuple[Grant, ...],
    permission: Permission,
    event_id: int | None,
    *,
    within_region: bool = False,
) -> bool:
    """Whether somebody with these grants has `permission` in the event.

    With `event_id` none the question is about the whole office: only office-wide grants count.
    Grants that are limited to a region count only `within_region`, where `region_of` is heeded.
    """
    giving = _giving(grants, permission, event_id)
    return any(within_region or grant.region is None for grant in giving)


def may_somewhere(
    grants: tuple[Grant, ...], permission: Permission, *, within_region: bool = False
) -> bool:
    """Whether somebody has `permission` in the office or in at least one event (for lists)."""
    giving = (grant for grant in grants if permission in PERMISSIONS[grant.role])
    return any(within_region or grant.region is None for grant in giving)


def region_of(
    grants: tuple[Grant, ...], permission: Permission, event_id: int | None
) -> str | None:
    """The region to which somebody's `permission` in the event is limited, or none.

    One grant without a region lifts the limit; of two limits the event's own holds.
    """
    giving = _giving(grants, permission, event_id)
    if not giving or any(grant.region is None for grant in giving):
        return None
    return min(giving, key=lambda grant: grant.event_id is None).region


def _giving(grants: tuple[Grant, ...], permission: Permission, event_id: int | None) -> list[Grant]:
    """Those of the grants that hold in the event and give the permission."""
    return [
        grant
        for grant in grants
        if permission in PERMISSIONS[grant.role]
        and (grant.event_id is None or grant.event_id == event_id)
    ]


class Factor(StrEnum):
    """What proves, beside or instead of a password, that somebody is who they say."""

    AUTHENTICATOR = "authenticator"
    PASSKEY = "passkey"


class SignInFault(StrEnum):
    """Why nobody was signed in: what was wrong, in Flask-Security's words, or that there is no account."""

    PASSWORD = "password"  # noqa: S105 - a word, no password.
    CODE = "code"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"
    UNKNOWN = "unknown"
    SWITCHED_OFF = "switched_off"


#: So many failed sign-ins are noted within an hour, of one account and of all: guessing buries no log.
FAILURES_OF_ONE, FAILURES_IN_ALL = 10, 200


def failures_to_note(of_this_account: int, in_all: int) -> int:
    """How many more failed sign-ins of an account are noted, after so many within the last hour."""
    return max(0, min(FAILURES_OF_ONE - of_this_account, FAILURES_IN_ALL - in_all))


class FactorChange(StrEnum):
    """What happened to somebody's second factors; they are told of it by mail."""

    AUTHENTICATOR_ADDED = "authenticator_added"
    AUTHENTICATOR_REMOVED = "authenticator_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    CODES_MADE = "codes_made"
    CODE_USED = "code_used"
    RESET = "reset"


def must_have_second_factor(grants: tuple[Grant, ...]) -> bool:
    """Whether somebody with these grants needs one: owners, of the office or of one event."""
    return any(grant.role is StaffRole.OWNER for grant in grants)


#: How long somebody who has just proved who they are need not do it again for what is irreversible.
FRESH_SECONDS = 15 * 60


def is_fresh(proved_at: float, now: float) -> bool:
    """Whether the last proof of who somebody is counts as fresh. Both in seconds since 1970.

    A proof from the future, of a clock that was set back, is none.
    """
    return 0 <= now - proved_at < FRESH_SECONDS


#: Length counts, not a mixture of signs (NIST SP 800-63B, 5.1.1.2).
PASSWORD_MIN = 12
PASSWORD_MAX = 128


class PasswordFault(StrEnum):
    """Why a new password cannot be taken."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


def password_fault(password: str) -> PasswordFault | None:
    """What is wrong with a new password, or none. Lengths are counted in characters."""
    if len(password) < PASSWORD_MIN:
        return PasswordFault.TOO_SHORT
    if len(password) > PASSWORD_MAX:
        return PasswordFault.TOO_LONG
    return None


class StaffRefusal(StrEnum):
    """Why an account cannot be made or changed."""

    BAD_EMAIL = "bad_email"
    BAD_NAME = "bad_name"
    ROLE_HELD = "role_held"
    NOT_HELD = "not_held"
    #: Only an official's view can be limited to one kabupaten or kota.
    REGION = "region"
    SWITCHED_OFF = "switched_off"
    #: Whoever acts may not do it any more: their own role was taken away meanwhile.
    NOT_ALLOWED = "not_allowed"
    #: It would take from somebody, by their own hand, the right to manage staff.
    OWN_ROLE = "own_role"
    LAST_OWNER = "last_owner"
    #: There is nothing to invite to: a password is set.
    HAS_PASSWORD = "has_password"  # noqa: S105 - a word, no password.
    NO_PASSWORD = "no_password"  # noqa: S105 - a word, no password.
    #: The account holds roles elsewhere, so its link is not this inviter's to see.
    ROLES_ELSEWHERE = "roles_elsewhere"


#: So long an invitation can be taken up: over a weekend and a leave, and no longer.
INVITATION_LIFE = timedelta(days=7)


class StaffState(StrEnum):
    """How an account stands."""

    INVITED = "invited"
    #: Its invitation ended and no password was set.
    LAPSED = "lapsed"
    ACTIVE = "active"
    OFF = "off"


def staff_state(
    *, active: bool, has_password: bool, invited_at: datetime | None, now: datetime
) -> StaffState:
    """How an account stands at `now` (UTC)."""
    if not active:
        return StaffState.OFF
    if has_password:
        return StaffState.ACTIVE
    return StaffState.INVITED if invitation_stands(invited_at, now) else StaffState.LAPSED


def invitation_stands(invited_at: datetime | None, now: datetime) -> bool:
    """Whether an invitation made at `invited_at` can still be taken up at `now` (both UTC)."""
    return invited_at is not None and now < invited_at + INVITATION_LIFE


def refuse_loss(
    before: tuple[Grant, ...],
    after: tuple[Grant, ...],
    event_id: int | None,
    *,
    own: bool,
    other_owners: int,
) -> StaffRefusal | None:
    """Why somebody may not come from the grants `before` to those `after`, or none.

    Nobody locks themselves (`own`) out of managing the staff of the event, or (none) of the office;
    and one owner of the office stays: `other_owners` counts those who can sign in, without this one.
    """
    permission = Permission.STAFF_MANAGE
    if own and may(before, permission, event_id) and not may(after, permission, event_id):
        return StaffRefusal.OWN_ROLE
    if may(before, permission, None) and not may(after, permission, None) and not other_owners:
        return StaffRefusal.LAST_OWNER
    return None


def hashed(token: str) -> str:
    """The form in which a random secret is stored: SHA-256 in hex, so that a stolen table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


#: The first word that occurs decides: newer browsers also bear the names of those they descend from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """A browser as its owner would call it, such as "Chrome, Android"; empty when it is unknown."""
    found = [
        next((name for mark, name in marks if mark in user_agent), "")
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in found if name)
