"""When a message that failed is tried again."""

from datetime import UTC, datetime, timedelta

from eventreg.mail.rules import next_attempt

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def test_pauses_grow_and_then_it_is_given_up() -> None:
    moments = [next_attempt(attempts, NOW) for attempts in range(1, 9)]

    *pauses, last = moments
    assert last is None
    known = [moment - NOW for moment in pauses if moment is not None]
    assert known == sorted(known)
    assert (known[0], known[-1]) == (timedelta(minutes=1), timedelta(days=1))
