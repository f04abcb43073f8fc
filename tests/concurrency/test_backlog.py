"""A phone that was without a network all day delivers 5,000 scans at once. (How fast: `make bench`.)"""

from eventreg.clock import utc_now
from tests.concurrency.chaos import make_day
from tests.concurrency.conftest import Site
from tests.concurrency.phones import Fate
from tests.concurrency.stories import faults

PEOPLE, SCANS = 1_000, 5_000


def test_a_backlog_of_5000_scans_is_recorded_once_whatever_is_lost_on_the_way(
    guarded: Site,
) -> None:
    """Scar 5: ten batches, each scan with its own verdict; answers are lost and batches come twice."""
    day = make_day(guarded, seed=1945, people=PEOPLE)
    phone = day.phones[1]
    pace = (utc_now() - day.began) / SCANS
    for number in range(SCANS):
        holder = day.holders[number % PEOPLE]
        phone.scan(holder.code, day.session_ids[0], "in", day.began + pace * number)

    for _ in range(10):
        phone.flush((Fate.FINE, Fate.FINE, Fate.FINE, Fate.LOST_AFTER, Fate.TWICE))
    phone.flush((Fate.FINE,))

    assert faults(day)[:10] == []
    told = [heard[-1].verdict for heard in phone.told.values()]
    assert (told.count("accepted"), told.count("repeat")) == (PEOPLE, SCANS - PEOPLE)
