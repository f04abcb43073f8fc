"""The chaos day: five phones, two thousand tickets, and nothing that holds but the rules."""

from collections import Counter

from tests.concurrency.chaos import Day, make_day
from tests.concurrency.conftest import Site
from tests.concurrency.phones import HastyPhone
from tests.concurrency.stories import faults

SEED = 2025
PEOPLE, ROUNDS, SCANS = 2_000, 150, 12


def test_every_phone_and_the_server_tell_the_same_day(guarded: Site) -> None:
    """Scars 1, 2, 5, 6, 7 and 9: nothing lost, nothing invented, nothing at another time."""
    day = make_day(guarded, seed=SEED, people=PEOPLE)
    day.play(ROUNDS, SCANS)

    assert faults(day)[:10] == []
    check_that_it_was_a_bad_day(day)


def test_phones_that_forget_what_they_sent_are_found_out(guarded: Site) -> None:
    """Control: with the guard of the phone off the comparison sees scans that were lost."""
    day = make_day(guarded, seed=SEED, people=60, phone=HastyPhone)
    day.play(rounds=8, scans=5)

    assert any("is not recorded" in one for one in faults(day))


def test_without_locks_and_constraints_people_are_admitted_twice(without_guards: Site) -> None:
    """Control: with the guards of the server off the comparison sees who was admitted twice."""
    day = make_day(without_guards, seed=SEED, people=60)
    day.play(rounds=8, scans=5)

    assert any("was admitted" in one for one in faults(day))


def check_that_it_was_a_bad_day(day: Day) -> None:
    """Everything that this test is for really happened."""
    reasons: Counter[str | None] = Counter()
    verdicts: Counter[str] = Counter()
    for phone in day.phones:
        for heard in phone.told.values():
            reasons[heard[-1].reason] += 1
            verdicts[heard[-1].verdict] += 1
    assert {"unknown_ticket", "cancelled", "replaced", "not_checked_in", "device_revoked"} <= set(
        reasons
    )
    assert min(verdicts["accepted"], verdicts["repeat"], verdicts["refused"]) > 100
    assert sum(heard[0].replay for phone in day.phones for heard in phone.told.values()) > 100
    assert len(day.undone) > ROUNDS // 4
    deliveries = [len(one) for phone in day.phones for one in phone.deliveries.values()]
    assert max(deliveries) >= 3
