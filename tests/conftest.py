"""What all tests share: a migrated database of each kind, the app on it, its clients, a session."""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session
from xdist.scheduler import LoadScopeScheduling

from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.factory import create_app
from tests import factories
from tests.clients import TEST_SESSION, SeparateClient
from tests.databases import PostgresqlServer, SqliteCopies
from tests.pages import PageClient
from tests.routes import RememberingRule

# No test fails because a machine is slow: the time of one example decides nothing.
settings.register_profile("eventreg", deadline=None)
settings.load_profile("eventreg")

# Flask's own place for it. Each app still has its own map and its own rules.
Flask.url_rule_class = RememberingRule


#: Folders whose tests need the machine for themselves: one worker runs them, one after the other.
ONE_AT_A_TIME = ("browser", "concurrency")


class OneAtATime(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist ships no types.
    """Keeps heavy tests on one worker, so that they do not disturb each other's clocks."""

    def _split_scope(self, nodeid: str) -> str:
        folder = nodeid.removeprefix("tests/").split("/")[0]
        return "one at a time" if folder in ONE_AT_A_TIME else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneAtATime:
    """How pytest-xdist hands out the tests."""
    return OneAtATime(config, log)


def pytest_collection_finish() -> None:
    """What is imported and collected by now stays: the garbage collector need not walk it each time.

    What tests make is collected as ever, though not after every 700 objects: an app alone has more
    than thirty times as many.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000)


@pytest.fixture(scope="session")
def sqlite_copies(tmp_path_factory: pytest.TempPathFactory) -> SqliteCopies:
    """Copies of an SQLite file that was migrated once in this run."""
    return SqliteCopies(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A real PostgreSQL server for this run (each xdist worker has its own)."""
    server = PostgresqlServer()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of the test's own. Every test that uses it runs on both kinds."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            copies: SqliteCopies = request.getfixturevalue("sqlite_copies")
            yield stack.enter_context(copies.copy(tmp_path))
        else:
            server: PostgresqlServer = request.getfixturevalue("postgresql_server")
            yield stack.enter_context(server.copy())


@pytest.fixture
def sqlite_url(sqlite_copies: SqliteCopies, tmp_path: Path) -> Iterator[str]:
    """A migrated SQLite database, for what does not differ between the two."""
    with sqlite_copies.copy(tmp_path) as url:
        yield url


@pytest.fixture
def overrides(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of `app`. A test that needs others overrides this fixture."""
    return {
        "database_url": database_url,
        "instance_path": str(tmp_path / "instance"),
        "base_url": "http://localhost",
        "secret_key": "a key for tests, long enough to be one",
        "rate_limits": "off",
    }


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Every test has an app of its own; its templates are compiled once in a run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(overrides: dict[str, str], compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The whole app on the test's own database."""
    factories.begin_again()
    app = create_app(overrides=overrides)
    app.jinja_env.bytecode_cache = compiled_templates
    app.testing = True
    app.test_client_class = SeparateClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> SeparateClient:
    """A bare client, for APIs, headers and downloads. Pages are better fetched by `page`."""
    client = app.test_client()
    assert isinstance(client, SeparateClient)
    return client


@pytest.fixture
def page(app: Flask, client: SeparateClient) -> PageClient:
    """A client that behaves like a browser without JavaScript and checks every page it is given."""
    return PageClient(app, client)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session that may write, for arranging and asserting beside the app.

    Requests of `client` and `page` commit it first. Before threads, processes or a browser write,
    the test must commit by itself, for on SQLite this session would hold the write lock.
    """
    with app.app_context(), writing():
        session = db.session()
        app.extensions[TEST_SESSION] = session
        yield session
        del app.extensions[TEST_SESSION]
        db.session.remove()


@pytest.fixture
def now() -> datetime:
    """The moment of this test: aware, UTC, whole seconds, and the same for the whole test.

    It is the real time, so that events made with it are running when the app looks at its clock.
    """
    return utc_now().replace(microsecond=0)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; tests that need one cannot run without."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    return found
