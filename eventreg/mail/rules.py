"""States of a message in the outbox, and when a failed one is tried again."""

from datetime import datetime, timedelta
from enum import StrEnum


class Channel(StrEnum):
    """How a message reaches somebody: by mail, or by staff who send it by WhatsApp."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"


class MailState(StrEnum):
    """Waiting, being sent, sent, given up, or withdrawn before it was sent."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


#: Nobody sends such a message any more, unless it is lined up once more.
ENDED = frozenset({MailState.SENT, MailState.FAILED, MailState.WITHDRAWN})
#: A sender that has not reported back by then has died; the message is free for another one.
LEASE = timedelta(minutes=10)
#: So long a tick of the WhatsApp worklist that was a slip can be taken back.
TIME_TO_UNTICK = timedelta(minutes=30)
#: How long to wait after each failure; after the last one the message is given up.
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failures, the last one at `now`; none when it is given up."""
    return now + _PAUSES[attempts - 1] if attempts <= len(_PAUSES) else None
