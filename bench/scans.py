"""A backlog of 5,000 scans sent in batches of 500, against a bare loop that inserts the same rows.

Both write to SQLite files of their own, batch by batch in turns (A B A B …): ours is one
`POST /scans` with everything that belongs to it (token, JSON, people, rules, answer); the bare loop
executes the finished INSERTs of the same 500 scans and 500 rows of attendance in one transaction,
with the standard library's driver and the same settings of the database.
"""

import json
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench.crowd import crowd
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import add_paired_device
from eventreg.checkin.rules import DeviceRole
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.factory import create_app
from eventreg.migrations import running
from eventreg.tickets.models import Ticket

SCANS, A_BATCH = 5_000, 500
_TABLES = ("scans", "attendance")
_SETTINGS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000")


def main() -> None:
    """The whole backlog; the median of each side's batches, their ratio, and the sum of ours."""
    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder) / "ours")
        token, batches = prepare(app)
        bare = _copy(Path(folder))
        pairs = []
        for batch in batches:
            seconds = ours(app.test_client(), token, batch)
            pairs.append((seconds, plain(bare, rows_of(app, [one["id"] for one in batch]))))
    mine, theirs = (median(side) for side in zip(*pairs, strict=True))
    ratio = median(one / other for one, other in pairs)
    print(
        f"POST /scans with {A_BATCH} scans: {mine * 1000:.0f} ms median, {ratio:.1f} × a bare loop of"
        f" the same inserts ({theirs * 1000:.0f} ms, {len(pairs)} pairs); backlog of {SCANS:,}:"
        f" {sum(one for one, _ in pairs):.1f} s"
    )


def prepare(app: Flask) -> tuple[str, list[list[dict[str, Any]]]]:
    """A crowd that waits at the door, a device's token, and what the device scanned of it."""
    now = utc_now()
    with app.app_context(), writing():
        session = db.session()
        event = session.get_one(Event, crowd(session, SCANS, now=now, came=False))
        paired = now - timedelta(hours=1)
        device = add_paired_device(
            session, event, name="Pintu Utara", role=DeviceRole.DOOR, actor=SYSTEM, now=paired
        )
        codes = session.scalars(select(Ticket.code).order_by(Ticket.id)).all()
        session.commit()
    scans = [_scan(code, event.sessions[0].id, now) for code in codes]
    batches = [scans[start : start + A_BATCH] for start in range(0, SCANS, A_BATCH)]
    return device.secret, batches


def ours(client: FlaskClient, token: str, batch: list[dict[str, Any]]) -> float:
    """Seconds until the batch was answered; everything must be accepted."""
    body = json.dumps({"scans": batch, "sent_at": datetime.now(UTC).isoformat()})
    headers = {"Authorization": f"Bearer {token}"}
    started = time.perf_counter()
    answer = client.post(
        "/api/v1/scans", data=body, content_type="application/json", headers=headers
    )
    seconds = time.perf_counter() - started
    verdicts = [one["verdict"] for one in answer.get_json()["results"]]
    assert verdicts == ["accepted"] * len(batch), answer.text[:300]
    return seconds


def rows_of(app: Flask, ids: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    """The finished rows that the batch left behind, by table, columns first."""
    hexes = [one.replace("-", "") for one in ids]
    gaps = ",".join("?" * len(hexes))
    found: dict[str, list[tuple[Any, ...]]] = {}
    wanted = {
        "scans": f"SELECT * FROM scans WHERE id IN ({gaps})",
        "attendance": "SELECT * FROM attendance WHERE registration_id IN (SELECT registration_id"
        f" FROM scans WHERE id IN ({gaps}))",
    }
    with app.app_context(), closing(sqlite3.connect(db.engine.url.database or "")) as connection:
        for table, statement in wanted.items():
            found[table] = connection.execute(statement, hexes).fetchall()
    return found


def plain(path: Path, rows: dict[str, list[tuple[Any, ...]]]) -> float:
    """Seconds for a loop that inserts finished rows one by one, and one commit."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        started = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for table in _TABLES:
            gaps = ",".join("?" * len(rows[table][0]))
            for row in rows[table]:
                connection.execute(f"INSERT INTO {table} VALUES ({gaps})", row)
        connection.execute("COMMIT")
        return time.perf_counter() - started


def _scan(code: str, session_id: int, now: datetime) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "code": f"HTTPS://HADIR.EXAMPLE.ORG/T/{code}",
        "session": str(session_id),
        "direction": "in",
        "scanned_at": now.isoformat(),
        "method": "camera",
    }


def _app(folder: Path) -> Flask:
    folder.mkdir()
    app = create_app(
        overrides={
            "database_url": f"sqlite:///{folder / 'bench.sqlite3'}",
            "instance_path": str(folder),
        }
    )
    with app.app_context(), writing():
        running.upgrade(db.engine)
    return app


def _copy(folder: Path) -> Path:
    """The same people in a file of its own, for the bare loop."""
    target = folder / "bare.sqlite3"
    source = folder / "ours" / "bench.sqlite3"
    with closing(sqlite3.connect(source)) as ours_, closing(sqlite3.connect(target)) as bare:
        ours_.backup(bare)
    return target
