"""The attendance workbook of 10,001 and of 50,000 people against bare openpyxl writing the same cells.

Each side runs in a process of its own, in turns (A B A B …), and times only its work: ours reads the
database and writes the file, the bare one is handed the finished cells. The ratio is the median of
the pairs; the memory is the peak of our whole process, the app included.
"""

import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from bench.crowd import crowd
from bench.memory import peak_megabytes
from eventreg.db import db, writing
from eventreg.factory import create_app
from eventreg.reports.operations import Exported, build
from eventreg.reports.rules import ExportRequest

NOW = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)
#: How many people, and how many pairs of runs.
SIZES = ((10_001, 5), (50_000, 3))
_PIECE = 1_000

Answer = dict[str, float]


def main() -> None:
    """Both sizes."""
    for people, pairs in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            _compare(Path(folder), people, pairs)


def _compare(folder: Path, people: int, pairs: int) -> None:
    database, ours, bare = folder / "people.sqlite3", folder / "ours.xlsx", folder / "bare.xlsx"
    run("fill", str(database), str(people))
    run("ours", str(database), str(ours))
    run("cells", str(ours), str(folder / "cells"))
    taken = [
        (run("ours", str(database), str(ours)), run("bare", str(folder / "cells"), str(bare)))
        for _ in range(pairs)
    ]
    ratio = median(a["seconds"] / b["seconds"] for a, b in taken)
    seconds = [median(side["seconds"] for side in sides) for sides in zip(*taken, strict=True)]
    peak = max(a["megabytes"] for a, _ in taken)
    print(
        f"export of {people:,} people: {ratio:.2f} × bare openpyxl"
        f" ({seconds[0]:.1f} s against {seconds[1]:.1f} s, {pairs} pairs), peak {peak:.0f} MB"
    )


def run(part: str, *arguments: str) -> Answer:
    """Runs one part of this module in a process of its own; gives what it measured."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.exports", part, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parent.parent,
    )
    answer: Answer = json.loads(done.stdout)
    return answer


def fill(database: str, people: str) -> Answer:
    """Makes a database with an event of so many people."""
    # By the command, so that what is measured here holds no more than a worker does.
    migrate = [sys.executable, "-m", "eventreg", "db", "upgrade"]
    settings = {
        "EVENTREG_DATABASE_URL": f"sqlite:///{database}",
        "EVENTREG_INSTANCE_PATH": str(Path(database).parent),
    }
    subprocess.run(migrate, check=True, stdout=subprocess.DEVNULL, env=os.environ | settings)
    with _app(database).app_context(), writing():
        crowd(db.session(), int(people), now=NOW)
        db.session.commit()
    return {}


def ours(database: str, output: str) -> Answer:
    """The export as the command makes it: how long it took, how much memory the process needed."""
    with _app(database).app_context(), Path(output).open("wb") as file:
        started = time.perf_counter()
        outcome = build(
            db.session(), 1, ExportRequest(), file, now=NOW, base_url="http://localhost"
        )
        seconds = time.perf_counter() - started
    assert isinstance(outcome, Exported)
    return {"seconds": seconds, "megabytes": peak_megabytes(), "rows": outcome.rows}


def cells(workbook: str, output: str) -> Answer:
    """Takes the cells out of a workbook, in pieces that the bare side can read one by one."""
    book = CalamineWorkbook.from_path(workbook)
    with Path(output).open("wb") as file:
        for name in book.sheet_names:
            rows = [
                [None if cell == "" else cell for cell in row]
                for row in book.get_sheet_by_name(name).to_python()
            ]
            for start in range(0, len(rows), _PIECE):
                pickle.dump((name, rows[start : start + _PIECE]), file)
    return {}


def bare(source: str, output: str) -> Answer:
    """Nothing but openpyxl, write-only: append every row, save."""
    book = Workbook(write_only=True)
    sheets: dict[str, Any] = {}
    seconds = 0.0
    for name, rows in _pieces(source):
        started = time.perf_counter()
        sheet = sheets.get(name) or sheets.setdefault(name, book.create_sheet(name))
        for row in rows:
            sheet.append(row)
        seconds += time.perf_counter() - started
    started = time.perf_counter()
    book.save(output)
    return {"seconds": seconds + time.perf_counter() - started, "megabytes": peak_megabytes()}


def _pieces(source: str) -> Iterator[tuple[str, list[list[Any]]]]:
    with Path(source).open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)


def _app(database: str) -> Any:
    folder = Path(database).parent
    return create_app(
        overrides={"database_url": f"sqlite:///{database}", "instance_path": str(folder)}
    )


PARTS: dict[str, Callable[..., Answer]] = {
    "fill": fill, "ours": ours, "cells": cells, "bare": bare,
}  # fmt: skip

if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])))
    else:
        main()
