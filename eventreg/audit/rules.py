"""The vocabulary of the audit log."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """Who acts."""

    PARTICIPANT = "participant"
    #: Whoever registers others, behind the link of a group or an invitation.
    CONTACT = "contact"
    STAFF = "staff"
    DEVICE = "device"
    #: Another system, by its API key.
    KEY = "key"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who acts, as the log names them. `id` is the staff, device or key id, none for others."""

    kind: ActorKind
    id: int | None = None
    label: str = ""


SYSTEM = Actor(ActorKind.SYSTEM, label="eventreg")
PARTICIPANT = Actor(ActorKind.PARTICIPANT)
CONTACT = Actor(ActorKind.CONTACT)


class Action(StrEnum):
    """What can be done, `<subject>.<verb>`. Scans are their own record and stand here only when undone."""

    EVENT_CREATED = "event.created"
    EVENT_CHANGED = "event.changed"
    EVENT_PUBLISHED = "event.published"
    EVENT_UNPUBLISHED = "event.unpublished"
    SESSION_CREATED = "session.created"
    SESSION_CHANGED = "session.changed"
    SESSION_REMOVED = "session.removed"
    SESSIONS_DELAYED = "sessions.delayed"
    SESSIONS_DELAY_UNDONE = "sessions.delay_undone"
    CHECKPOINT_CREATED = "checkpoint.created"
    CHECKPOINT_CHANGED = "checkpoint.changed"
    CHECKPOINT_REMOVED = "checkpoint.removed"
    CATEGORY_CREATED = "category.created"
    CATEGORY_CHANGED = "category.changed"
    CATEGORY_REMOVED = "category.removed"
    REGISTRATION_CREATED = "registration.created"
    #: Staff seated somebody although no place was left, with their reason.
    REGISTRATION_OVER_QUOTA = "registration.over_quota"
    #: The desk let in somebody who had typed themselves in at the door.
    REGISTRATION_ADMITTED = "registration.admitted"
    REGISTRATION_CORRECTED = "registration.corrected"
    REGISTRATION_CANCELLED = "registration.cancelled"
    REGISTRATION_APPROVED = "registration.approved"
    REGISTRATION_REJECTED = "registration.rejected"
    REGISTRATION_DECISION_UNDONE = "registration.decision_undone"
    REGISTRATION_SEATED = "registration.seated"
    REGISTRATION_OFFERED = "registration.offered"
    REGISTRATION_OFFER_LAPSED = "registration.offer_lapsed"
    REGISTRATION_PREFERRED = "registration.preferred"
    REGISTRATION_PREFERENCE_WITHDRAWN = "registration.preference_withdrawn"
    REGISTRATION_REPLACED = "registration.replaced"
    REGISTRATION_MERGED = "registration.merged"
    REGISTRATION_MERGE_UNDONE = "registration.merge_undone"
    REGISTRATION_KEPT_APART = "registration.kept_apart"
    REGISTRATION_ASKED_AGAIN = "registration.asked_again"
    REGISTRATION_ANSWERED = "registration.answered"
    REGISTRATION_ANSWER_DROPPED = "registration.answer_dropped"
    REGISTRATION_LINK_SENT = "registration.link_sent"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    CONSENT_GIVEN = "consent.given"
    DATA_READ = "data.read"
    LETTER_ADDED = "letter.added"
    LETTER_READ = "letter.read"
    REGION_RELEASED = "region.released"
    REGION_KEPT = "region.kept"
    GROUP_CREATED = "group.created"
    GROUP_INVITED = "group.invited"
    GROUP_DECLINED = "group.declined"
    GROUP_CHANGED = "group.changed"
    GROUP_REMOVED = "group.removed"
    QUESTION_CREATED = "question.created"
    QUESTION_CHANGED = "question.changed"
    QUESTION_RETIRED = "question.retired"
    QUESTION_BROUGHT_BACK = "question.brought_back"
    IMPORT_APPLIED = "import.applied"
    MAIL_RESENT = "mail.resent"
    MAIL_TICKED = "mail.ticked"
    MAIL_UNTICKED = "mail.unticked"
    MAIL_WITHDRAWN = "mail.withdrawn"
    EVENT_CANCELLED = "event.cancelled"
    EVENT_RESTORED = "event.restored"
    EVENT_ANNOUNCED = "event.announced"
    BOARD_OPENED = "board.opened"
    BOARD_ENDED = "board.ended"
    SCAN_UNDONE = "scan.undone"
    SCAN_CLEARED = "scan.cleared"
    SCANS_MOVED = "scans.moved"
    SCANS_MOVED_BACK = "scans.moved_back"
    SCANS_CLOSED = "scans.closed"
    SCANS_REOPENED = "scans.reopened"
    SHEET_PRINTED = "sheet.printed"
    SHEET_RECORDED = "sheet.recorded"
    SHEET_UNDONE = "sheet.undone"
    QUEUE_LOADED = "queue.loaded"
    #: Somebody whom a desk had added without a network could not be registered.
    WALK_IN_REFUSED = "walk_in.refused"
    WALK_IN_SETTLED = "walk_in.settled"
    ATTENDANCE_MARKED = "attendance.marked"
    ATTENDANCE_UNMARKED = "attendance.unmarked"
    DEVICE_CREATED = "device.created"
    DEVICE_PAIRED = "device.paired"
    DEVICE_RENEWED = "device.renewed"
    DEVICE_REVOKED = "device.revoked"
    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"
    STAFF_CREATED = "staff.created"
    STAFF_ROLE_GRANTED = "staff.role_granted"
    STAFF_PASSWORD_SET = "staff.password_set"  # noqa: S105 - a word, no password.
    STAFF_SIGNED_IN = "staff.signed_in"
    STAFF_SIGNED_OUT = "staff.signed_out"
    EXPORT_MADE = "export.made"
    DEMO_LOADED = "demo.loaded"


@dataclass(frozen=True)
class Change:
    """One field before and after, in the words that the office reads."""

    field: str
    before: str
    after: str
