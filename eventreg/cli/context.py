"""What every command shares: the app around it, and how it says that something went wrong."""

import functools
import json
from collections.abc import Callable
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.events.queries import by_slug

AppMaker = Callable[[], Flask]


def current_app_maker() -> AppMaker:
    """The factory that the console script handed down."""
    maker: AppMaker = click.get_current_context().find_root().obj
    return maker


def in_app(*, write: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Runs a command inside the app; with `write` its transactions may change the database.

    Where the database is missing or not migrated, the command ends with status 1 and a plain line.
    """

    def wrap(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def inner(*args: Any, **kwargs: Any) -> Any:
            try:
                with current_app_maker()().app_context(), writing(intent=write):
                    return command(*args, **kwargs)
            except (OperationalError, ProgrammingError) as error:
                said = str(error.orig).strip().partition("\n")[0]
                hint = "is it there, and did `eventreg db upgrade` run?"
                raise click.ClickException(f"the database: {said} ({hint})") from error

        return inner

    return wrap


def event_or_fail(slug: str) -> Event:
    """The event of this slug; without one the command ends with status 1 and a plain line."""
    event = by_slug(db.session(), slug)
    if event is None:
        raise click.ClickException(f"there is no event {slug!r}")
    return event


def say(answer: dict[str, Any], lines: list[str], *, as_json: bool) -> None:
    """Prints an answer for a script, or its lines for a person."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))
