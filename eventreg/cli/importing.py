"""`eventreg import`: participants from an XLSX or CSV file, by the same operations as the office's pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import current_app

from eventreg.audit.rules import COMMAND_LINE
from eventreg.cli.context import event_or_fail, in_app, say
from eventreg.clock import local_day, utc_now
from eventreg.config import Settings
from eventreg.db import db, writing
from eventreg.events.models import CategoryOffer, Event
from eventreg.files import operations as files
from eventreg.files.operations import Checked
from eventreg.files.tables import keep_as_it_is
from eventreg.importing import operations
from eventreg.importing.readers import extension_of, media_type_of, read_table
from eventreg.importing.rules.columns import Target
from eventreg.importing.rules.entries import Entry
from eventreg.importing.rules.faults import REFUSALS
from eventreg.importing.rules.results import Result, RowResult, counted
from eventreg.importing.rules.tables import MOST_BYTES, NotRead, Table
from eventreg.importing.sentences import in_english, sentences_of
from eventreg.registration.models import Import


@dataclass(frozen=True)
class Wish:
    """Which file, for which category (none: a column says it), and whether the people are told."""

    content: bytes
    name: str
    offer_id: int | None
    tell: bool


@click.command("import")
@click.argument("slug")
@click.argument("file", type=click.File("rb"))
@click.option("--category", metavar="SLUG", help="Where no column says the category.")
@click.option("--dry-run", is_flag=True, help="Only say what would become of each row.")
@click.option("--tell", is_flag=True, help="Tell those who are added, by mail or worklist.")
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@in_app(write=False)
def import_file(
    slug: str, file: Any, category: str | None, *, dry_run: bool, tell: bool, as_json: bool
) -> None:
    """Take participants of the event SLUG over from FILE (XLSX or CSV).

    Good rows are taken over even if others have errors; these are named on standard error, and the
    exit status is 1. The same file again adds nobody twice.
    """
    event = event_or_fail(slug)
    name = Path(file.name).name if file.name != "-" else ""
    wish = Wish(file.read(MOST_BYTES + 1), name, _offer_id(event, category), tell)
    table = _table(wish)
    mapping = operations.guess_columns(db.session(), event.id, table)
    wish = _with_category(event, mapping, wish)
    entries = _entries(event, table, mapping, wish)
    results = (
        operations.try_out(db.session(), event.id, entries)
        if dry_run
        else _take_over(event.id, table, mapping, wish, entries)
    )
    _answer(event.slug, table, results, dry_run=dry_run, as_json=as_json)


def _table(wish: Wish) -> Table:
    table = read_table(wish.content)
    if isinstance(table, NotRead):
        raise click.ClickException(REFUSALS[table.reason])
    return table


def _offer_id(event: Event, slug: str | None) -> int | None:
    if slug is None:
        return None
    found = _by_slug(event).get(slug)
    if found is None:
        raise click.UsageError(f"no category {slug!r}; there are {', '.join(_by_slug(event))}")
    return found.id


def _with_category(event: Event, mapping: Mapping[int, str], wish: Wish) -> Wish:
    """The only category of an event need not be named; otherwise a column or an option must."""
    targets = set(mapping.values())
    if not {Target.NAME, Target.FULL_NAME, Target.REFERENCE, Target.OWN_ID} & targets:
        raise click.ClickException("no column is called Nama, and none Referensi")
    if wish.offer_id is not None or Target.CATEGORY in targets:
        return wish
    if len(event.offers) == 1:
        return Wish(wish.content, wish.name, event.offers[0].id, wish.tell)
    slugs = ", ".join(_by_slug(event))
    raise click.UsageError(f"no column says the category; name one by --category: {slugs}")


def _by_slug(event: Event) -> dict[str, CategoryOffer]:
    return {offer.slug: offer for offer in event.offers}


def _entries(event: Event, table: Table, mapping: dict[int, str], wish: Wish) -> list[Entry]:
    reader = operations.interpreter(
        db.session(),
        event.id,
        mapping,
        offer_id=wish.offer_id,
        today=local_day(utc_now(), event.timezone),
    )
    db.session.commit()  # Nothing was written: reading rows takes its time and needs no transaction.
    return operations.read_entries(reader, table)


def _take_over(
    event_id: int, table: Table, mapping: dict[int, str], wish: Wish, entries: list[Entry]
) -> list[RowResult]:
    settings: Settings = current_app.extensions["settings"]
    checked = keep_as_it_is(
        wish.content,
        wish.name,
        extension=extension_of(wish.content),
        media_type=media_type_of(wish.content),
    )
    files.save(settings.instance_path / "files", checked)
    try:
        imported, results = _write(event_id, table, mapping, wish, entries, checked)
    except BaseException:
        files.remove(settings.instance_path / "files", checked.uid)
        raise
    more = wish.tell
    while more:
        with writing():
            more = operations.tell_next(db.session(), imported, now=utc_now())
            db.session.commit()
    return results


def _write(
    event_id: int,
    table: Table,
    mapping: dict[int, str],
    wish: Wish,
    entries: list[Entry],
    checked: Checked,
) -> tuple[Import, list[RowResult]]:
    """One transaction: the rows, and the note of what became of each."""
    session, now = db.session(), utc_now()
    with writing():
        imported = operations.start(
            session,
            event_id,
            files.add(session, checked, now=now),
            table,
            mapping,
            offer_id=wish.offer_id,
            actor=COMMAND_LINE,
            now=now,
        )
        imported.tell = wish.tell
        taken = operations.take_over(session, event_id, entries, actor=COMMAND_LINE, now=now)
        operations.note_result(session, imported, taken, now=now)
        session.commit()
    return imported, taken.results


def _answer(
    slug: str, table: Table, results: list[RowResult], *, dry_run: bool, as_json: bool
) -> None:
    told = partial(sentences_of, headers=table.column, translate=in_english)
    faulty = [one for one in results if one.result is Result.ERROR]
    faults = [
        {"row": one.row, "column": column, "message": message}
        for one in faulty
        for column, message in told(one)
    ]
    counts = counted(results)
    answer = {
        "event": slug,
        "dry_run": dry_run,
        "rows": len(results),
        **{("errors" if name == "error" else name): number for name, number in counts.items()},
        "faults": faults,
    }
    good = "would be taken over" if dry_run else "were taken over"
    summary = (
        f"{counts['new']} new, {counts['updated']} updated, {counts['unchanged']} unchanged,"
        f" {counts['waits']} on the waiting list, {len(faulty)} with errors."
    )
    lines = [summary]
    if faulty:
        lines.append(f"All other rows {good}; correct these and import the file again.")
    say(answer, lines, as_json=as_json)
    for fault in faults if not as_json else ():
        where = f"row {fault['row']}" + (f", {fault['column']}" if fault["column"] else "")
        click.echo(f"{where}: {fault['message']}", err=True)
    if faulty:
        click.get_current_context().exit(1)
