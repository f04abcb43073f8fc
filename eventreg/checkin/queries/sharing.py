"""What many ask for at the same time is read once and told to all of them."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass
class _Slot(Generic[Value]):
    """What was read last for one key. Whoever holds the lock reads anew; the others wait for it."""

    lock: Lock = field(default_factory=Lock)
    #: The value in a tuple with its moment; none before the first reading.
    read: tuple[datetime, Value] | None = None


class Shared(Generic[Key, Value]):
    """Values that are read anew at most once in `lasts`, however many ask, and from any thread.

    For those who know of a change themselves, at most once in `at_least`.
    """

    def __init__(self, lasts: timedelta, *, most: int, at_least: timedelta = timedelta.max) -> None:
        self._lasts = lasts
        self._at_least = at_least
        self._most = most
        self._slots: OrderedDict[Key, _Slot[Value]] = OrderedDict()
        self._lock = Lock()

    def get(
        self,
        key: Key,
        read: Callable[[], Value],
        *,
        now: datetime,
        changed_at: datetime | None = None,
    ) -> Value:
        """The value of `key`, at most `lasts` old at `now` (aware, UTC); `read` is asked where it is older.

        Who knows that something changed at `changed_at` (aware, UTC) gets a reading made after it, as
        soon as the last one is `at_least` old. A reading that fails is nobody's: its error goes to the one who asked, and the next tries again.
        """
        slot = self._slot(key)
        with slot.lock:
            if slot.read is None or self._is_old(slot.read[0], now, changed_at):
                slot.read = (now, read())
            return slot.read[1]

    def _is_old(self, read_at: datetime, now: datetime, changed_at: datetime | None) -> bool:
        # Who waited took `now` a little before the reading was made; and a clock may be set back.
        age = abs(now - read_at)
        overtaken = changed_at is not None and read_at <= changed_at
        return age >= (min(self._lasts, self._at_least) if overtaken else self._lasts)

    def _slot(self, key: Key) -> _Slot[Value]:
        """The slot of a key. Only so many are kept: whoever asks for nonsense fills no memory."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            if len(self._slots) > self._most:
                self._slots.popitem(last=False)
            return slot
