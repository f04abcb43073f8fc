"""Several people of one group within seconds: is everybody there, or does one carry the tickets of all?"""

from collections.abc import Collection
from datetime import datetime, timedelta

#: From so many people of one group on the door is asked; a couple walks in together.
ASKED_FROM = 3
AT_ONCE = timedelta(seconds=10)


def is_at_once(at: datetime, others: Collection[tuple[int, datetime]]) -> bool:
    """Whether an admission at `at` is at least the third of a group within ten seconds.

    `others`: who else of the group the device admitted, with the moments (aware), in any order.
    """
    begins = [at, *(moment for _, moment in others if at - AT_ONCE <= moment <= at)]
    return any(
        len({who for who, moment in others if start <= moment <= start + AT_ONCE}) >= ASKED_FROM - 1
        for start in begins
    )
