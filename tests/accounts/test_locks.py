"""Nobody queues behind a password: no hash is computed while the database is locked."""

import fcntl
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from passlib.context import CryptContext
from sqlalchemy.orm import Session

from eventreg.accounts import security
from tests.factories import PASSWORD, make_staff, sign_in
from tests.pages import PageClient


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Only SQLite has one lock for all writers."""
    return sqlite_url


class SecondWriter:
    """Another process that wants to write at the moment at which a password is hashed."""

    def __init__(self, url: str) -> None:
        self.path = url.removeprefix("sqlite:///")
        self.outcomes: list[str] = []

    def try_to_write(self) -> None:
        """Does not wait: it writes at once or notes that it could not."""
        self.outcomes.append("written" if self._writes() else "locked out")

    def _writes(self) -> bool:
        with Path(f"{self.path}.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                with closing(sqlite3.connect(self.path, timeout=0)) as other, other:
                    other.execute("BEGIN IMMEDIATE")
                    other.execute("UPDATE users SET name = name || '.'")
            except (BlockingIOError, sqlite3.OperationalError):
                return False
        return True


@pytest.fixture
def second_writer(database_url: str, monkeypatch: pytest.MonkeyPatch) -> SecondWriter:
    """Writes from outside whenever a password is hashed or verified."""
    writer = SecondWriter(database_url)
    for name in ("hash", "verify"):
        original = getattr(CryptContext, name)

        def spied(
            context: CryptContext, *args: object, _original: Any = original, **options: object
        ) -> object:
            if isinstance(context, security.Hasher):
                writer.try_to_write()
            return _original(context, *args, **options)

        monkeypatch.setattr(CryptContext, name, spied)
    return writer


def prepared(session: Session, writer: SecondWriter) -> str:
    """The address of an account that is in the database, with nothing tried yet."""
    user = make_staff(session)
    email = user.email
    session.commit()
    writer.outcomes.clear()
    return email


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("password", [PASSWORD, "a wrong password"])
def test_others_write_while_a_password_is_verified(
    page: PageClient, session: Session, second_writer: SecondWriter, password: str, *, known: bool
) -> None:
    email = prepared(session, second_writer)
    page.get("/office/login")
    page.submit(email=email if known else "nobody@example.org", password=password)

    assert second_writer.outcomes == ["written"]


@pytest.mark.parametrize("known", [True, False])
def test_others_write_while_a_new_password_is_asked_for(
    page: PageClient, session: Session, second_writer: SecondWriter, *, known: bool
) -> None:
    email = prepared(session, second_writer)
    page.get("/office/reset")
    page.submit(status=200, email=email if known else "nobody@example.org")

    # One hash in either case, so that time does not tell who has an account.
    assert second_writer.outcomes == ["written"]


def test_others_write_while_a_password_is_changed(
    page: PageClient, session: Session, second_writer: SecondWriter
) -> None:
    user = make_staff(session)
    sign_in(page, user)
    page.get("/office/change")
    session.commit()
    second_writer.outcomes.clear()
    new = "kopi susu ibu kantin"
    page.submit("change", status=302, password=PASSWORD, new_password=new, new_password_confirm=new)

    assert second_writer.outcomes == ["written", "written"]


def test_the_guard_is_what_lets_them_write(
    app: Flask,
    page: PageClient,
    session: Session,
    second_writer: SecondWriter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Control: with the guard off the same observation sees the lock."""
    email = prepared(session, second_writer)
    monkeypatch.setattr(security, "_end_transaction", lambda: None)
    page.get("/office/login")
    page.submit(email=email, password=PASSWORD)

    assert second_writer.outcomes == ["locked out"]
