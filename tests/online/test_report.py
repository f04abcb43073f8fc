"""Reading a meeting program's report: every form that comes, and whatever else may come."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.importing.readers.csv import decoded
from eventreg.online.rules import (
    MOST_ROWS,
    NotReadable,
    ReportRefusal,
    minutes_of,
    packed,
    read_report,
    union,
    unpacked,
    within,
)
from eventreg.online.rules.moments import Writing, read_moment
from tests.online.reports import (
    MEET,
    PLAIN,
    TEAMS,
    UNIQUE,
    WEBINAR,
    ZONE,
    ZOOM,
    asked,
    at,
    good,
)

HEAD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n"


def test_zoom_with_the_meeting_above_its_people() -> None:
    read = good(ZOOM)
    budi, siti = read.attendees

    assert (budi.name, budi.email) == ("Budi Santoso, S.Kom", "budi@example.org")
    assert budi.stays == ((at("08:01:22"), at("10:01:22")),)
    assert (budi.minutes, siti.minutes) == (120, 230)
    assert (siti.name, siti.email) == ("SITI AMINAH_Diskominfo Lamongan", "")
    assert (read.rows, read.faulty) == (3, 0)


def test_the_plain_form_in_indonesian() -> None:
    (one,) = good(PLAIN).attendees

    assert one.stays == ((at("08:00:00"), at("11:59:30")),)
    assert one.minutes == 240


def test_each_person_once_without_times() -> None:
    wagiyem, bagas = good(UNIQUE).attendees

    assert (wagiyem.stays, wagiyem.minutes, bagas.minutes) == ((), 240, 17)


def test_a_webinar_with_its_hosts_and_who_did_not_come() -> None:
    read = good(WEBINAR)

    assert [one.name for one in read.attendees] == ["Tuan Rumah", "Wagiyem"]
    assert read.attendees[1].stays == ((at("08:00:00"), at("12:00:00")),)


def test_meet_and_teams() -> None:
    (meet,) = good(MEET).attendees
    (teams,) = good(TEAMS).attendees

    assert (meet.name, meet.email, meet.minutes) == ("Siti Aminah", "siti@example.org", 230)
    assert (teams.name, teams.email, teams.minutes) == ("Siti Aminah", "siti@example.org", 230)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_in_any_encoding(encoding: str) -> None:
    content = (HEAD + "André,a@example.org,2025-08-05 08:00,2025-08-05 09:00,60\n").encode(encoding)
    text = decoded(content)
    assert text is not None

    assert good(text).attendees[0].name == "André"


@pytest.mark.parametrize(
    ("text", "month_first", "moment"),
    [
        ("08/05/2025 08:01:22 AM", True, "08:01:22"),
        ("05/08/2025 08:01:22 AM", False, "08:01:22"),
        ("05/08/2025 20.01", False, "20:01:00"),
        ("2025-08-05 08:01:22", True, "08:01:22"),
        ("2025-08-05T01:01:22Z", True, "08:01:22"),
        ("2025-08-05T08:01:22+07:00", True, "08:01:22"),
        ("Aug 5, 2025 12:01:22 AM", True, "00:01:22"),
        ("Aug 05, 2025 12:01:22 p.m.", True, "12:01:22"),
        ("5 Agustus 2025 08.01", True, "08:01:00"),
        ("5 Agu 2025, 08.01.22 WIB", True, "08:01:22"),
        ("5-Aug-2025 08:01", True, "08:01:00"),
        ("8/5/25, 8:01:22\u202fPM", True, "20:01:22"),
        ("05.08.2025 08.01.22", False, "08:01:22"),
        ("8:01 AM", True, "08:01:00"),
    ],
)
def test_days_and_times_as_programs_write_them(text: str, month_first: bool, moment: str) -> None:  # noqa: FBT001 - a case of the table.
    writing = Writing(month_first, ZONE, date(2025, 8, 5))

    assert read_moment(text, writing) == at(moment)


@pytest.mark.parametrize(
    "text",
    ["", "--", "08/05/2025", "31/02/2025 08:00", "2025-13-01 08:00", "08/05/2025 25:00",
     "13:00 PM", "1999-08-05 08:00", "=NOW()", "٠٨/٠٥/٢٠٢٥ ٠٨:٠٠", "2025-08-05 08:00+99:99",
     "9" * 500],
)  # fmt: skip
def test_what_is_no_moment_is_none(text: str) -> None:
    for month_first in (True, False):
        assert read_moment(text, Writing(month_first, ZONE, date(2025, 8, 5))) is None


@given(st.text(max_size=70))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    read = read_moment(text, Writing(month_first=True, zone=ZONE, day=date(2025, 8, 5)))

    assert read is None or read.tzinfo is not None


@pytest.mark.parametrize("day", ["08/05/2025", "05/08/2025"])
def test_whether_the_month_stands_first_the_day_of_the_session_says(day: str) -> None:
    row = f"Wagiyem,,{day} 08:00:00,{day} 09:00:00,60\n"

    assert good(HEAD + row).attendees[0].stays == ((at("08:00:00"), at("09:00:00")),)


def test_a_report_on_other_clocks() -> None:
    row = "Wagiyem,,2025-08-05 01:00:00,2025-08-05 02:00:00,60\n"
    read = read_report(HEAD + row, asked(clocks=ZoneInfo("UTC")))

    assert not isinstance(read, NotReadable)
    assert read.attendees[0].stays == ((at("08:00:00"), at("09:00:00")),)


def test_a_report_of_another_day_is_refused_with_its_day() -> None:
    row = "Wagiyem,,2025-08-07 08:00:00,2025-08-07 09:00:00,60\n"

    refused = read_report(HEAD + row, asked())

    assert refused == NotReadable(ReportRefusal.WRONG_DAY, date(2025, 8, 7))


def test_only_what_lies_within_the_session_where_that_is_asked_for() -> None:
    rows = (
        "Wagiyem,,2025-08-05 07:30:00,2025-08-05 08:30:00,60\n"
        "Bagas,,2025-08-05 07:00:00,2025-08-05 07:50:00,50\n"
    )

    assert [one.minutes for one in good(HEAD + rows).attendees] == [60, 50]
    (wagiyem,) = good(HEAD + rows, only_within=True).attendees
    assert wagiyem.minutes == 30


@pytest.mark.parametrize(
    "row",
    [
        "Wagiyem,,2025-08-05 09:00,2025-08-05 08:00,60",
        "Wagiyem,,kemarin,2025-08-05 08:00,60",
        "Wagiyem,,2025-08-05 08:00,besok,60",
        "Wagiyem,,2025-08-05 08:00,,-60",
        "Wagiyem,,2025-08-05 08:00,2025-08-09 08:00,60",
        "Wagiyem,,,,-5",
        "Wagiyem,,,,1e9",
        ",,2025-08-05 08:00,2025-08-05 09:00,60",
    ],
)
def test_a_row_that_makes_no_sense_is_counted_and_left_out(row: str) -> None:
    read = good(HEAD + row + "\nBagas,,2025-08-05 08:00,2025-08-05 09:00,60\n")

    assert [one.name for one in read.attendees] == ["Bagas"]
    assert (read.rows, read.faulty) == (2, 1)


def test_formulas_and_nul_are_text() -> None:
    row = '"=HYPERLINK(""http://x"")\x00",=cmd@example.org,2025-08-05 08:00,2025-08-05 09:00,60\n'

    (one,) = good(HEAD + row).attendees
    assert one.name == '=HYPERLINK("http://x")'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("halo\ndunia\n", ReportRefusal.NO_TABLE),
        ("Name,Region\nWagiyem,Malang\n", ReportRefusal.NO_TABLE),
        (HEAD, ReportRefusal.NOBODY),
        (HEAD + "Wagiyem,,,,\n", ReportRefusal.NOBODY),
        (HEAD + '"' + "x" * 200_000, ReportRefusal.NO_TABLE),
    ],
)
def test_what_is_no_report_is_refused(text: str, reason: ReportRefusal) -> None:
    assert read_report(text, asked()) == NotReadable(reason)


def test_ten_thousand_rows_and_no_more() -> None:
    row = "P{0},p{0}@example.org,2025-08-05 08:00,2025-08-05 09:00,60\n"
    most = HEAD + "".join(row.format(n) for n in range(MOST_ROWS))

    assert len(good(most).attendees) == MOST_ROWS
    refused = read_report(most + row.format("x"), asked())
    assert refused == NotReadable(ReportRefusal.TOO_MANY_ROWS)
    far_more = read_report(HEAD + row.format(1) * 3 * MOST_ROWS, asked())
    assert far_more == NotReadable(ReportRefusal.TOO_MANY_ROWS)


def _written(rows: list[list[str]]) -> str:
    file = StringIO()
    csv.writer(file).writerows(rows)
    return HEAD + file.getvalue()


CELLS = st.text(max_size=30) | st.sampled_from(
    [
        "2025-08-05 08:00",
        "08/05/2025 09:00:00 AM",
        "-5",
        "60",
        "--",
        "a@example.org",
        "=1+1",
        "\x00",
    ]
)


@given(st.lists(st.lists(CELLS, max_size=8), max_size=12))
def test_any_rows_are_a_report_or_a_reason(rows: list[list[str]]) -> None:
    read = read_report(_written(rows), asked())

    if not isinstance(read, NotReadable):
        assert read.faulty + len(read.attendees) <= read.rows
        for one in read.attendees:
            assert one.minutes >= 0
            assert one.name
            assert list(one.stays) == sorted(one.stays)


@given(st.text(max_size=300))
def test_any_text_is_a_report_or_a_reason(text: str) -> None:
    assert read_report(text, asked()) is not None


@given(st.binary(max_size=400))
def test_any_bytes_are_a_report_or_a_reason(content: bytes) -> None:
    text = decoded(content)

    assert text is None or read_report(text, asked()) is not None


BEGIN = datetime(2025, 8, 5, tzinfo=UTC)
MINUTES = st.integers(0, 300)


@given(st.lists(st.tuples(MINUTES, MINUTES).filter(lambda pair: pair[0] <= pair[1])))
def test_overlaps_count_once(pairs: list[tuple[int, int]]) -> None:
    stays = [(BEGIN + timedelta(minutes=a), BEGIN + timedelta(minutes=b)) for a, b in pairs]
    there = {minute for a, b in pairs for minute in range(a, b)}

    joined = union(stays)
    assert minutes_of(joined) == len(there)
    assert union(joined) == joined == unpacked(packed(joined))
    half = within(joined, BEGIN, BEGIN + timedelta(minutes=150))
    assert minutes_of(half) == len([minute for minute in there if minute < 150])
