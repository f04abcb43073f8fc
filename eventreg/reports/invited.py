"""Who was invited, who of them registered, who came: what an answer is, and what is counted. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Answer(StrEnum):
    """What came of an invitation; `UNINVITED`: people came by themselves."""

    REGISTERED = "registered"
    DECLINED = "declined"
    OPEN = "open"
    UNINVITED = "uninvited"


def _both(one: Mapping[int, int], other: Mapping[int, int]) -> Mapping[int, int]:
    """Two counts together; most lines of a large event have none, or one alone."""
    return Counter(one) + Counter(other) if one and other else one or other


@dataclass(frozen=True)
class Figures:
    """How many invitations there are, for how many people, and what became of them.

    `asked`: places of the invitations that name a number; `unlimited`: how many name none. `open`:
    agencies and KIM that have not answered. `registered`: confirmed, and whoever was there, as in
    all recaps. `present`: in any session; `by_session`: in each, by its id.
    """

    invitations: int = 0
    asked: int = 0
    unlimited: int = 0
    declined: int = 0
    open: int = 0
    registered: int = 0
    pending: int = 0
    waiting: int = 0
    present: int = 0
    by_session: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: "Figures") -> "Figures":
        """Both together."""
        return Figures(
            self.invitations + other.invitations,
            self.asked + other.asked,
            self.unlimited + other.unlimited,
            self.declined + other.declined,
            self.open + other.open,
            self.registered + other.registered,
            self.pending + other.pending,
            self.waiting + other.waiting,
            self.present + other.present,
            _both(self.by_session, other.by_session),
        )

    @property
    def named(self) -> int:
        """How many people were named."""
        return self.registered + self.pending + self.waiting

    @property
    def idle(self) -> bool:
        """Whether nobody was invited, nobody was named and nobody came."""
        return not (self.invitations or self.named or self.present)


@dataclass(frozen=True)
class InvitedLine:
    """One agency or KIM of a region, invited or not."""

    region_code: str
    kim: bool
    name: str
    figures: Figures

    @property
    def answer(self) -> Answer:
        """What it did about its invitation, by whichever way its people registered."""
        if not self.figures.invitations:
            return Answer.UNINVITED
        if self.figures.named:
            return Answer.REGISTERED
        declined = self.figures.declined == self.figures.invitations
        return Answer.DECLINED if declined else Answer.OPEN


@dataclass(frozen=True)
class Matrix:
    """The lines in official order, and the same by region code: every person is in one region."""

    lines: list[InvitedLine]
    regions: dict[str, Figures]

    @property
    def total(self) -> Figures:
        """All regions together."""
        return sum(self.regions.values(), Figures())

    def not_invited(self) -> list[str]:
        """The codes of the regions of which nobody was asked."""
        return [code for code, one in self.regions.items() if not one.invitations]

    def idle(self) -> list[str]:
        """The codes of the regions of which there is nothing to tell."""
        return [code for code, one in self.regions.items() if one.idle]
