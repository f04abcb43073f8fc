"""`eventreg export`: the same files as the pages give."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, Any

import click
from flask import current_app

from eventreg.audit.rules import COMMAND_LINE
from eventreg.cli.context import event_or_fail, in_app
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.papers.rules import PaperSize
from eventreg.reports.operations import Exported, NotExported, build, log_export
from eventreg.reports.rules import ExportRefusal, ExportRequest, Format, Report

_REFUSALS = {
    ExportRefusal.NO_PDF: "this report is no paper; choose --format xlsx or csv, or another --report",
    ExportRefusal.NO_PAPER: "--paper goes with --format pdf",
    ExportRefusal.TOO_LONG: "the table is too long for paper; choose --format xlsx or csv",
    ExportRefusal.UNKNOWN_SESSION: "the event has no session with this id",
    ExportRefusal.NOT_BY_SESSION: "registrations belong to the whole event; leave out --session",
    ExportRefusal.NO_CODES: "--with-codes goes with --report registrations",
    ExportRefusal.NO_MINIMUM: "--minimum goes with --report matriks-sesi and the workbook, from 1 on",
    ExportRefusal.DELIMITER: "the delimiter must be a comma, a semicolon, a bar or a tab",
}


@click.command("export")
@click.argument("slug")
@click.option(
    "--format", "format_", required=True, type=click.Choice([one.value for one in Format])
)
@click.option(
    "--report",
    type=click.Choice([one.value for one in Report]),
    default=Report.ATTENDANCE.value,
    show_default=True,
)
@click.option("--session", "session_id", type=int, metavar="ID", help="Only this session.")
@click.option("--delimiter", default=",", help="Between CSV cells; ';' for Excel in Indonesian.")
@click.option("--minimum", type=int, metavar="N", help="Sessions to attend, for matriks-sesi.")
@click.option("--paper", type=click.Choice([one.value for one in PaperSize]), help="Of a PDF.")
@click.option("--with-codes", is_flag=True, help="Add ticket codes and links; the log says so.")
@click.option("--output", required=True, metavar="FILE", help="Where to; '-' is standard output.")
@in_app(write=False)
def export(
    slug: str, output: str, format_: str, report: str, paper: str | None, **wishes: Any
) -> None:
    """Write a report of the event SLUG to a file. Every export is noted in the audit log."""
    event_id = event_or_fail(slug).id
    size = PaperSize(paper) if paper else None
    request = ExportRequest(Report(report), Format(format_), paper=size, **wishes)
    try:
        with _file_for(output) as file:
            exported = _export(event_id, request, file)
    except OSError as error:
        raise click.ClickException(f"cannot write {output}: {error.strerror}") from error
    click.echo(f"{exported.rows} rows written.", err=True)


def _export(event_id: int, request: ExportRequest, file: IO[bytes]) -> Exported:
    """Reads without holding up those who write, then notes the export, before the file is there."""
    now = utc_now()
    session = db.session()
    session.rollback()
    settings = current_app.extensions["settings"]
    outcome = build(
        session,
        event_id,
        request,
        file,
        now=now,
        base_url=settings.base_url,
        by=COMMAND_LINE.label,
        uploads=settings.instance_path / "files",
    )
    session.rollback()
    if isinstance(outcome, NotExported):
        raise click.UsageError(_REFUSALS[outcome.reason])
    with writing():
        log_export(session, event_id, request, outcome, actor=COMMAND_LINE, now=now)
        session.commit()
    return outcome


@contextmanager
def _file_for(output: str) -> Iterator[IO[bytes]]:
    """A file that is in its place, whole, only when the block ends well; for its owner's eyes alone."""
    path = Path(output)
    if output == "-":
        with _copied_to(sys.stdout.buffer) as file:
            yield file
    elif path.is_file() or not path.exists():
        with _moved_to(path) as file:
            yield file
    else:  # A pipe or a device, which no file must replace.
        with path.open("wb") as target, _copied_to(target) as file:
            yield file


@contextmanager
def _copied_to(target: IO[bytes]) -> Iterator[IO[bytes]]:
    with TemporaryFile() as file:
        yield file
        file.seek(0)
        shutil.copyfileobj(file, target)


@contextmanager
def _moved_to(path: Path) -> Iterator[IO[bytes]]:
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        finally:
            with suppress(FileNotFoundError):
                Path(file.name).unlink()
