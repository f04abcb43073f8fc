"""What people are told. Each word is a folder of `templates/mail/`."""

from enum import StrEnum


class Message(StrEnum):
    """One kind of message to a participant or to the contact of a group."""

    CONFIRMED = "confirmed"
    PENDING = "pending"
    WAITLISTED = "waitlisted"
    APPROVED = "approved"
    REJECTED = "rejected"
    SEATED = "seated"
    PLACE_OFFERED = "place_offered"
    OFFER_LAPSED = "offer_lapsed"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    SUBSTITUTE = "substitute"
    CONTACT_CHANGED = "contact_changed"
    LINK = "link"
    GROUP = "group"
    INVITATION = "event_invitation"
    REMINDER = "reminder"
    EVENT_CHANGED = "event_changed"
    EVENT_CANCELLED = "event_cancelled"
    THANKS = "thanks"
