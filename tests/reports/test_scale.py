"""Many people: every row is there, and memory does not grow with them."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bench import exports
from bench.crowd import crowd
from eventreg.events.models import Event
from eventreg.reports.rules import ExportRequest, Format, Report
from tests.reports.scenes import export, sheets_of

LIMIT_MEGABYTES = 150

WRITE = """
import sys
from datetime import UTC, datetime
from bench.memory import peak_megabytes
from eventreg.reports.rules import Column, Table
from eventreg.reports.writers.xlsx import write_workbook

rows = ([f"orang {row}, kolom {column}" for column in range(13)] for row in range(int(sys.argv[1])))
columns = tuple(Column(f"Kolom {column}") for column in range(13))
with open(sys.argv[2], "wb") as file:
    write_workbook(
        [Table("Daftar", columns, rows, "Asia/Jakarta")], file, title="Uji",
        now=datetime(2026, 11, 22, tzinfo=UTC),
    )
print(peak_megabytes())
"""


def test_10_001_people_are_exported_completely(store: Session, now: datetime) -> None:
    """Scar 30: the export stops at 10,000 rows without a word."""
    event = store.get_one(Event, crowd(store, 10_001, now=now))
    exported, content = export(store, event, ExportRequest(), now=now)
    sheets = sheets_of(content)
    assert exported.rows == 10_001
    assert [row[0] for row in sheets["Daftar Hadir"][1:]] == list(range(1, 10_002))
    assert len({row[7] for row in sheets["Daftar Hadir"][1:]}) == 10_001
    assert len(sheets["Riwayat Pindai"]) == 1 + 2 * 10_001
    assert sheets["Rekap Wilayah"][-1][4] == 10_001
    assert len(sheets["Matriks Sesi"]) == 1 + 10_001 + 1
    wish = ExportRequest(Report.REGISTRATIONS, Format.CSV)
    exported, content = export(store, event, wish, now=now)
    assert (exported.rows, content.count(b"\r\n")) == (10_001, 10_002)


def test_the_writers_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(rows: int) -> float:
        command = [sys.executable, "-c", WRITE, str(rows), str(tmp_path / "daftar.xlsx")]
        return float(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

    few, many = peak(1_000), peak(50_000)
    assert many < few + 5
    assert many < LIMIT_MEGABYTES


@pytest.mark.skipif(sys.platform != "linux", reason="a process's own peak is read from /proc")
def test_the_workbook_of_50_000_people_needs_less_than_150_mb_with_the_whole_app(
    tmp_path: Path,
) -> None:
    database = str(tmp_path / "people.sqlite3")
    exports.run("fill", database, "50000")
    answer = exports.run("ours", database, str(tmp_path / "kehadiran.xlsx"))
    assert answer["rows"] == 50_000
    assert answer["megabytes"] < LIMIT_MEGABYTES
