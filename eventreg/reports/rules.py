"""Tables as facts, which reports exist, and which wishes for an export can be granted."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eventreg.papers.rules import PaperSize


class CellKind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    MOMENT = "moment"
    #: A sign in the middle of its cell, such as the "v" of who was there.
    MARK = "mark"


#: Text and numbers as they are, a share as a fraction of one, a moment as an aware datetime, or blank.
Cell = str | int | float | datetime | None
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, what its cells hold, and its width in characters of a spreadsheet.

    `wraps`: whether its text may go on in another line; numbers such as a NIP stay in one.
    """

    header: str
    kind: CellKind = CellKind.TEXT
    width: int = 16
    wraps: bool = True


@dataclass(frozen=True)
class Table:
    """A table, whoever writes it. Its rows are read once and may be a stream.

    `name` is at most 31 characters, the limit of a sheet's name. Moments are shown in `zone` (an
    IANA name). `totals` follow the last row.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    zone: str
    totals: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Figures:
    """A small table of the front sheet, and which of its columns are drawn as bars (from 0)."""

    table: Table
    bars: tuple[int, ...] = ()


@dataclass(frozen=True)
class Chart:
    """Bars drawn on the front sheet of columns (from 0) of a table that is another sheet.

    `rows`: how many of its rows, from the first on. `clock`: the labels are moments, shown as hours.
    """

    title: str
    sheet: str
    labels: int
    bars: tuple[int, ...]
    rows: int
    clock: bool = False


@dataclass(frozen=True)
class Summary:
    """The front sheet: a title, lines of label and text below it, then figures with their charts.

    `charts` of other sheets stand below those of the figures.
    """

    name: str
    title: str
    lines: tuple[tuple[str, str], ...]
    figures: tuple[Figures, ...]
    note: str = ""
    charts: tuple[Chart, ...] = ()


Sheet = Summary | Table


class Report(StrEnum):
    """What can be exported, by the name that scripts use."""

    ATTENDANCE = "attendance"
    REGISTRATIONS = "registrations"
    ATTENDANCE_LIST = "daftar-hadir"
    REGION_RECAP = "rekap-wilayah"
    CATEGORY_RECAP = "rekap-kategori"
    REGION_CATEGORIES = "rekap-wilayah-kategori"
    AGENCY_RECAP = "rekap-instansi"
    KIM_RECAP = "rekap-kim"
    INFLUENCERS = "rekap-influencer"
    SESSION_MATRIX = "matriks-sesi"
    ABSENT = "belum-hadir"
    ARRIVALS = "kedatangan"
    CONSUMPTION = "konsumsi"


class Format(StrEnum):
    """As which kind of file."""

    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"


MIMETYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.PDF: "application/pdf",
}
#: Reports that are no paper: a workbook of many tables, a list to sign, data for other systems.
NO_PAPERS = (Report.ATTENDANCE, Report.ATTENDANCE_LIST, Report.REGISTRATIONS)
#: A comma for programs, a semicolon for Excel in Indonesian.
DELIMITERS = (",", ";", "|", "\t")


@dataclass(frozen=True)
class ExportRequest:
    """A wish for a file. `session_id` narrows it to one session; `with_codes` adds tickets and links.

    `region`: the code of the kabupaten or kota that whoever asks is limited to; none: all.
    `selection`: of registrations, which ones were chosen, in codes as the log keeps them; empty: all.
    `paper`: of a PDF; none: as the event's papers. `minimum`: of the matrix, how many sessions somebody must attend; none: all that admit them.
    """

    report: Report = Report.ATTENDANCE
    format: Format = Format.XLSX
    session_id: int | None = None
    delimiter: str = ","
    with_codes: bool = False
    region: str | None = None
    selection: str = ""
    minimum: int | None = None
    paper: PaperSize | None = None


class ExportRefusal(StrEnum):
    """Why a wish cannot be granted."""

    NO_PDF = "no_pdf"
    UNKNOWN_SESSION = "unknown_session"
    NOT_BY_SESSION = "not_by_session"
    NO_CODES = "no_codes"
    DELIMITER = "delimiter"
    NO_MINIMUM = "no_minimum"
    NO_PAPER = "no_paper"
    #: Only known once it is read.
    TOO_LONG = "too_long"


def refuse(request: ExportRequest, session_ids: Collection[int]) -> ExportRefusal | None:
    """Why this wish cannot be granted for an event with these sessions; none when it can.

    A filter that a report does not know is refused rather than ignored, so that nobody takes the
    whole for a part.
    """
    is_registrations = request.report is Report.REGISTRATIONS
    is_paper = request.format is Format.PDF
    by_session = request.session_id is not None
    objections = (
        (is_paper and request.report in NO_PAPERS, ExportRefusal.NO_PDF),
        (request.paper is not None and not is_paper, ExportRefusal.NO_PAPER),
        (request.delimiter not in DELIMITERS, ExportRefusal.DELIMITER),
        (by_session and is_registrations, ExportRefusal.NOT_BY_SESSION),
        (by_session and request.session_id not in session_ids, ExportRefusal.UNKNOWN_SESSION),
        (request.with_codes and not is_registrations, ExportRefusal.NO_CODES),
        (request.minimum is not None and not _has_minimum(request), ExportRefusal.NO_MINIMUM),
    )
    return next((refusal for applies, refusal in objections if applies), None)


def _has_minimum(request: ExportRequest) -> bool:
    """Whether the matrix of sessions is part of the file, and the number one that can be met."""
    matrix = request.report is Report.SESSION_MATRIX or (
        request.report is Report.ATTENDANCE and request.format is Format.XLSX
    )
    return matrix and request.minimum is not None and request.minimum >= 1


def distinct_titles(titles: Iterable[str]) -> list[str]:
    """The titles in their order, with a number behind each one that stood there before.

    Two sessions of one title are two columns, and a reader that goes by headers must see two.
    """
    found: list[str] = []
    taken: set[str] = set()
    for title in titles:
        label, number = title, 1
        while label in taken:
            number += 1
            label = f"{title} ({number})"
        taken.add(label)
        found.append(label)
    return found
