"""`eventreg serve`: the production server and the job worker together."""

import logging
import multiprocessing
import os
import signal
import socket
import threading
from functools import partial

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy.exc import OperationalError

from eventreg import migrations
from eventreg.cli.context import AppMaker, current_app_maker
from eventreg.cli.database import upgrade
from eventreg.cli.demo import demo
from eventreg.config import Settings
from eventreg.db import db
from eventreg.work import PATIENCE_SECONDS, run_worker

_log = logging.getLogger(__name__)
#: Requests that one process answers at a time; the pool of database connections has as many.
THREADS = 8
_SECONDS_BEFORE_RESTART = 3
#: What a request may still take when the server is told to end.
_SECONDS_TO_FINISH = 10


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, type=click.IntRange(1, 65_535), show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that answer requests.")
@click.option("--with-demo", is_flag=True, help="First migrate; load the demo on first use.")
@click.pass_context
def serve(
    context: click.Context, host: str, port: int, workers: int | None, *, with_demo: bool
) -> None:
    """Serve pages and API, and work through the jobs. Ends cleanly on SIGTERM."""
    if with_demo:
        context.invoke(upgrade)
        context.invoke(demo, participants=60, quota=None, seed=2025, first_use=True, as_json=False)
    make_app = current_app_maker()
    settings = _checked(make_app())
    _check_port(host, port)
    server = Granian(
        "eventreg",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or settings.workers or max(2, os.cpu_count() or 1),
        blocking_threads=THREADS,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=_SECONDS_TO_FINISH,
    )
    jobs = JobWorker(make_app)
    jobs.start()
    click.echo(f"Serving on http://{host}:{port} (Ctrl+C ends it).")
    try:
        server.serve(target_loader=partial(_load, make_app), wrap_loader=False)
    finally:
        jobs.stop()


class JobWorker:
    """The process that works through the jobs; started again when it ends by itself."""

    def __init__(self, make_app: AppMaker) -> None:
        # Forked like the server's own processes: nothing has to be imported again.
        self._context = multiprocessing.get_context("fork")
        self._make_app = make_app
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._process = self._new_process()

    def start(self) -> None:
        """Starts the process and a watch over it."""
        self._process.start()
        self._watcher.start()

    def stop(self) -> None:
        """Lets the process finish what it has in hand, but not for ever."""
        self._stopping.set()
        self._process.terminate()
        self._process.join(PATIENCE_SECONDS)
        if self._process.is_alive():
            self._process.kill()

    def _new_process(self) -> multiprocessing.context.ForkProcess:
        return self._context.Process(target=_work, args=(self._make_app,), name="jobs")

    def _watch(self) -> None:
        while True:
            self._process.join()
            if self._stopping.wait(_SECONDS_BEFORE_RESTART):
                return
            _log.error("The job worker ended by itself; starting it again.")
            self._process = self._new_process()
            self._process.start()


def _checked(app: Flask) -> Settings:
    """The settings, once the database is known to be there and migrated."""
    with app.app_context():
        try:
            current = migrations.current_revision(db.engine)
        except OperationalError as error:
            fault = str(error.orig).strip().splitlines()[0]
            raise click.ClickException(f"EVENTREG_DATABASE_URL: {fault}") from error
        db.engine.dispose()  # The server's processes must not inherit a connection.
    if current != migrations.head_revision():
        raise click.ClickException("the database is not up to date: run `eventreg db upgrade`")
    settings: Settings = app.extensions["settings"]
    return settings


def _check_port(host: str, port: int) -> None:
    """The server itself would share a port with another one of ours without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(f"{host}:{port}: {error.strerror}") from error


def _load(make_app: AppMaker) -> Flask:
    """The app in a process of the server. Should the parent be killed, the port is free at once."""
    _live_and_die_with_parent(by=signal.SIGKILL)
    return make_app()


def _work(make_app: AppMaker) -> None:
    """The job worker in its own process. Should the parent be killed, it finishes what it began."""
    _live_and_die_with_parent(by=signal.SIGTERM)
    run_worker(make_app())


def _live_and_die_with_parent(*, by: signal.Signals) -> None:
    """Only the parent says when this process ends, but it does not outlive the parent either.

    A process group of its own, for Ctrl+C and a signal to the group would reach it beside the
    parent's, and of two at once the server may miss both. Until signals are handled they kill.
    """
    os.setpgrp()
    for told_to_end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told_to_end, signal.SIG_DFL)

    def wait() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os.kill(os.getpid(), by)

    threading.Thread(target=wait, daemon=True).start()
