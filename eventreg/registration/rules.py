"""Who may sign up, on which seat, and how a registration's state may change."""

from dataclasses import dataclass
from enum import StrEnum

from eventreg.events.rules import SignupWindow


class State(StrEnum):
    """The state of a registration."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


#: In force: such a person is registered and cannot register again.
ACTIVE_STATES = (State.PENDING, State.CONFIRMED, State.WAITLISTED)

#: So much of a name's key is kept and compared: abbreviations that are spelt out make keys long.
LONGEST_KEY = 500

#: The table along which states move (domain.md §12).
TRANSITIONS: dict[State, frozenset[State]] = {
    State.PENDING: frozenset(
        {State.CONFIRMED, State.WAITLISTED, State.REJECTED, State.CANCELLED, State.REPLACED}
    ),
    State.WAITLISTED: frozenset({State.CONFIRMED, State.CANCELLED, State.REPLACED}),
    State.CONFIRMED: frozenset({State.CANCELLED, State.REPLACED}),
    State.REJECTED: frozenset({State.PENDING, State.CONFIRMED}),
    State.CANCELLED: frozenset(),
    State.REPLACED: frozenset(),
}


def may_move(before: State, after: State) -> bool:
    """Whether a registration may go from one state to the other."""
    return after in TRANSITIONS[before]


class Refusal(StrEnum):
    """Why somebody could not be registered."""

    NOT_YET = "not_yet"
    CLOSED = "closed"
    FULL = "full"
    STAFF_ONLY = "staff_only"
    ALREADY_REGISTERED = "already_registered"


@dataclass(frozen=True)
class Confirmed:
    """Registered, with a seat where the category counts them. `secret` opens the own page."""

    registration_id: int
    secret: str
    replay: bool = False


@dataclass(frozen=True)
class Refused:
    """Not registered, and why."""

    reason: Refusal


Outcome = Confirmed | Refused


@dataclass(frozen=True)
class SignUpFacts:
    """What decides on a sign-up, read under the lock."""

    window: SignupWindow
    by_staff: bool
    public: bool
    person_registered: bool


def refuse_sign_up(facts: SignUpFacts) -> Refusal | None:
    """Why these facts forbid a sign-up before seats are looked at; none when they do not.

    Staff may add people at any time and to categories that the public cannot choose.
    """
    if facts.person_registered:
        return Refusal.ALREADY_REGISTERED
    if facts.by_staff:
        return None
    if not facts.public:
        return Refusal.STAFF_ONLY
    if facts.window is SignupWindow.NOT_YET:
        return Refusal.NOT_YET
    if facts.window is SignupWindow.CLOSED:
        return Refusal.CLOSED
    return None


@dataclass(frozen=True)
class Seats:
    """The seats of one category: its quota (none: without limit), how many are taken, the lowest free."""

    quota: int | None
    taken: int
    lowest_free: int

    @property
    def left(self) -> int | None:
        """Places left, never negative; none: without limit."""
        return None if self.quota is None else max(0, self.quota - self.taken)


def next_seat(seats: Seats) -> int | None:
    """The lowest free seat number, or none when the category is full.

    Taken seats count even above a quota that was lowered later: full is full. Everybody who sees the
    same seats chooses the same number, so that the unique constraint catches what a lock let pass.
    """
    return None if seats.left == 0 else seats.lowest_free


@dataclass(frozen=True)
class AccountData:
    """A social-media account: platform, normalised handle, self-declared followers."""

    platform: str
    handle: str
    followers: int | None


@dataclass(frozen=True)
class Person:
    """What somebody told about themselves, cleaned and normalised. Field names are the columns'."""

    full_name: str
    gender: str
    region_code: str
    title_front: str = ""
    title_back: str = ""
    phone: str | None = None
    email: str | None = None
    organization: str = ""
    position: str = ""
    unit: str = ""
    employment: str = ""
    nip: str | None = None
    managed_account: str = ""
    village_code: str | None = None
    niche: str = ""
    stage_name: str = ""
    needs: str = ""
    accounts: tuple[AccountData, ...] = ()
