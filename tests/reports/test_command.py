"""`eventreg export`."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action, ActorKind
from eventreg.cli.export import export
from eventreg.events.models import Event
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.reports.scenes import sheets_of
from tests.scans import scan


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """An event with one person, who came to the first session."""
    event = make_event(session, slug="cerdig", now=now)
    person = make_registration(session, offer_of(event, "agency"), now=now, full_name="Dwi")
    device, _ = make_device(session, event, now=now - timedelta(days=1))
    scan(session, device, person, at=now)
    session.commit()
    return event


def run(app: Flask, *arguments: str) -> Result:
    """Runs the command in a fresh context, as the console script does."""
    return CliRunner().invoke(export, ["cerdig", *arguments], obj=lambda: app)


def log_of(session: Session) -> list[AuditEntry]:
    session.expire_all()
    return list(session.scalars(select(AuditEntry).where(AuditEntry.action == Action.EXPORT_MADE)))


def test_the_workbook_is_written_whole_and_the_export_is_logged(
    app: Flask, session: Session, event: Event, tmp_path: Path
) -> None:
    """Scar 33: every export leaves a log."""
    file = tmp_path / "hadir.xlsx"
    result = run(app, "--format", "xlsx", "--output", str(file))
    assert result.exit_code == 0, result.output
    assert sheets_of(file.read_bytes())["Daftar Hadir"][1][1] == "Dwi"
    assert list(tmp_path.glob(".hadir*")) == []
    assert file.stat().st_mode & 0o077 == 0
    (entry,) = log_of(session)
    assert (entry.actor_kind, entry.facts["rows"]) == (ActorKind.SYSTEM, 1)


def test_csv_goes_to_standard_output_too(app: Flask, event: Event) -> None:
    result = run(app, "--format", "csv", "--delimiter", ";", "--output", "-")
    assert result.exit_code == 0
    assert result.stdout.startswith("\ufeffNo;Nama;NIP;")
    assert ";Dwi;" in result.stdout


def test_a_recap_goes_on_paper_of_the_wished_size(app: Flask, event: Event, tmp_path: Path) -> None:
    file = tmp_path / "rekap.pdf"
    arguments = ["--format", "pdf", "--report", "rekap-wilayah", "--paper", "f4"]
    result = run(app, *arguments, "--output", str(file))
    assert result.exit_code == 0, result.output
    page = PdfReader(file).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (609, 935)
    assert "Kabupaten Pacitan" in page.extract_text()


def test_one_session_alone_can_be_had(app: Flask, event: Event) -> None:
    second = str(event.sessions[1].id)
    result = run(app, "--format", "csv", "--session", second, "--output", "-")
    assert result.stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--format", "pdf"], "this report is no paper"),
        (["--format", "csv", "--session", "99999"], "no session with this id"),
        (["--format", "csv", "--with-codes"], "--report registrations"),
        (["--format", "csv", "--delimiter", "x"], "the delimiter must be"),
        (["--format", "csv", "--paper", "f4"], "--paper goes with --format pdf"),
        (["--format", "xlsx", "--minimum", "0"], "--minimum goes with"),
        (["--format", "doc"], "Invalid value for '--format'"),
        (["--format", "csv", "--report", "badges"], "Invalid value for '--report'"),
    ],
)
def test_wrong_use_ends_with_status_2_a_sentence_and_no_file(
    app: Flask, session: Session, event: Event, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    result = run(app, *arguments, "--output", str(tmp_path / "file"))
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert list(tmp_path.glob("*file*")) == []
    assert log_of(session) == []


def test_a_file_that_cannot_be_written_ends_with_status_1_and_no_log(
    app: Flask, session: Session, event: Event, tmp_path: Path
) -> None:
    result = run(app, "--format", "csv", "--output", str(tmp_path / "nowhere" / "file"))
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: cannot write ")
    assert log_of(session) == []


def test_an_older_file_is_replaced_only_by_a_whole_one(
    app: Flask, event: Event, tmp_path: Path
) -> None:
    file = tmp_path / "hadir.csv"
    file.write_text("lama")
    run(app, "--format", "csv", "--session", "99999", "--output", str(file))
    assert file.read_text() == "lama"
    run(app, "--format", "csv", "--output", str(file))
    assert file.read_bytes().startswith(b"\xef\xbb\xbfNo,")


def test_an_unknown_event_ends_with_status_1(app: Flask, session: Session) -> None:
    session.commit()
    result = run(app, "--format", "csv", "--output", "-")
    assert result.exit_code == 1
    assert "there is no event 'cerdig'" in result.stderr
