"""What people are told, and what of it is still true when it is its turn to be sent."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from eventreg.events.rules import STILL_STATES, EventState
from eventreg.registration.rules.states import ACTIVE_STATES, State


class Message(StrEnum):
    """One kind of message to a participant or to the contact of a group.

    Each word is a folder of `templates/mail/`.
    """

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
    MERGED = "merged"
    SUBSTITUTE = "substitute"
    CONTACT_CHANGED = "contact_changed"
    LINK = "link"
    GROUP = "group"
    INVITATION = "event_invitation"
    INVITATION_REMINDER = "invitation_reminder"
    REMINDER = "reminder"
    EVENT_CHANGED = "event_changed"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_CLOSED = "event_closed"
    THANKS = "thanks"
    #: What staff wrote themselves; its words stand in a row of their own.
    WRITTEN = "written"


@dataclass(frozen=True)
class MessageFacts:
    """What decides whether a message still holds. `state`: none for the contact of a group.

    `offered`: a place is held for the person. `begun`: the event's first session has begun.
    `on_record`: it goes to a contact that is still theirs. `declined`: the group sends nobody.
    `named`: somebody of the group is registered.
    `had_calendar`: an earlier mail brought them a calendar file. `stopped`: staff stopped sending it.
    """

    state: State | None
    event_state: EventState
    offered: bool = False
    begun: bool = False
    on_record: bool = True
    declined: bool = False
    named: bool = False
    had_calendar: bool = False
    stopped: bool = False


#: In which states of the registration a message is true (none: to the contact of a group); those
#: not named are always true.
_TRUE_IN: dict[Message, frozenset[State | None]] = {
    Message.CONFIRMED: frozenset({State.CONFIRMED}),
    Message.PENDING: frozenset({State.PENDING}),
    Message.WAITLISTED: frozenset({State.WAITLISTED}),
    Message.APPROVED: frozenset({State.CONFIRMED}),
    Message.REJECTED: frozenset({State.REJECTED}),
    Message.SEATED: frozenset({State.CONFIRMED}),
    Message.PLACE_OFFERED: frozenset({State.WAITLISTED}),
    Message.OFFER_LAPSED: frozenset({State.WAITLISTED}),
    Message.CANCELLED: frozenset({State.CANCELLED}),
    Message.REPLACED: frozenset({State.REPLACED}),
    Message.MERGED: frozenset({State.REPLACED}),
    Message.SUBSTITUTE: frozenset(ACTIVE_STATES),
    Message.REMINDER: frozenset({State.CONFIRMED}),
    Message.EVENT_CHANGED: frozenset({*ACTIVE_STATES, None}),
    Message.EVENT_CLOSED: frozenset({State.PENDING, State.WAITLISTED, None}),
    Message.THANKS: frozenset({State.CONFIRMED}),
}
#: True whether or not the event takes place.
_WITHOUT_EVENT = frozenset(
    {
        Message.REJECTED,
        Message.CANCELLED,
        Message.REPLACED,
        Message.MERGED,
        Message.CONTACT_CHANGED,
        Message.LINK,
        Message.EVENT_CANCELLED,
        Message.WRITTEN,
    }
)
#: To confirmed people these bring the QR and the calendar file.
_BRINGS_TICKET = frozenset(
    {
        Message.CONFIRMED,
        Message.APPROVED,
        Message.SEATED,
        Message.SUBSTITUTE,
        Message.CONTACT_CHANGED,
        Message.REMINDER,
        Message.EVENT_CHANGED,
    }
)
#: What presses: an offered place runs out, and what the event itself says comes too late one day.
_URGENCY = {
    Message.PLACE_OFFERED: 0,
    Message.EVENT_CANCELLED: 1,
    Message.EVENT_CHANGED: 1,
    Message.REMINDER: 1,
    Message.INVITATION_REMINDER: 1,
    Message.THANKS: 3,
}
_USUAL = 2
#: These brought a calendar file to whoever read them, for they go to confirmed people alone.
BRINGS_CALENDAR = frozenset(
    one for one in _BRINGS_TICKET if _TRUE_IN.get(one) == frozenset({State.CONFIRMED})
)
#: What whoever had a place reads when it is theirs no more, by an undone decision or merge.
_MAY_TAKE_PLACE_BACK = frozenset({Message.PENDING, Message.REJECTED, Message.WAITLISTED})
#: These bring calendars up to date about sessions that were removed or closed to the person.
_TELLS_OF_LOST = frozenset(
    {
        Message.EVENT_CHANGED,
        Message.EVENT_CANCELLED,
        Message.CANCELLED,
        Message.REPLACED,
        Message.MERGED,
    }
)
#: Nobody loses a right who does not get these, so their mails name a way to stop them.
_COURTESIES = frozenset({Message.REMINDER, Message.THANKS})


def is_overtaken(message: Message, facts: MessageFacts) -> bool:
    """Whether something has happened since a message was lined up that makes it untrue.

    It is then withdrawn instead of sent, for whatever happened lines up a message of its own.
    Likewise what would go to a contact that is not the person's any more: the new contact was told
    of the change, with all that they need.
    """
    true_in = _TRUE_IN.get(message)
    if true_in is not None and facts.state not in true_in:
        return True
    if not facts.on_record and message is not Message.CONTACT_CHANGED:
        return True
    if message is Message.EVENT_CLOSED:
        return facts.event_state is not EventState.ARCHIVED
    still = facts.event_state in STILL_STATES
    if message is Message.EVENT_CANCELLED:  # It is still to be said of one that is archived by now.
        return not still
    return (still and message not in _WITHOUT_EVENT) or _missed(message, facts)


def _missed(message: Message, facts: MessageFacts) -> bool:
    """Whether the moment for which the message was meant is over."""
    match message:
        case Message.PLACE_OFFERED:
            return not facts.offered
        case Message.OFFER_LAPSED | Message.WAITLISTED:
            return facts.offered
        case Message.REMINDER:
            return facts.begun
        case Message.INVITATION:
            return facts.declined
        case Message.INVITATION_REMINDER:
            return facts.declined or facts.named or facts.begun
        case Message.WRITTEN:
            return facts.stopped
        case _:
            return False


def outlasts_event(message: Message) -> bool:
    """Whether it is still sent once its event is cancelled or archived."""
    return message in _WITHOUT_EVENT or message is Message.EVENT_CLOSED


def brings_ticket(message: Message, facts: MessageFacts) -> bool:
    """Whether QR and calendar file go with it: to whoever is confirmed at that moment, nobody else."""
    takes_part = facts.state is State.CONFIRMED and facts.event_state not in STILL_STATES
    return message in _BRINGS_TICKET and takes_part and facts.on_record


def takes_back_calendar(message: Message, facts: MessageFacts) -> bool:
    """Whether a calendar file goes with it that removes the event from the person's calendar."""
    if message is Message.EVENT_CANCELLED:
        return facts.state in {State.CONFIRMED, State.CANCELLED}
    if message in _MAY_TAKE_PLACE_BACK:
        return facts.had_calendar
    return message in {Message.CANCELLED, Message.REPLACED, Message.MERGED}


def may_take_place_back(message: Message) -> bool:
    """Whether somebody who reads it may have had a place before, and its calendar file."""
    return message in _MAY_TAKE_PLACE_BACK


def urgency(message: Message) -> int:
    """How long a message can wait for the staff who send it: 0 not at all, 3 until last."""
    return _URGENCY.get(message, _USUAL)


def tells_of_lost_sessions(message: Message) -> bool:
    """Whether people learn by it which sessions are not on their programme any more."""
    return message in _TELLS_OF_LOST


def is_courtesy(message: Message) -> bool:
    """Whether people can do without it, so that its mail says how to be spared (List-Unsubscribe)."""
    return message in _COURTESIES


def decision_key(decision: UUID, registration_id: int) -> str:
    """The key of the one message by which somebody is told of a decision of staff."""
    return f"decision:{decision}:{registration_id}"
