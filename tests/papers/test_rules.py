"""Date and time lines of official papers."""

from datetime import date, datetime, time

import pytest

from eventreg.papers.rules import (
    official_date,
    official_days,
    official_time,
    time_span,
    zone_label,
)


def test_a_date_has_its_weekday_and_no_leading_zero() -> None:
    """Scar 36: "05 Agustus" with a zero."""
    assert official_date(date(2025, 8, 5)) == "Selasa, 5 Agustus 2025"
    assert official_date(date(2025, 8, 5), "en") == "Tuesday, 5 August 2025"


def test_days_and_months_bear_their_indonesian_names() -> None:
    """Scar 35: words that a machine translated."""
    week = [official_date(date(2026, 11, day)).split(",")[0] for day in range(16, 23)]
    months = [official_date(date(2026, month, 1)).split()[2] for month in range(1, 13)]
    assert week == ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
    assert " ".join(months) == (
        "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
    )


def test_the_english_names_are_those_of_the_calendar() -> None:
    for month in range(1, 13):
        day = date(2026, month, month)
        assert official_date(day, "en") == f"{day:%A}, {month} {day:%B} 2026"


def test_several_days_are_named_from_the_first_to_the_last() -> None:
    first, last = date(2025, 8, 5), date(2025, 8, 6)
    assert official_days(first, first) == "Selasa, 5 Agustus 2025"
    assert official_days(first, last) == "Selasa, 5 Agustus 2025 s.d. Rabu, 6 Agustus 2025"
    assert official_days(first, last, "en") == "Tuesday, 5 August 2025 to Wednesday, 6 August 2025"


def test_a_time_span_is_written_with_dots_and_its_zone() -> None:
    assert time_span(time(8), time(12), "WIB") == "08.00–12.00 WIB"
    span = time_span(datetime(2025, 8, 5, 7, 5), datetime(2025, 8, 5, 23, 59), "WITA")  # noqa: DTZ001 - local by contract.
    assert span == "07.05–23.59 WITA"
    assert official_time(time(0, 9)) == "00.09"


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Asia/Jakarta", "WIB"),
        ("Asia/Pontianak", "WIB"),
        ("Asia/Makassar", "WITA"),
        ("Asia/Jayapura", "WIT"),
        ("Asia/Singapore", "Asia/Singapore"),
    ],
)
def test_a_zone_is_called_as_indonesians_call_it(zone: str, label: str) -> None:
    assert zone_label(zone) == label
