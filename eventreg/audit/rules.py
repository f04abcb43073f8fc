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
    """Who acts, as the log names them. `id` is the staff, device or key id, none for others.

    `origin`: from where. Of staff the address and the browser, of a phone where it stands, of another
    system its address, else one of the words of `Origin`. Of participants nothing: what they did is
    proven by their link alone, and an address would only be one more thing known of them.
    """

    kind: ActorKind
    id: int | None = None
    label: str = ""
    origin: str = ""


class Origin(StrEnum):
    """From where something was done that came over no network."""

    COMMAND_LINE = "command line"
    #: A job that goes on with what somebody began.
    JOB = "job"


#: An address, a browser's name: no longer than the column.
LONGEST_ORIGIN = 200

SYSTEM = Actor(ActorKind.SYSTEM, label="eventreg")
COMMAND_LINE = Actor(ActorKind.SYSTEM, label="eventreg", origin=Origin.COMMAND_LINE)
PARTICIPANT = Actor(ActorKind.PARTICIPANT)
CONTACT = Actor(ActorKind.CONTACT)


class Action(StrEnum):
    """What can be done, `<subject>.<verb>`. Scans are their own record and stand here only when undone."""

    EVENT_CREATED = "event.created"
    EVENT_CHANGED = "event.changed"
    EVENT_PUBLISHED = "event.published"
    EVENT_UNPUBLISHED = "event.unpublished"
    #: Kop and signers, and the format of sheets: of an event, or of the whole office.
    LETTERHEAD_CHANGED = "letterhead.changed"
    PAPERS_CHANGED = "papers.changed"
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
    #: One of many who were cancelled at once is in force again.
    REGISTRATION_CANCEL_UNDONE = "registration.cancel_undone"
    REGISTRATION_MOVED = "registration.moved"
    REGISTRATION_MOVE_UNDONE = "registration.move_undone"
    #: Staff wrote something down about somebody.
    NOTE_ADDED = "note.added"
    BULK_STARTED = "bulk.started"
    BULK_UNDONE = "bulk.undone"
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
    AGENCY_CREATED = "agency.created"
    AGENCY_CHANGED = "agency.changed"
    AGENCY_REMOVED = "agency.removed"
    #: A typed name means this row, or no agency at all.
    AGENCY_NAME_MAPPED = "agency.name_mapped"
    AGENCY_NAME_LEFT = "agency.name_left"
    AGENCY_MERGED = "agency.merged"
    AGENCY_UNDONE = "agency.undone"
    QUESTION_CREATED = "question.created"
    QUESTION_CHANGED = "question.changed"
    QUESTION_RETIRED = "question.retired"
    QUESTION_BROUGHT_BACK = "question.brought_back"
    IMPORT_UPLOADED = "import.uploaded"
    IMPORT_APPLIED = "import.applied"
    MAIL_RESENT = "mail.resent"
    MAIL_TICKED = "mail.ticked"
    MAIL_UNTICKED = "mail.unticked"
    MAIL_WITHDRAWN = "mail.withdrawn"
    #: A message that staff write themselves: its draft, its test, its sending, and the end of it.
    MESSAGE_WRITTEN = "message.written"
    MESSAGE_DISCARDED = "message.discarded"
    MESSAGE_TESTED = "message.tested"
    MESSAGE_SENT = "message.sent"
    MESSAGE_STOPPED = "message.stopped"
    EVENT_CANCELLED = "event.cancelled"
    EVENT_RESTORED = "event.restored"
    EVENT_ARCHIVED = "event.archived"
    EVENT_UNARCHIVED = "event.unarchived"
    EVENT_DELETED = "event.deleted"
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
    BADGES_PRINTED = "badges.printed"
    SHEET_RECORDED = "sheet.recorded"
    SHEET_UNDONE = "sheet.undone"
    QUEUE_LOADED = "queue.loaded"
    WORD_ANNOUNCED = "word.announced"
    WORD_CLOSED = "word.closed"
    MEETING_READ = "meeting.read"
    MEETING_RECORDED = "meeting.recorded"
    MEETING_UNDONE = "meeting.undone"
    MEETING_DISCARDED = "meeting.discarded"
    #: A name of such a report is this person; or nobody's, or open again, or another person's.
    MEETING_NAME_TAKEN = "meeting.name_taken"
    MEETING_NAME_LEFT = "meeting.name_left"
    MEETING_NAME_REOPENED = "meeting.name_reopened"
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
    STAFF_ROLE_CHANGED = "staff.role_changed"
    STAFF_ROLE_TAKEN = "staff.role_taken"
    STAFF_INVITED = "staff.invited"
    #: Whoever invited was shown the link that sets the password, to hand it on.
    STAFF_LINK_SHOWN = "staff.link_shown"
    #: The same for a password that was forgotten.
    STAFF_RESET_SHOWN = "staff.reset_shown"
    STAFF_SWITCHED_OFF = "staff.switched_off"
    STAFF_SWITCHED_ON = "staff.switched_on"
    STAFF_SESSIONS_ENDED = "staff.sessions_ended"
    STAFF_PASSWORD_SET = "staff.password_set"  # noqa: S105 - a word, no password.
    STAFF_SIGNED_IN = "staff.signed_in"
    STAFF_SIGNED_OUT = "staff.signed_out"
    #: Whoever it was, nobody was let in. Only so many are noted within an hour.
    STAFF_SIGN_IN_FAILED = "staff.sign_in_failed"
    #: An authenticator app or a passkey; which one, say the facts.
    STAFF_FACTOR_ADDED = "staff.factor_added"
    STAFF_FACTOR_REMOVED = "staff.factor_removed"
    STAFF_FACTORS_RESET = "staff.factors_reset"
    STAFF_CODES_MADE = "staff.codes_made"
    STAFF_CODE_USED = "staff.code_used"
    EXPORT_MADE = "export.made"
    VALUES_ERASED = "values.erased"
    DEMO_LOADED = "demo.loaded"


@dataclass(frozen=True)
class Change:
    """One field before and after, in the words that the office reads."""

    field: str
    before: str
    after: str


class FaultKind(StrEnum):
    """What the check of the sealed log finds."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    #: Sealed, but it says that it is older than what had been sealed long before it turned up.
    DATED_BACK = "dated_back"
    VALUE_CHANGED = "value_changed"
    SEAL_CHANGED = "seal_changed"
    SEALS_REMOVED = "seals_removed"
    #: Entries name a seal that is not there.
    SEAL_GONE = "seal_gone"
    CHAIN_BROKEN = "chain_broken"
    #: The seal is not the one whose hash was kept elsewhere, or there is none of this number.
    NOT_THE_COPY = "not_the_copy"
    COPY_ALONE = "copy_alone"
    ERASED_UNSAID = "erased_unsaid"


@dataclass(frozen=True)
class Fault:
    """One thing in the log that does not fit what was sealed; ids of the entry and of the seal."""

    kind: FaultKind
    entry: int | None = None
    seal: int | None = None
    detail: str = ""
