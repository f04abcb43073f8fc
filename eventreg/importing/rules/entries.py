"""A row as a person, and what the event and the map of the province offer for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventreg.categories.rules import ParticipantKind
from eventreg.events.rules import QuestionSpec
from eventreg.importing.rules.faults import Fault, FaultKind
from eventreg.importing.rules.places import Gazetteer
from eventreg.importing.rules.tables import Cell
from eventreg.people.rules import name_key
from eventreg.regions.rules import PROVINCE
from eventreg.registration.rules import Person, State

#: States in which somebody of a downloaded list takes no part any more.
_NOT_IN_FORCE = {State.CANCELLED.value, State.REJECTED.value, State.REPLACED.value}


@dataclass(frozen=True)
class Category:
    """A category of the event, as rows name it, and what it asks."""

    id: int
    slug: str
    names: tuple[str, ...]
    kind: ParticipantKind
    questions: tuple[QuestionSpec, ...] = ()
    #: These people take no place, and of them no more than the name need be known.
    name_suffices: bool = False


@dataclass(frozen=True)
class Book:
    """What cells are compared with: the event's categories, and every place."""

    categories: tuple[Category, ...]
    gazetteer: Gazetteer


@dataclass(frozen=True)
class Entry:
    """One row as it was understood. `faults` spoil it; `gaps` only if the person is new."""

    row: int
    who: str
    category: Category | None
    values: Mapping[str, Any]
    answers: Mapping[int, str]
    reference: str | None
    own_id: UUID | None
    note: str
    state: str
    faults: tuple[Fault, ...]
    gaps: tuple[Fault, ...]

    @property
    def person(self) -> Person:
        """The person, new. Only where neither faults nor gaps are.

        Where the name suffices, sex stays open and the region is the province.
        """
        values = {"gender": "", "region_code": PROVINCE, **self.values}
        return Person(**values, answers=tuple(sorted(self.answers.items())))

    def onto(self, known: Person) -> Person:
        """What is known of a person with what the row says of them. Empty cells change nothing."""
        answers = dict(known.answers) | dict(self.answers)
        return replace(known, **self.values, answers=tuple(sorted(answers.items())))

    @property
    def is_in_force(self) -> bool:
        """Whether the person takes part, as far as a downloaded list says so."""
        return self.state not in _NOT_IN_FORCE

    def submission_id(self, event_id: int) -> UUID:
        """The same for the same person in every file, so that importing twice adds nobody twice."""
        if self.reference is not None:
            who = f"reference:{self.reference}"
        else:
            person = self.values
            number = person.get("nip") or person.get("phone") or str(person.get("email")).lower()
            who = f"{name_key(person['full_name'])}:{number}"
        return uuid5(NAMESPACE_URL, f"eventreg-import:{event_id}:{who}")


@dataclass
class Reading:
    """What was read of a row so far."""

    cells: dict[str, tuple[int, Cell, str]]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def text(self, target: str) -> str:
        """What the cell of a target says, or nothing."""
        return self.cells[target][2] if target in self.cells else ""

    def keep(self, target: str, column: str, value: Any) -> None:
        """Takes a value over, or notes what is wrong with its cell. `value` may be a Wrong."""
        if isinstance(value, tuple) and value and isinstance(value[0], FaultKind):
            self.faults.append(Fault(value[0], self.cells[target][0], value[1]))
        elif value not in {None, ""}:
            self.values[column] = value
