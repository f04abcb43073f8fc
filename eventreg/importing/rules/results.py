"""What becomes of each row, and how it is kept."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from eventreg.importing.rules.faults import Fault, FaultKind, Remark


class Result(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WAITS = "waits"
    ERROR = "error"


@dataclass(frozen=True)
class RowResult:
    """One row of the file (as the spreadsheet counts), whom it is about, what becomes of it, and why."""

    row: int
    who: str
    result: Result
    faults: tuple[Fault, ...] = ()
    remark: Remark | None = None

    def kept(self) -> list[Any]:
        """The result as JSON keeps it."""
        faults = [[fault.kind.value, fault.column, fault.facts] for fault in self.faults]
        return [self.row, self.who, self.result.value, self.remark, faults]

    @classmethod
    def of(cls, kept: list[Any]) -> "RowResult":
        """The result that was kept."""
        row, who, result, remark, faults = kept
        return cls(
            row,
            who,
            Result(result),
            tuple(Fault(FaultKind(kind), column, facts) for kind, column, facts in faults),
            Remark(remark) if remark else None,
        )


def counted(results: Iterable[RowResult]) -> dict[str, int]:
    """How many rows came to what; every result is named."""
    counts = Counter(one.result.value for one in results)
    return {result.value: counts[result.value] for result in Result}
