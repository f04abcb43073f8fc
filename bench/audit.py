"""Checking a sealed log of 200,000 entries, and one page of a log of 500,000.

The check runs in a process of its own, in turns (A B A B …) with a bare loop of the standard
library's SQLite driver that reads the same rows and hashes the same bytes, and checks nothing. The
memory is the peak of our whole process, the app included; beside it stands that of a tenth of the
log. Pages are read by the query of the page, each kind of filter several times.
"""

import hashlib
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import insert, select

from bench.memory import peak_megabytes
from eventreg.audit.chain import new_salt, value_digest
from eventreg.audit.checking import Check
from eventreg.audit.listing import Before, LogFilter, log_page
from eventreg.audit.models import AuditEntry, AuditValue
from eventreg.audit.operations.sealing import seal
from eventreg.audit.rules import Action, ActorKind
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.factory import create_app
from eventreg.migrations import running
from eventreg.reports.queries import snapshot

ENTRIES, FEW, PAGES = 200_000, 20_000, 500_000
PAIRS = 3
#: An ordinary page, and one whose rare action lies at the very beginning of the log.
_WANTED: dict[str, Callable[[int], LogFilter]] = {
    "of the office": lambda _event: LogFilter(),
    "of an event": lambda event: LogFilter(event_id=event),
    "by a rare action": lambda event: LogFilter(event_id=event, actions=(Action.SHEET_PRINTED,)),
    "by a person": lambda event: LogFilter(event_id=event, actor=(ActorKind.STAFF, 77)),
}
_FROM = datetime(2026, 1, 1, tzinfo=UTC)
_PIECE = 5_000


def main() -> None:
    """The check with its memory, then the pages."""
    with tempfile.TemporaryDirectory() as folder:
        whole, part = Path(folder) / "whole.sqlite3", Path(folder) / "part.sqlite3"
        sealing = run("fill", str(whole), str(ENTRIES))["seconds"]
        run("fill", str(part), str(FEW))
        taken = [(run("check", str(whole)), run("bare", str(whole))) for _ in range(PAIRS)]
        ratio = median(ours["seconds"] / bare["seconds"] for ours, bare in taken)
        ours, bare = (
            median(side["seconds"] for side in sides) for sides in zip(*taken, strict=True)
        )
        peak, few = (run("check", str(one))["megabytes"] for one in (whole, part))
        print(
            f"check of {ENTRIES:,} entries: {ours:.1f} s, {ratio:.2f} × a bare loop ({bare:.1f} s,"
            f" {PAIRS} pairs), peak {peak:.0f} MB ({few:.0f} MB for {FEW:,}); sealing took {sealing:.1f} s"
        )
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.sqlite3"
        run("write", str(log), str(PAGES))
        for name, milliseconds in run("pages", str(log)).items():
            print(f"page of a log of {PAGES:,} {name}: {milliseconds:.1f} ms")


def run(part: str, *arguments: str) -> dict[str, float]:
    """Runs one part of this module in a process of its own; gives what it measured."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.audit", part, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parent.parent,
    )
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def _app(database: str) -> Flask:
    settings = {"database_url": f"sqlite:///{database}", "instance_path": f"{database}.instance"}
    return create_app(overrides=settings)


def fill(database: str, entries: str) -> dict[str, float]:
    """Writes the log and seals it; how long the sealing took."""
    write(database, entries)
    with _app(database).app_context():
        began = time.perf_counter()
        more = True
        while more:
            with writing():
                more = seal(db.session(), now=_FROM + timedelta(days=400)) is not None
                db.session.commit()
        return {"seconds": time.perf_counter() - began}


def write(database: str, entries: str) -> dict[str, float]:
    """So many entries, a second apart; each fifth with a value before and after."""
    with _app(database).app_context(), writing():
        running.upgrade(db.engine)
        event_id = _event()
        for start in range(0, int(entries), _PIECE):
            rows = [_entry(event_id, n) for n in range(start, min(start + _PIECE, int(entries)))]
            db.session.execute(insert(AuditEntry), rows)
            db.session.execute(insert(AuditValue), [_value(row["id"]) for row in rows[::5]])
            db.session.commit()
    return {}


def _event() -> int:
    event = Event(
        slug="ramai",
        title="Pelatihan Cerdas Digital",
        state=EventState.PUBLISHED,
        ticket_key=bytes(32),
        created_at=_FROM,
    )
    db.session.add(event)
    db.session.commit()
    return event.id


def _entry(event_id: int, number: int) -> dict[str, object]:
    rare = number < 3
    return {
        "id": number + 1,
        "at": _FROM + timedelta(seconds=number),
        "action": Action.SHEET_PRINTED if rare else Action.REGISTRATION_CORRECTED,
        "actor_kind": ActorKind.STAFF,
        "actor_id": 77 if rare else number % 9,
        "actor_label": "Retno Wulandari",
        "origin": "192.0.2.7 · Firefox, Windows",
        "event_id": event_id,
        "subject_kind": "registration",
        "subject_id": number,
        "reason": "salah ketik",
        "facts": {"rows": number},
    }


def _value(entry_id: object) -> dict[str, object]:
    salt = new_salt()
    said = ("full_name", "Siti Rahayu", "Siti Rahayu, S.Sos.")
    return {
        "entry_id": entry_id,
        **dict(zip(("field", "before", "after"), said, strict=True)),
        "salt": salt,
        "digest": value_digest(salt, *said),
    }


def check(database: str) -> dict[str, float]:
    """Ours: everything that the command does."""
    with _app(database).app_context():
        session = db.session()
        began = time.perf_counter()
        with snapshot(session):
            faults = list(Check(session).faults())
        session.rollback()
        assert not faults, faults[:3]
        return {"seconds": time.perf_counter() - began, "megabytes": peak_megabytes()}


def bare(database: str) -> dict[str, float]:
    """The least that anybody could do: read every row and hash it."""
    began = time.perf_counter()
    with closing(sqlite3.connect(database)) as connection:
        for table in ("audit_entries", "audit_values", "sealed_entries"):
            for row in connection.execute(f"SELECT * FROM {table}"):
                hashlib.sha256(json.dumps(row, separators=(",", ":")).encode()).hexdigest()
    return {"seconds": time.perf_counter() - began}


def pages(database: str) -> dict[str, float]:
    """The median of some readings of each kind, the first and one in the middle of the log."""
    found = {}
    with _app(database).app_context():
        session = db.session()
        event_id = session.scalars(select(Event.id)).one()
        middle = Before(_FROM + timedelta(seconds=PAGES // 2), PAGES // 2)
        for name, wanted in _WANTED.items():
            taken = []
            for before in (None, middle) * 5:
                began = time.perf_counter()
                log_page(session, wanted(event_id), before=before, most=51)
                taken.append(time.perf_counter() - began)
                session.expunge_all()
            found[name] = median(taken) * 1000
    return found


if __name__ == "__main__":
    parts: dict[str, Callable[..., dict[str, float]]] = {
        "fill": fill,
        "write": write,
        "check": check,
        "bare": bare,
        "pages": pages,
    }
    print(json.dumps(parts[sys.argv[1]](*sys.argv[2:])))
