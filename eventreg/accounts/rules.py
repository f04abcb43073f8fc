"""Roles and permissions in one table; passwords; how a signed-in browser is named."""

import hashlib
from dataclasses import dataclass
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
    STAFF_MANAGE = "staff:manage"


#: The one table: what each role may do. An official sees and exports, and changes nothing.
PERMISSIONS: dict[StaffRole, frozenset[Permission]] = {
    StaffRole.OWNER: frozenset(Permission),
    StaffRole.ORGANIZER: frozenset(Permission) - {Permission.STAFF_MANAGE},
    StaffRole.DOOR: frozenset(
        {Permission.EVENTS_VIEW, Permission.REGISTRATIONS_VIEW, Permission.CHECKIN_RECORD}
    ),
    StaffRole.OFFICIAL: frozenset(
        {Permission.EVENTS_VIEW, Permission.REGISTRATIONS_VIEW, Permission.REPORTS_EXPORT}
    ),
}


@dataclass(frozen=True)
class Grant:
    """A role that somebody holds: in one event, or (event_id none) in the whole office."""

    role: StaffRole
    event_id: int | None


def may(grants: tuple[Grant, ...], permission: Permission, event_id: int | None) -> bool:
    """Whether somebody with these grants has `permission` in the event.

    With `event_id` none the question is about the whole office: only office-wide grants count.
    """
    return any(
        permission in PERMISSIONS[grant.role]
        for grant in grants
        if grant.event_id is None or grant.event_id == event_id
    )


def may_somewhere(grants: tuple[Grant, ...], permission: Permission) -> bool:
    """Whether somebody has `permission` in the office or in at least one event (for lists)."""
    return any(permission in PERMISSIONS[grant.role] for grant in grants)


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
