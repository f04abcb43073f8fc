"""`/office/events/<event>/messages`: the outbox of an event. Filters stand in the address."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import request, url_for
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.mail.models import StaffMessage
from eventreg.mail.rules import Channel, MailState, Outcome, WrittenState
from eventreg.participants.segments import messages_of, outcomes_of
from eventreg.registration.queries import OutboxFilter, outbox, outbox_counts, outstanding
from eventreg.web.access import requires
from eventreg.web.filters import label
from eventreg.web.filters import number as show
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.list_address import Choice
from eventreg.web.office.segment import region_names, segment_words
from eventreg.web.office.sent_message import OUTCOMES, standing
from eventreg.web.office.thanks import has_taken_place
from eventreg.web.settings import current_settings

Word = TypeVar("Word", bound=StrEnum)
Counts = Counter[tuple[Channel, MailState]]


@office.get("/events/<slug:event>/messages")
@requires(Permission.MESSAGES_SEND)
def messages(event: Event) -> str:
    """What is to be sent, was sent and could not be sent, the latest first."""
    wanted = OutboxFilter(_word(MailState, "state"), _word(Channel, "channel"))
    number = request.args.get("page", 1, type=int)
    counts = outbox_counts(db.session(), event.id)
    return event_page(
        "office/messages.html",
        event,
        "messages",
        found=outbox(db.session(), event.id, wanted, page=number),
        narrowed=wanted != OutboxFilter(),
        filters=_filters(wanted, counts),
        left=outstanding(db.session(), event.id, now=utc_now()),
        page_url=lambda page: _address(event, wanted, page=page),
        mail_server=bool(current_settings().smtp_url),
        over=has_taken_place(event, utc_now()),
        written=_written(event),
        may_write=event.state is not EventState.ARCHIVED,
    )


@dataclass(frozen=True)
class Written:
    """A message that staff wrote, as its row shows it."""

    message: StaffMessage
    whom: str
    state: str
    fared: str


def _written(event: Event) -> list[Written]:
    """What staff wrote themselves, the latest first, each with its segment and how it fared in words."""
    found = messages_of(db.session(), event.id)
    regions = region_names(found)
    fared = outcomes_of(db.session(), [one.id for one in found])
    return [
        Written(
            one,
            segment_words(event, one, regions, people=sum(fared[one.id].values())),
            standing(one, fared[one.id]),
            ", ".join(
                f"{OUTCOMES[how]}: {show(fared[one.id][how])}"
                for how in Outcome
                if fared[one.id][how] and one.state is not WrittenState.DRAFT
            ),
        )
        for one in found
    ]


def _word(vocabulary: type[Word], name: str) -> Word | None:
    """What the address narrows to; what it does not know is left out."""
    typed = request.args.get(name, "")
    return next((word for word in vocabulary if word.value == typed), None)


def _address(event: Event, wanted: OutboxFilter, *, page: int = 1) -> str:
    values: dict[str, Any] = {
        "state": wanted.state.value if wanted.state else None,
        "channel": wanted.channel.value if wanted.channel else None,
        "page": page if page > 1 else None,
    }
    return url_for("office.messages", event=event.slug, **values)


def _filters(wanted: OutboxFilter, counts: Counts) -> list[tuple[str, str, list[Choice]]]:
    """The filters: name in the address, label, answers with how many messages each has."""
    by_state = {state: sum(counts[one, state] for one in Channel) for state in MailState}
    by_channel = {one: sum(counts[one, state] for state in MailState) for one in Channel}
    return [
        ("state", _("State"), _choices(by_state, wanted.state)),
        ("channel", _("Sent by"), _choices(by_channel, wanted.channel)),
    ]


def _choices(numbers: dict[Any, int], chosen: StrEnum | None) -> list[Choice]:
    return [
        Choice(word.value, f"{label(word)} ({number})", word is chosen)
        for word, number in numbers.items()
    ]
