"""The worker: what it runs, when, and how it ends."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts import operations
from eventreg.accounts.models import StaffSession
from eventreg.accounts.rules import hashed
from eventreg.jobs import make_queue
from eventreg.work import schedule
from eventreg.work.upkeep import forget_what_is_over
from tests.factories import make_staff

EVERY_MINUTE = {
    *("deliver_mail", "pass_on_places", "work_on_imports", "work_on_many", "work_on_messages"),
}
#: A worker that says when it listens to signals, and that it came to its end.
WORKER = """
import signal, threading, time
from eventreg.factory import create_app
from eventreg.work import run_worker

def watch():
    while signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        time.sleep(0.01)
    print("ready", flush=True)

app = create_app()
threading.Thread(target=watch).start()
run_worker(app)
print("ended in order", flush=True)
"""


def due(app: Flask, moment: datetime) -> set[str]:
    """The names of the jobs that are due at `moment` (UTC)."""
    queue = make_queue(app.extensions["settings"])
    schedule(queue, app)
    return {task.name for task in queue.read_periodic(moment)}


def test_mail_goes_every_minute_reminders_every_hour_and_the_round_is_made_at_night(
    app: Flask,
) -> None:
    assert due(app, datetime(2026, 11, 22, 3, 4, tzinfo=UTC)) == EVERY_MINUTE
    assert due(app, datetime(2026, 11, 22, 1, 1, tzinfo=UTC)) == EVERY_MINUTE | {"remind"}
    fifth = datetime(2026, 11, 22, 3, 5, tzinfo=UTC)
    assert due(app, fifth) == EVERY_MINUTE | {"seal_the_log"}
    at_night = datetime(2026, 11, 22, 20, 17, tzinfo=UTC)
    assert due(app, at_night) == EVERY_MINUTE | {"forget_what_is_over"}


def test_jobs_pass_through_the_queue_of_either_database(app: Flask) -> None:
    queue = make_queue(app.extensions["settings"])
    ran: list[int] = []
    job = queue.task()(ran.append)

    job(7)
    task = queue.dequeue()
    queue.execute(task)
    queue.storage.close()

    assert ran == [7]


def test_the_nightly_round_forgets_sessions_that_are_over(
    app: Flask, session: Session, now: datetime
) -> None:
    user = make_staff(session)
    past = now - 2 * operations.SESSION_LIFE
    operations.open_session(session, user, token="past", browser="", now=past)
    operations.open_session(session, user, token="present", browser="", now=now)
    session.commit()

    with app.app_context():
        forget_what_is_over()

    tokens = session.scalars(select(StaffSession.token_hash)).all()
    assert tokens == [hashed("present")]


def test_the_worker_ends_in_order_when_it_is_told_to(overrides: dict[str, str]) -> None:
    environment = {f"EVENTREG_{name.upper()}": value for name, value in overrides.items()}
    worker = subprocess.Popen(
        [sys.executable, "-u", "-c", WORKER],
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    worker.send_signal(signal.SIGTERM)
    rest, _ = worker.communicate(timeout=20)

    assert worker.returncode == 0
    assert rest == "ended in order\n"
