"""What each action of the log is in words: one sentence for all pages that tell of it."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from eventreg.audit.rules import Action

#: Every action stands here; tests/web/office/test_audit.py walks through them.
SENTENCES: dict[Action, object] = {
    Action.EVENT_CREATED: _l("The event was created."),
    Action.EVENT_CHANGED: _l("What the event says about itself was changed."),
    Action.EVENT_PUBLISHED: _l("The event was published."),
    Action.EVENT_UNPUBLISHED: _l("The event was made a draft again."),
    Action.LETTERHEAD_CHANGED: _l("The letterhead or the signers of papers were changed."),
    Action.PAPERS_CHANGED: _l("How sheets are printed was changed."),
    Action.EVENT_CANCELLED: _l("The event was cancelled."),
    Action.EVENT_RESTORED: _l("The cancelled event takes place after all."),
    Action.EVENT_ARCHIVED: _l("The event was archived."),
    Action.EVENT_UNARCHIVED: _l("The event was taken out of the archive."),
    Action.EVENT_DELETED: _l("The unused draft was deleted."),
    Action.EVENT_ANNOUNCED: _l("A message to many participants was queued."),
    Action.SESSION_CREATED: _l("A session was added."),
    Action.SESSION_CHANGED: _l("A session was changed."),
    Action.SESSION_REMOVED: _l("A session was removed."),
    Action.SESSIONS_DELAYED: _l("Sessions were delayed."),
    Action.SESSIONS_DELAY_UNDONE: _l("A delay of sessions was undone."),
    Action.CHECKPOINT_CREATED: _l("A checkpoint was added."),
    Action.CHECKPOINT_CHANGED: _l("A checkpoint was changed."),
    Action.CHECKPOINT_REMOVED: _l("A checkpoint was removed."),
    Action.CATEGORY_CREATED: _l("A category was added."),
    Action.CATEGORY_CHANGED: _l("A category was changed."),
    Action.CATEGORY_REMOVED: _l("A category was removed."),
    Action.REGION_RELEASED: _l("Places that a region had not used were given to all."),
    Action.REGION_KEPT: _l("Places were kept for their region again."),
    Action.QUESTION_CREATED: _l("An extra question was added."),
    Action.QUESTION_CHANGED: _l("An extra question was changed."),
    Action.QUESTION_RETIRED: _l("An extra question is asked no longer."),
    Action.QUESTION_BROUGHT_BACK: _l("An extra question is asked again."),
    Action.BOARD_OPENED: _l("A link for the big screen was created."),
    Action.BOARD_ENDED: _l("The link for the big screen was ended."),
    Action.REGISTRATION_CREATED: _l("The registration was created."),
    Action.REGISTRATION_OVER_QUOTA: _l("The person was given a place beyond the quota."),
    Action.REGISTRATION_ADMITTED: _l("The person was admitted at the door."),
    Action.REGISTRATION_CORRECTED: _l("Data of the registration were corrected."),
    Action.REGISTRATION_CANCELLED: _l("The registration was cancelled."),
    Action.REGISTRATION_CANCEL_UNDONE: _l("The cancellation was undone."),
    Action.REGISTRATION_MOVED: _l("The person was moved to another category."),
    Action.REGISTRATION_MOVE_UNDONE: _l("The move to another category was undone."),
    Action.NOTE_ADDED: _l("A note about the person was written."),
    Action.BULK_STARTED: _l("Many registrations were changed at once."),
    Action.BULK_UNDONE: _l("A change of many registrations at once was undone."),
    Action.REGISTRATION_APPROVED: _l("The registration was approved."),
    Action.REGISTRATION_REJECTED: _l("The registration was rejected."),
    Action.REGISTRATION_DECISION_UNDONE: _l("The decision was undone."),
    Action.REGISTRATION_SEATED: _l("The person got a place from the waiting list."),
    Action.REGISTRATION_OFFERED: _l("The person was offered a place."),
    Action.REGISTRATION_OFFER_LAPSED: _l(
        "The person did not answer in time; the place was passed on."
    ),
    Action.REGISTRATION_PREFERRED: _l("The person was put first in the waiting list."),
    Action.REGISTRATION_PREFERENCE_WITHDRAWN: _l("The person waits in order of arrival again."),
    Action.REGISTRATION_REPLACED: _l("The person was replaced by somebody else."),
    Action.REGISTRATION_MERGED: _l("The registration was merged with another one."),
    Action.REGISTRATION_MERGE_UNDONE: _l("The merge was undone."),
    Action.REGISTRATION_KEPT_APART: _l("Two registrations were found to be two people."),
    Action.REGISTRATION_ASKED_AGAIN: _l("Two registrations are perhaps one person after all."),
    Action.REGISTRATION_ANSWERED: _l("The reminder was answered."),
    Action.REGISTRATION_ANSWER_DROPPED: _l(
        "The event moved, so that the answer to the reminder is void."
    ),
    Action.REGISTRATION_LINK_SENT: _l("The link to the own page was sent again."),
    Action.CONSENT_WITHDRAWN: _l("Consent was withdrawn."),
    Action.CONSENT_GIVEN: _l("Consent was given."),
    Action.DATA_READ: _l("Data of the registration were read in full."),
    Action.LETTER_ADDED: _l("A letter of assignment was added."),
    Action.LETTER_READ: _l("The letter of assignment was downloaded."),
    Action.GROUP_CREATED: _l("A group was registered."),
    Action.GROUP_INVITED: _l("An agency or KIM was invited."),
    Action.GROUP_DECLINED: _l("An invited agency or KIM sends nobody."),
    Action.GROUP_CHANGED: _l("A group was changed."),
    Action.GROUP_REMOVED: _l("A group was removed."),
    Action.AGENCY_CREATED: _l("An agency or KIM was added."),
    Action.AGENCY_CHANGED: _l("An agency or KIM was changed."),
    Action.AGENCY_REMOVED: _l("An agency or KIM was removed."),
    Action.AGENCY_NAME_MAPPED: _l("A typed name was mapped to an agency or KIM."),
    Action.AGENCY_NAME_LEFT: _l("A typed name was left as it is: it is no agency."),
    Action.AGENCY_MERGED: _l("Two agencies or KIM were merged."),
    Action.AGENCY_UNDONE: _l("A change of an agency or KIM was undone."),
    Action.IMPORT_UPLOADED: _l("A list of participants was uploaded."),
    Action.IMPORT_APPLIED: _l("A list of participants was taken over."),
    Action.MAIL_RESENT: _l("A message was sent again."),
    Action.MAIL_TICKED: _l("A WhatsApp message was ticked off as sent."),
    Action.MAIL_UNTICKED: _l("The tick of a WhatsApp message was taken away."),
    Action.MAIL_WITHDRAWN: _l("A message that waited was withdrawn."),
    Action.MESSAGE_WRITTEN: _l("The draft of a message to many was written or changed."),
    Action.MESSAGE_DISCARDED: _l("The draft of a message to many was discarded."),
    Action.MESSAGE_TESTED: _l("A message to many was sent as a test to the person who wrote it."),
    Action.MESSAGE_SENT: _l("A message to many was sent."),
    Action.MESSAGE_STOPPED: _l("The sending of a message to many was stopped."),
    Action.SCAN_UNDONE: _l("A check-in or check-out was undone."),
    Action.SCAN_CLEARED: _l("A late scan was looked into."),
    Action.SCANS_MOVED: _l("Scans were moved to another session."),
    Action.SCANS_MOVED_BACK: _l("Scans were moved back to their session."),
    Action.SCANS_CLOSED: _l("Those who were still inside were checked out together."),
    Action.SCANS_REOPENED: _l("Checking out together was undone."),
    Action.SHEET_PRINTED: _l("An attendance sheet was printed."),
    Action.BADGES_PRINTED: _l("Badges were printed."),
    Action.SHEET_RECORDED: _l("A printed attendance sheet was taken over."),
    Action.SHEET_UNDONE: _l("Taking over an attendance sheet was undone."),
    Action.QUEUE_LOADED: _l("The scans of a phone were loaded from a file."),
    Action.WALK_IN_REFUSED: _l("Somebody whom a desk had added could not be registered."),
    Action.WALK_IN_SETTLED: _l("Somebody who could not be registered was seen to."),
    Action.ATTENDANCE_MARKED: _l("Something was noted about presence."),
    Action.ATTENDANCE_UNMARKED: _l("A note about presence was taken away."),
    Action.WORD_ANNOUNCED: _l("A word of presence was announced."),
    Action.WORD_CLOSED: _l("A word of presence was closed."),
    Action.MEETING_READ: _l("A report of the meeting program was read."),
    Action.MEETING_RECORDED: _l("Presence by the report of the meeting program was recorded."),
    Action.MEETING_UNDONE: _l("Presence by the report of the meeting program was undone."),
    Action.MEETING_DISCARDED: _l("A report of the meeting program was discarded."),
    Action.MEETING_NAME_TAKEN: _l("A name of the meeting report was given to a person."),
    Action.MEETING_NAME_LEFT: _l("A name of the meeting report was given to nobody."),
    Action.MEETING_NAME_REOPENED: _l("A name of the meeting report is open again."),
    Action.DEVICE_CREATED: _l("A device was added."),
    Action.DEVICE_PAIRED: _l("A device was paired."),
    Action.DEVICE_RENEWED: _l("A device got a new pairing code."),
    Action.DEVICE_REVOKED: _l("A device was revoked."),
    Action.KEY_CREATED: _l("A key for another system was created."),
    Action.KEY_REVOKED: _l("A key of another system was revoked."),
    Action.STAFF_CREATED: _l("An account was created."),
    Action.STAFF_ROLE_GRANTED: _l("Somebody was given a role."),
    Action.STAFF_ROLE_CHANGED: _l("Somebody's role was changed."),
    Action.STAFF_ROLE_TAKEN: _l("A role was taken away from somebody."),
    Action.STAFF_INVITED: _l("Somebody was invited to set a password."),
    Action.STAFF_LINK_SHOWN: _l("The link of an invitation was shown, to be handed on."),
    Action.STAFF_RESET_SHOWN: _l("A link for a new password was shown, to be handed on."),
    Action.STAFF_SWITCHED_OFF: _l("An account was switched off."),
    Action.STAFF_SWITCHED_ON: _l("An account was switched on again."),
    Action.STAFF_SESSIONS_ENDED: _l("Somebody was signed out everywhere."),
    Action.STAFF_PASSWORD_SET: _l("A password was set."),
    Action.STAFF_SIGNED_IN: _l("Somebody signed in."),
    Action.STAFF_SIGNED_OUT: _l("Somebody signed out, or was signed out."),
    Action.STAFF_SIGN_IN_FAILED: _l("A sign-in failed."),
    Action.STAFF_FACTOR_ADDED: _l("A second factor was added."),
    Action.STAFF_FACTOR_REMOVED: _l("A second factor was removed."),
    Action.STAFF_FACTORS_RESET: _l("All second factors of an account were removed."),
    Action.STAFF_CODES_MADE: _l("Recovery codes were created."),
    Action.STAFF_CODE_USED: _l("Somebody signed in with a recovery code."),
    Action.EXPORT_MADE: _l("Data were taken out."),
    Action.VALUES_ERASED: _l("Old values in the activity log were erased."),
    Action.DEMO_LOADED: _l("The demo was loaded."),
}


class LogKind(StrEnum):
    """What the pages of the log are narrowed by."""

    EVENTS = "events"
    REGISTRATIONS = "registrations"
    ATTENDANCE = "attendance"
    MESSAGES = "messages"
    AGENCIES = "agencies"
    ACCESS = "access"
    STAFF = "staff"
    EXPORTS = "exports"
    SYSTEM = "system"


KINDS: dict[LogKind, object] = {
    LogKind.EVENTS: _l("Event and its set-up"),
    LogKind.REGISTRATIONS: _l("Registrations"),
    LogKind.ATTENDANCE: _l("Attendance and scans"),
    LogKind.MESSAGES: _l("Messages"),
    LogKind.AGENCIES: _l("Agencies and KIM"),
    LogKind.ACCESS: _l("Devices and other systems"),
    LogKind.STAFF: _l("Staff and sign-in"),
    LogKind.EXPORTS: _l("Data that were taken out"),
    LogKind.SYSTEM: _l("The log and the installation"),
}
#: By what stands before the dot.
_KIND_OF: dict[str, LogKind] = {
    **dict.fromkeys(
        (
            *("event", "session", "sessions", "checkpoint", "category", "region", "question"),
            *("board", "letterhead", "papers"),
        ),
        LogKind.EVENTS,
    ),
    **dict.fromkeys(
        ("registration", "note", "bulk", "consent", "letter", "group", "import", "data"),
        LogKind.REGISTRATIONS,
    ),
    **dict.fromkeys(
        ("scan", "scans", "sheet", "queue", "walk_in", "attendance", "word", "meeting"),
        LogKind.ATTENDANCE,
    ),
    **dict.fromkeys(("mail", "message"), LogKind.MESSAGES),
    "agency": LogKind.AGENCIES,
    "device": LogKind.ACCESS,
    "key": LogKind.ACCESS,
    "staff": LogKind.STAFF,
    "export": LogKind.EXPORTS,
    "values": LogKind.SYSTEM,
    "demo": LogKind.SYSTEM,
}
#: Those that say more by what they do than by what they are done to.
_OWN_KIND = {
    Action.EVENT_ANNOUNCED: LogKind.MESSAGES,
    Action.REGISTRATION_LINK_SENT: LogKind.MESSAGES,
    Action.DATA_READ: LogKind.EXPORTS,
    Action.LETTER_READ: LogKind.EXPORTS,
    Action.SHEET_PRINTED: LogKind.EXPORTS,
    Action.BADGES_PRINTED: LogKind.EXPORTS,
}


def word_of(action: str) -> str:
    """What was done, as a sentence in the reader's language; an action of another release as it stands."""
    return str(SENTENCES.get(Action(action), action)) if action in set(Action) else action


def kind_of(action: Action) -> LogKind:
    """What an action belongs to."""
    return _OWN_KIND.get(action) or _KIND_OF.get(action.value.partition(".")[0], LogKind.SYSTEM)


def actions_of(kind: LogKind) -> list[Action]:
    """Every action that belongs to it."""
    return [action for action in Action if kind_of(action) is kind]
