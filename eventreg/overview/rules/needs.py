"""What an event needs from its organizers now, and what of it presses most."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from eventreg.events.rules import STILL_STATES, EventState, SignupWindow
from eventreg.events.rules.opening import DOOR_OPENS_BEFORE


class Need(StrEnum):
    """Something that waits for staff. Of two that press alike, the one that stands first comes first."""

    #: Times, place, sessions or the meeting link changed, and people do not know it.
    UNTOLD = "untold"
    AT_DOOR = "at_door"
    NOT_ADDED = "not_added"
    DEVICES = "devices"
    NO_DEVICE = "no_device"
    SCANS = "scans"
    MAIL_FAILED = "mail_failed"
    #: Mails wait, and there is no server that sends them.
    MAIL_UNSENT = "mail_unsent"
    PENDING = "pending"
    CHATS = "chats"
    OVER = "over"
    CLOSES_SOON = "closes_soon"
    CLOSED_EARLY = "closed_early"
    REGIONS = "regions"
    INVITATIONS = "invitations"
    FULL = "full"
    NEARLY_FULL = "nearly_full"
    #: Their own limit is reached, while others still get a place in the category.
    FULL_REGIONS = "full_regions"
    FULL_AGENCIES = "full_agencies"
    HELD = "held"
    GROUP_SCANS = "group_scans"
    DUPLICATES = "duplicates"
    #: Names of agencies and KIM that match no entry: recaps count each by itself.
    NAMES = "names"
    INCOMPLETE = "incomplete"


class Urgency(IntEnum):
    """How much something presses: it cannot wait, it should be done soon, or when there is time."""

    NOW = 0
    SOON = 1
    LATER = 2


class Phase(StrEnum):
    """How near an event is."""

    FAR = "far"
    #: It begins within three days.
    NEAR = "near"
    #: From when people come until the last session ends.
    DOOR = "door"
    OVER = "over"


#: What must be seen to before people come should be done by then.
_NEAR = timedelta(days=3)
#: Phones are made ready on the day before.
_DEVICES_FROM = timedelta(hours=24)
_CLOSES_WITHIN = timedelta(hours=48)
#: Nobody should wait longer for a decision.
_PATIENCE = timedelta(days=2)
#: A category is nearly full from so many hundredths of its places on.
NEARLY = 90
#: So many categories have a line each; more stand in one line together.
_LINES_OF_CATEGORIES = 3

_N, _S, _L = Urgency.NOW, Urgency.SOON, Urgency.LATER
#: How much each presses while the event is far, near, at the door, over; none: nobody is asked.
_PRESSES: dict[Need, tuple[Urgency | None, ...]] = {
    Need.UNTOLD: (_N, _N, _N, None),
    Need.AT_DOOR: (_S, _S, _N, _S),
    Need.NOT_ADDED: (_S, _S, _N, _S),
    Need.DEVICES: (None, _S, _N, None),
    Need.NO_DEVICE: (None, _S, _N, None),
    Need.SCANS: (_S, _S, _N, _S),
    Need.MAIL_FAILED: (_S, _N, _N, _L),
    Need.MAIL_UNSENT: (_S, _N, _N, _S),
    Need.PENDING: (_S, _N, _N, _L),
    Need.CHATS: (_S, _N, _N, _L),
    Need.OVER: (_S, _S, _S, None),
    Need.CLOSES_SOON: (_S, _S, None, None),
    Need.CLOSED_EARLY: (_L, _L, None, None),
    Need.REGIONS: (_L, _S, None, None),
    Need.INVITATIONS: (_L, _S, None, None),
    Need.FULL: (_L, _L, None, None),
    Need.NEARLY_FULL: (_L, _L, None, None),
    Need.FULL_REGIONS: (_L, _L, None, None),
    Need.FULL_AGENCIES: (_L, _L, None, None),
    Need.HELD: (_L, _S, _S, _L),
    Need.GROUP_SCANS: (_L, _L, _S, _L),
    Need.DUPLICATES: (_L, _L, _L, _L),
    Need.NAMES: (_L, _L, _L, _S),
    Need.INCOMPLETE: (_L, _L, _L, _S),
}
#: What is still to be done of an event that is cancelled: people must hear of it.
_OF_CANCELLED = frozenset(
    {
        *(Need.SCANS, Need.GROUP_SCANS, Need.NOT_ADDED),
        *(Need.MAIL_FAILED, Need.MAIL_UNSENT, Need.CHATS),
    }
)
#: What asks for more people, or for a decision on the sign-up, makes sense once people can sign up.
_OF_PUBLISHED = frozenset(
    {
        *(Need.REGIONS, Need.INVITATIONS, Need.NO_DEVICE, Need.DEVICES),
        *(Need.FULL_REGIONS, Need.FULL_AGENCIES),
    }
)

#: Who has no place left is news while people sign up.
_OF_SIGNUP = frozenset({Need.FULL_REGIONS, Need.FULL_AGENCIES})


@dataclass(frozen=True)
class Filling:
    """A category that counts and has a limit: how many have or were offered a place, of how many.

    `offer_id` none: the event as a whole.
    """

    offer_id: int | None
    registered: int
    offered: int
    places: int

    @property
    def taken(self) -> int:
        """Places that nobody else gets at the moment."""
        return self.registered + self.offered


@dataclass(frozen=True)
class NeedFacts:
    """What is known of an event. Moments are aware, UTC; `counts`: of whom or what there are so many.

    `oldest`: since when the first of each waits; `until`: by when something of it lapses. `whole`: how
    far the event's own limit is filled, where it has one. `places_left`: whether anybody could still
    get a place.
    """

    state: EventState
    window: SignupWindow
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    closes_at: datetime | None = None
    counts: Mapping[Need, int] = field(default_factory=dict)
    oldest: Mapping[Need, datetime] = field(default_factory=dict)
    until: Mapping[Need, datetime] = field(default_factory=dict)
    categories: tuple[Filling, ...] = ()
    whole: Filling | None = None
    places_left: bool = True


@dataclass(frozen=True)
class Waiting:
    """One line of what waits: how many, how much it presses, since when and until when (UTC).

    `category`: the one that it is about, or the event as a whole; none: no single one.
    """

    need: Need
    count: int
    urgency: Urgency
    since: datetime | None = None
    until: datetime | None = None
    category: Filling | None = None

    @property
    def key(self) -> str:
        """What tells this line from the others of its event, also when it is read anew."""
        if self.category is None:
            return self.need.value
        return f"{self.need.value}-{self.category.offer_id or 'event'}"


def phase_of(starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> Phase:
    """How near an event is at `now`; without a session it is far. All moments are aware."""
    if starts_at is None or ends_at is None or now < starts_at - _NEAR:
        return Phase.FAR
    if now < starts_at - DOOR_OPENS_BEFORE:
        return Phase.NEAR
    return Phase.DOOR if now < ends_at else Phase.OVER


def devices_matter(starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> bool:
    """Whether phones should be ready: from a day before the first session to the end of the last."""
    if starts_at is None or ends_at is None:
        return False
    return starts_at - _DEVICES_FROM <= now < ends_at


def needs_of(facts: NeedFacts, now: datetime) -> list[Waiting]:
    """What waits at `now` (aware), the most urgent first; nothing of it is empty."""
    found = [*_counted(facts, now), *_of_signup(facts, now), *_of_categories(facts, now)]
    return sorted(found, key=lambda one: (one.urgency, list(Need).index(one.need)))


def _counted(facts: NeedFacts, now: datetime) -> list[Waiting]:
    lines = [
        _line(need, count, facts, now, facts.oldest.get(need), facts.until.get(need))
        for need, count in facts.counts.items()
        if count > 0
    ]
    return [one for one in lines if one is not None]


def _of_signup(facts: NeedFacts, now: datetime) -> list[Waiting]:
    """That sign-up closes soon, or was closed although places are left and nothing has begun."""
    closes_at = facts.closes_at
    if facts.state is not EventState.PUBLISHED or closes_at is None:
        return []
    line = None
    if facts.window is SignupWindow.OPEN and closes_at - now <= _CLOSES_WITHIN:
        line = _line(Need.CLOSES_SOON, 1, facts, now, until=closes_at)
    if facts.window is SignupWindow.CLOSED and facts.places_left:
        line = _line(Need.CLOSED_EARLY, 1, facts, now, since=closes_at)
    return [line] if line else []


def _of_categories(facts: NeedFacts, now: datetime) -> list[Waiting]:
    """The event and its categories above their limit; while people sign up also what is full, or nearly so."""
    if facts.state is not EventState.PUBLISHED:
        return []
    found: dict[Need, list[Filling]] = {Need.OVER: [], Need.FULL: [], Need.NEARLY_FULL: []}
    for one in facts.categories:
        need = _news_of(one, facts)
        if need is not None:
            found[need].append(one)
    whole = _news_of(facts.whole, facts) if facts.whole else None
    lines = [_line(whole, 1, facts, now, category=facts.whole)] if whole else []
    for need, categories in found.items():
        if 0 < len(categories) <= _LINES_OF_CATEGORIES:
            lines += [_line(need, 1, facts, now, category=one) for one in categories]
        elif categories:
            lines.append(_line(need, len(categories), facts, now))
    return [one for one in lines if one is not None]


def _news_of(one: Filling, facts: NeedFacts) -> Need | None:
    need = filling_need(one)
    return need if need is Need.OVER or facts.window is not SignupWindow.CLOSED else None


def filling_need(one: Filling) -> Need | None:
    """Whether a category is above its limit, full, or nearly full; a category without places is none."""
    if one.taken > one.places:
        return Need.OVER
    if one.places == 0:
        return None
    if one.taken == one.places:
        return Need.FULL
    return Need.NEARLY_FULL if one.taken * 100 >= one.places * NEARLY else None


def _line(
    need: Need,
    count: int,
    facts: NeedFacts,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
    category: Filling | None = None,
) -> Waiting | None:
    """One line with how much it presses; none where nobody is asked for it now."""
    if facts.state in STILL_STATES and need not in _OF_CANCELLED:
        return None
    if need in _OF_PUBLISHED and facts.state is not EventState.PUBLISHED:
        return None
    if need in _OF_SIGNUP and facts.window is SignupWindow.CLOSED:
        return None
    phase = phase_of(facts.starts_at, facts.ends_at, now)
    urgency = _PRESSES[need][list(Phase).index(phase)]
    if urgency is None:
        return None
    waited = now - since if need is Need.PENDING and since is not None else timedelta()
    if waited > _PATIENCE and phase is not Phase.OVER:
        urgency = Urgency.NOW
    return Waiting(need, count, urgency, since, until, category)
