"""What the words of vocabularies are called, where `filters.LABELS` does not hold them."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from eventreg.checkin.rules import Reason, ScanWarning
from eventreg.mail.rules import Channel, MailState
from eventreg.registration.queries import Likeness
from eventreg.registration.rules import Limit, Message

#: Some words stand in two vocabularies ("cancelled" is a state and a reason): these by their own table.
REASONS: dict[Reason, object] = {
    Reason.UNKNOWN_TICKET: _l("This code is not known"),
    Reason.OTHER_EVENT: _l("This code belongs to another event"),
    Reason.NOT_CONFIRMED: _l("The registration is not confirmed"),
    Reason.CANCELLED: _l("The registration was cancelled"),
    Reason.REPLACED: _l("Somebody else takes this place"),
    Reason.NOT_ADMITTED: _l("This category is not admitted to the session"),
    Reason.OUTSIDE_WINDOW: _l("The session admits nobody at this time"),
    Reason.NOT_CHECKED_IN: _l("Not checked in, so not out either"),
    Reason.DEVICE_REVOKED: _l("This device may not scan any more"),
    Reason.INVALID: _l("This scan cannot be read"),
}
WARNINGS: dict[ScanWarning, object] = {
    ScanWarning.OUTSIDE_WINDOW: _l("Outside the hours of the session"),
    ScanWarning.GROUP_AT_ONCE: _l("Several people of one group at once"),
}
#: What somebody waits for, and what two registrations have in common.
PEOPLE: dict[StrEnum, object] = {
    Limit.AGENCY: _l("a place of the agency or KIM"),
    Limit.REGION: _l("a place of the region"),
    Limit.CATEGORY: _l("a place in the category"),
    Limit.EVENT: _l("a place in the event"),
    Likeness.NIP: _l("the same NIP"),
    Likeness.PHONE: _l("the same phone number"),
    Likeness.NAME: _l("a like name in the same agency"),
}
#: What a message is about.
MESSAGES: dict[Message, object] = {
    Message.CONFIRMED: _l("Registration confirmed"),
    Message.PENDING: _l("Registration awaits verification"),
    Message.WAITLISTED: _l("In the waiting list"),
    Message.APPROVED: _l("Registration approved"),
    Message.REJECTED: _l("Registration rejected"),
    Message.SEATED: _l("A place from the waiting list"),
    Message.PLACE_OFFERED: _l("A place is offered, awaiting a yes"),
    Message.OFFER_LAPSED: _l("The offered place was passed on"),
    Message.CANCELLED: _l("Registration cancelled"),
    Message.REPLACED: _l("Somebody else takes the place"),
    Message.MERGED: _l("Two registrations put together"),
    Message.SUBSTITUTE: _l("Registered as a substitute"),
    Message.CONTACT_CHANGED: _l("Contact changed"),
    Message.LINK: _l("Lost link"),
    Message.GROUP: _l("Link for a group"),
    Message.INVITATION: _l("Invitation to an agency or KIM"),
    Message.INVITATION_REMINDER: _l("Reminder to an invited agency or KIM"),
    Message.REMINDER: _l("Reminder"),
    Message.EVENT_CHANGED: _l("Time or place changed"),
    Message.EVENT_CANCELLED: _l("Event cancelled"),
    Message.EVENT_CLOSED: _l("Event archived"),
    Message.THANKS: _l("Thanks for taking part"),
    Message.WRITTEN: _l("Message from the committee"),
}
MAIL: dict[StrEnum, object] = {
    MailState.WAITING: _l("Waiting"),
    MailState.SENDING: _l("Being sent"),
    MailState.SENT: _l("Sent"),
    MailState.FAILED: _l("Failed"),
    MailState.WITHDRAWN: _l("Withdrawn"),
    Channel.EMAIL: _l("E-mail"),
    Channel.WHATSAPP: _l("WhatsApp"),
}
