"""`eventreg import`: the same operations as the pages, for scripts."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.cli import commands
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Import, Registration
from eventreg.registration.rules import ImportState
from eventreg.reports.operations import build
from eventreg.reports.rules import ExportRequest, Format, Report
from tests.factories import make_event, make_registration, offer_of
from tests.importing_files import BUDI, HEADERS, SITI, csv_text, workbook


@pytest.fixture
def event(session: Session) -> Event:
    """An event with four categories."""
    event = make_event(session, slug="impor")
    session.commit()
    return event


def run(app: Flask, session: Session, *arguments: str) -> Result:
    """The command, beside the test's own session."""
    session.commit()
    result = CliRunner().invoke(commands, ["import", *arguments], obj=lambda: app)
    session.expire_all()
    return result


def count(session: Session) -> int:
    """How many people are registered."""
    return session.scalar(select(func.count()).select_from(Registration)) or 0


def test_a_list_is_tried_taken_over_and_repeated(
    app: Flask, session: Session, event: Event, tmp_path: Path
) -> None:
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(workbook([HEADERS, SITI, BUDI]))
    tried = run(app, session, "impor", str(file), "--category", "agency", "--dry-run", "--json")
    assert tried.exit_code == 0, tried.output
    assert json.loads(tried.stdout) == {
        "event": "impor", "dry_run": True, "rows": 2, "new": 2, "updated": 0, "unchanged": 0,
        "waits": 0, "errors": 0, "faults": [],
    }  # fmt: skip
    assert (count(session), session.scalar(select(func.count()).select_from(Import))) == (0, 0)

    done = run(app, session, "impor", str(file), "--category", "agency", "--tell")
    assert (done.exit_code, count(session)) == (0, 2), done.output
    assert "2 new" in done.stdout
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 2
    again = run(app, session, "impor", str(file), "--category", "agency", "--json")
    assert json.loads(again.stdout)["unchanged"] == 2
    assert count(session) == 2
    states = session.scalars(select(Import.state)).all()
    assert set(states) == {ImportState.APPLIED}


def test_errors_are_named_and_good_rows_are_taken_over_all_the_same(
    app: Flask, session: Session, event: Event, tmp_path: Path
) -> None:
    file = tmp_path / "daftar.csv"
    bad = ("Putri", "P", "12", "Malang", "Dinas", "Staf", "P-3")
    file.write_text(csv_text([HEADERS, SITI, bad], ";"))
    done = run(app, session, "impor", str(file), "--category", "agency")
    assert (done.exit_code, count(session)) == (1, 1)
    assert "row 3, No. HP: This number cannot be called." in done.stderr
    assert "row 3, Kabupaten/Kota: “Malang” could be Kabupaten Malang, Kota Malang" in done.stderr
    machine = run(app, session, "impor", str(file), "--category", "agency", "--json")
    assert machine.exit_code == 1
    assert [one["row"] for one in json.loads(machine.stdout)["faults"]] == [3, 3]


@pytest.mark.parametrize(
    ("content", "arguments", "status", "sentence"),
    [
        (b"%PDF", ["--category", "agency"], 1, "neither an Excel workbook"),
        (b"a,b\r\n1,2\r\n", ["--category", "agency"], 1, "no column is called Nama"),
        (b"Nama,HP\r\nSiti,0893\r\n", [], 2, "--category"),
        (b"Nama,HP\r\nSiti,0893\r\n", ["--category", "tidak-ada"], 2, "no category"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    content: bytes, arguments: list[str], status: int, sentence: str,
    app: Flask, session: Session, event: Event, tmp_path: Path,
) -> None:  # fmt: skip
    file = tmp_path / "daftar"
    file.write_bytes(content)
    done = run(app, session, "impor", str(file), *arguments)
    assert (done.exit_code, count(session)) == (status, 0)
    assert sentence in done.stderr
    assert run(app, session, "tidak-ada", str(file)).exit_code == 1
    assert run(app, session, "impor", str(tmp_path / "nichts")).exit_code == 2


def test_our_own_export_comes_back_and_changes_nothing(
    app: Flask, session: Session, event: Event, tmp_path: Path
) -> None:
    """Into another event it adds the same people, kind by kind."""
    for slug in ("agency", "kim", "influencer", "narasumber"):
        make_registration(
            session, offer_of(event, slug), title_back="S.Kom.", email=f"{slug}@example.org",
            village_code="35.78.01.1001" if slug == "kim" else None, position="=Staf",
            nip="198609262015051901" if slug == "agency" else None, organization="-Dinas",
        )  # fmt: skip
    file = tmp_path / "pendaftaran.csv"
    request = ExportRequest(report=Report.REGISTRATIONS, format=Format.CSV)
    session.commit()
    with file.open("wb") as target:
        build(session, event.id, request, target, now=event.created_at, base_url="http://localhost")
    done = run(app, session, "impor", str(file), "--json")
    assert (done.exit_code, json.loads(done.stdout)["unchanged"]) == (0, 4), done.output

    other = make_event(session, slug="lain")
    copied = run(app, session, "lain", str(file), "--json")
    assert (copied.exit_code, json.loads(copied.stdout)["new"]) == (0, 4), copied.output
    found = session.scalars(select(Registration).where(Registration.event_id == other.id)).all()
    assert {(one.offer.slug, one.position, one.nip, one.village_code) for one in found} == {
        ("agency", "=Staf", "198609262015051901", None),
        ("kim", "=Staf", None, "35.78.01.1001"),
        ("influencer", "", None, None),
        ("narasumber", "=Staf", None, None),
    }
