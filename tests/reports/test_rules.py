"""Which wishes for an export are granted, and how columns of sessions are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.papers.rules import PaperSize
from eventreg.reports.rules import (
    ExportRefusal,
    ExportRequest,
    Format,
    Report,
    distinct_titles,
    refuse,
)

SESSIONS = (3, 5)


@pytest.mark.parametrize("report", Report)
@pytest.mark.parametrize("format_", [Format.XLSX, Format.CSV])
def test_every_report_can_be_had_as_a_spreadsheet(report: Report, format_: Format) -> None:
    assert refuse(ExportRequest(report, format_), SESSIONS) is None


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (ExportRequest(format=Format.PDF), ExportRefusal.NO_PDF),
        (ExportRequest(Report.ATTENDANCE_LIST, Format.PDF), ExportRefusal.NO_PDF),
        (ExportRequest(Report.REGISTRATIONS, Format.PDF), ExportRefusal.NO_PDF),
        (ExportRequest(Report.ABSENT, paper=PaperSize.F4), ExportRefusal.NO_PAPER),
        (ExportRequest(session_id=4), ExportRefusal.UNKNOWN_SESSION),
        (ExportRequest(Report.REGISTRATIONS, session_id=3), ExportRefusal.NOT_BY_SESSION),
        (ExportRequest(with_codes=True), ExportRefusal.NO_CODES),
        (ExportRequest(Report.SESSION_MATRIX, minimum=0), ExportRefusal.NO_MINIMUM),
        (ExportRequest(format=Format.CSV, minimum=1), ExportRefusal.NO_MINIMUM),
        (ExportRequest(Report.ABSENT, minimum=1), ExportRefusal.NO_MINIMUM),
        (ExportRequest(delimiter="="), ExportRefusal.DELIMITER),
        (ExportRequest(delimiter=""), ExportRefusal.DELIMITER),
    ],
)
def test_a_wish_that_cannot_be_granted_is_refused_with_its_reason(
    request_: ExportRequest, refusal: ExportRefusal
) -> None:
    assert refuse(request_, SESSIONS) is refusal


def test_a_session_of_the_event_may_be_chosen() -> None:
    assert refuse(ExportRequest(session_id=5), SESSIONS) is None


@pytest.mark.parametrize("report", [Report.SESSION_MATRIX, Report.ATTENDANCE])
def test_a_minimum_goes_with_the_matrix_of_sessions(report: Report) -> None:
    assert refuse(ExportRequest(report, minimum=2), SESSIONS) is None


def test_the_second_session_of_a_title_gets_a_number() -> None:
    """Scar 32: sessions of the same name fall into one column."""
    assert distinct_titles(["Materi", "Rehat", "Materi"]) == ["Materi", "Rehat", "Materi (2)"]
    assert distinct_titles(["A (2)", "A", "A"]) == ["A (2)", "A", "A (3)"]


@given(st.lists(st.sampled_from(["A", "A (2)", "A (2) (2)", "B"]), max_size=12))
def test_no_two_sessions_ever_share_a_label(titles: list[str]) -> None:
    labels = distinct_titles(titles)
    assert len(set(labels)) == len(titles)
    assert all(label.startswith(title) for label, title in zip(labels, titles, strict=True))
