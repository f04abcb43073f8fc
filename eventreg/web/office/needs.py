"""What an event needs now, for the overview and for its renewing itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries import unready_devices
from eventreg.checkin.queries.not_added import count_not_added
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.rules import STILL_STATES, EventMode, EventState, WindowFacts, signup_window
from eventreg.overview.queries import Standing, standing
from eventreg.overview.rules import (
    Filling,
    Need,
    NeedFacts,
    RegionAnswers,
    Urgency,
    Waiting,
    devices_matter,
    needs_of,
)
from eventreg.regions.models import Region
from eventreg.registration.queries import (
    EventTally,
    Outstanding,
    Tally,
    outstanding,
    possible_doubles,
)
from eventreg.registration.queries.invited import unanswered_groups
from eventreg.registration.queries.typed_names import unmapped_names
from eventreg.web.access import can
from eventreg.web.filters import number, region_name
from eventreg.web.office.figures import EventFigures
from eventreg.web.office.need_words import detail_of, words_of
from eventreg.web.office.tell import to_be_told
from eventreg.web.settings import current_settings

_DESK, _MAIL, _EVENT = (
    Permission.REGISTRATIONS_EDIT,
    Permission.MESSAGES_SEND,
    Permission.EVENTS_EDIT,
)
#: Where each is seen to, what its address narrows to, and who may.
_PAGES: dict[Need, tuple[str, dict[str, Any], Permission]] = {
    Need.UNTOLD: ("office.tell", {}, _MAIL),
    Need.AT_DOOR: ("office.walk_ins", {}, _DESK),
    Need.NOT_ADDED: ("office.not_added_people", {}, _DESK),
    Need.DEVICES: ("office.devices", {}, Permission.DEVICES_MANAGE),
    Need.NO_DEVICE: ("office.devices", {}, Permission.DEVICES_MANAGE),
    Need.SCANS: ("office.scan_conflicts", {}, _DESK),
    Need.MAIL_FAILED: ("office.messages", {"state": "failed", "channel": "email"}, _MAIL),
    Need.MAIL_UNSENT: ("office.messages", {"state": "waiting", "channel": "email"}, _MAIL),
    Need.PENDING: ("office.approvals", {}, _DESK),
    Need.CHATS: ("office.whatsapp", {}, _MAIL),
    Need.OVER: ("office.places", {}, _EVENT),
    Need.CLOSES_SOON: ("office.edit_event", {}, _EVENT),
    Need.CLOSED_EARLY: ("office.edit_event", {}, _EVENT),
    Need.REGIONS: ("office.places", {}, _EVENT),
    Need.INVITATIONS: ("office.unanswered", {}, _MAIL),
    Need.FULL: ("office.places", {}, _EVENT),
    Need.NEARLY_FULL: ("office.places", {}, _EVENT),
    Need.FULL_REGIONS: ("office.places", {}, _EVENT),
    Need.FULL_AGENCIES: ("office.places", {}, _EVENT),
    Need.HELD: ("office.waiting", {}, _DESK),
    Need.GROUP_SCANS: ("office.scan_conflicts", {}, _DESK),
    Need.DUPLICATES: ("office.duplicates", {}, _DESK),
    Need.NAMES: ("office.event_names", {}, Permission.AGENCIES_EDIT),
    Need.INCOMPLETE: ("office.registrations", {"data": "incomplete"}, _DESK),
}
#: These say all by their words: a number beside them would be a riddle.
_WITHOUT_COUNT = frozenset({Need.NO_DEVICE, Need.CLOSES_SOON, Need.CLOSED_EARLY})


@dataclass(frozen=True)
class NeedLine:
    """One line as it is shown; `count` is empty where the words say all."""

    key: str
    count: str
    words: str
    detail: str
    url: str
    urgent: bool


def needs_lines(
    event: Event,
    figures: EventFigures,
    regions: Sequence[Region],
    answers: RegionAnswers,
    now: datetime,
) -> list[NeedLine]:
    """What waits for the person signed in, the most urgent first. `regions`: all, in official order."""
    allowed = {need for need, page in _PAGES.items() if can(page[2], event)}
    if not allowed:
        return []
    facts = _facts(event, figures, allowed, len(answers.missing), now)
    names = [region_name(one) for one in regions if one.code in answers.missing]
    return [_line(event, one, names) for one in needs_of(facts, now) if one.need in allowed]


def _facts(
    event: Event, figures: EventFigures, allowed: set[Need], missing: int, now: datetime
) -> NeedFacts:
    found = standing(db.session(), event.id)
    window = WindowFacts(event.state, event.signup_opens_at, event.signup_closes_at, event.ends_at)
    counts = {
        **_counts(found),
        **_counts_of_others(event, allowed, now),
        Need.REGIONS: missing,
        Need.INCOMPLETE: figures.crowd.incomplete,
        **_full(figures.tally),
    }
    return NeedFacts(
        state=event.state,
        window=signup_window(window, now),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        closes_at=event.signup_closes_at,
        counts=counts,
        oldest=_known({Need.PENDING: found.pending_since, Need.AT_DOOR: found.at_door_since}),
        until=_known({Need.HELD: found.held_until}),
        categories=fillings(figures),
        whole=_whole(event, figures.tally.whole),
        places_left=figures.tally.whole.left != 0,
    )


def fillings(figures: EventFigures) -> tuple[Filling, ...]:
    """The categories that count and have a limit, and how far they are filled."""
    return tuple(
        Filling(one.offer.id, one.tally.heads.confirmed, one.tally.heads.offered, one.tally.places)
        for one in figures.categories
        if one.offer.counts and one.tally.places is not None
    )


def _whole(event: Event, counted: Tally) -> Filling | None:
    """How far the event's own limit is filled; none: it has none."""
    if event.capacity is None:
        return None
    return Filling(None, counted.heads.confirmed, counted.heads.offered, event.capacity)


def _full(counted: EventTally) -> dict[Need, int]:
    """The regions and agencies that have reached a limit of their own."""
    return {
        Need.FULL_REGIONS: sum(counted.now.regions_full(id_) for id_ in counted.limits),
        Need.FULL_AGENCIES: sum(counted.now.agencies_full(id_) for id_ in counted.limits),
    }


def _counts(found: Standing) -> dict[Need, int]:
    return {
        Need.PENDING: found.pending,
        Need.AT_DOOR: found.at_door,
        Need.HELD: found.held,
        Need.SCANS: found.late_scans,
        Need.GROUP_SCANS: found.group_scans,
    }


def _counts_of_others(event: Event, allowed: set[Need], now: datetime) -> dict[Need, int]:
    """What takes a question of its own, asked only for whoever may act on the answer."""
    session = db.session()
    counts = {}
    if Need.UNTOLD in allowed:
        counts[Need.UNTOLD] = to_be_told(event).people
    if Need.CHATS in allowed:
        counts |= _mail_counts(outstanding(session, event.id, now=now))
    if Need.NOT_ADDED in allowed:
        counts[Need.NOT_ADDED] = count_not_added(session, event.id)
    if Need.DUPLICATES in allowed and event.state not in STILL_STATES:
        counts[Need.DUPLICATES] = len(possible_doubles(session, event.id))
    if Need.NAMES in allowed and event.state not in STILL_STATES:
        counts[Need.NAMES] = len(unmapped_names(session, event_id=event.id))
    if Need.INVITATIONS in allowed and event.state is EventState.PUBLISHED:
        counts[Need.INVITATIONS] = len(unanswered_groups(session, event.id))
    near = event.mode is not EventMode.ONLINE and devices_matter(
        event.starts_at, event.ends_at, now
    )
    if Need.DEVICES in allowed and near and event.state is EventState.PUBLISHED:
        there, unready = unready_devices(session, event.id, now=now)
        counts |= {Need.DEVICES: unready, Need.NO_DEVICE: int(not there)}
    return counts


def _mail_counts(found: Outstanding) -> dict[Need, int]:
    sends_by_itself = bool(current_settings().smtp_url)
    return {
        Need.MAIL_FAILED: found.failed,
        Need.MAIL_UNSENT: 0 if sends_by_itself else found.mails,
        Need.CHATS: found.chats,
    }


def _known(moments: Mapping[Need, datetime | None]) -> dict[Need, datetime]:
    return {need: moment for need, moment in moments.items() if moment is not None}


def _line(event: Event, one: Waiting, regions: Sequence[str]) -> NeedLine:
    page, narrowed, _permission = _PAGES[one.need]
    count = "" if one.need in _WITHOUT_COUNT or one.category else number(one.count)
    return NeedLine(
        key=one.key,
        count=count,
        words=words_of(event, one),
        detail=detail_of(event, one, regions),
        url=url_for(page, event=event.slug, **narrowed),
        urgent=one.urgency is Urgency.NOW,
    )
