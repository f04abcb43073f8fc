"""What many ask for at once is read once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event

import pytest

from eventreg.checkin.queries.sharing import Shared

NOON = datetime(2026, 8, 5, 5, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Reader:
    """Counts how often it is asked, and answers with the number."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def shared(most: int = 8) -> Shared[str, int]:
    return Shared(2 * SECOND, most=most)


def test_what_was_read_is_told_for_two_seconds() -> None:
    kept, read = shared(), Reader()
    told = [kept.get("a", read, now=NOON + late * SECOND) for late in (0, 1, 1.9, 2, 3, 4.1)]
    assert told == [1, 1, 1, 2, 2, 3]


def test_each_key_has_a_value_of_its_own() -> None:
    kept, read = shared(), Reader()
    assert (kept.get("a", read, now=NOON), kept.get("b", read, now=NOON)) == (1, 2)
    assert kept.get("a", read, now=NOON) == 1


def test_a_clock_that_was_set_back_does_not_freeze_the_value() -> None:
    kept, read = shared(), Reader()
    kept.get("a", read, now=NOON)
    assert kept.get("a", read, now=NOON - 3600 * SECOND) == 2


def test_who_knows_of_a_change_need_not_wait_so_long() -> None:
    """A phone that delivered scans sees them counted; but it does not make everybody read all the time."""
    kept: Shared[str, int] = Shared(2 * SECOND, most=8, at_least=SECOND / 2)
    read = Reader()

    def told(late: float, changed: float | None) -> int:
        changed_at = None if changed is None else NOON + changed * SECOND
        return kept.get("a", read, now=NOON + late * SECOND, changed_at=changed_at)

    assert told(0, None) == 1
    assert told(0.3, 0.2) == 1  # Read 0.3 s ago: too soon.
    assert told(0.6, None) == 1
    assert told(0.6, -1) == 1  # The change was counted already.
    assert told(0.6, 0.2) == 2
    assert told(0.7, 0.2) == 2
    assert told(2.7, None) == 3


def test_a_reading_that_failed_is_tried_again() -> None:
    kept, read = shared(), Reader()

    def fail() -> int:
        raise OSError("no database")

    with pytest.raises(OSError, match="no database"):
        kept.get("a", fail, now=NOON)
    assert kept.get("a", read, now=NOON) == 1


def test_asking_for_nonsense_fills_no_memory() -> None:
    kept, read = shared(most=3), Reader()
    for number in range(100):
        kept.get(str(number), read, now=NOON)
    assert len(kept._slots) == 3
    assert kept.get("99", read, now=NOON) == 100


def test_those_who_ask_during_a_reading_wait_for_it() -> None:
    """All of them stand at the lock while the first still reads: nobody reads a second time."""
    kept, reading, go_on = shared(), Event(), Event()
    asked: list[int] = []

    def read() -> int:
        asked.append(1)
        reading.set()
        assert go_on.wait(10)
        return 7

    with ThreadPoolExecutor(20) as threads:
        first = threads.submit(kept.get, "a", read, now=NOON)
        assert reading.wait(10)
        start = Barrier(20)

        def ask() -> int:
            start.wait(10)
            return kept.get("a", read, now=NOON - SECOND / 1000)

        others = [threads.submit(ask) for _ in range(19)]
        start.wait(10)
        go_on.set()
        assert [one.result(10) for one in [first, *others]] == [7] * 20
    assert asked == [1]
