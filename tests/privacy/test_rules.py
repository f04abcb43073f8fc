"""The retention table."""

from eventreg.privacy.rules import RETENTION, DataKind


def test_every_kind_of_data_has_exactly_one_period() -> None:
    assert sorted(row.kind for row in RETENTION) == sorted(DataKind)


def test_the_periods_are_those_of_the_domain() -> None:
    days = {row.kind: row.days for row in RETENTION}
    assert days == {
        DataKind.ATTENDANCE: 3653,
        DataKind.CONTACT: 365,
        DataKind.CONSENT: None,
        DataKind.DEVICE_LOG: 90,
        DataKind.NEEDS: 7,
    }


def test_every_row_tells_the_participant_what_how_long_and_why() -> None:
    assert all(row.label and row.period and row.basis for row in RETENTION)
