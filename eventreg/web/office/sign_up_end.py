"""What is said where an event begins before its sign-up ends."""

from datetime import datetime

from flask import flash
from flask_babel import gettext as _

from eventreg.events.models import Event
from eventreg.events.rules import sign_up_outlasts
from eventreg.web.filters import local_time


def outlasted(event: Event, starts_at: datetime | None) -> str:
    """That sign-up goes on after the event begins (`starts_at`: aware), and how to end it; empty: it does not."""
    if not sign_up_outlasts(event.signup_closes_at, starts_at):
        return ""
    return str(
        _(
            "The event begins on %(begins)s, but sign-up stays open until %(until)s: that day does not"
            " move along. If this is not meant, set “Sign-up ends” on the page “Edit event”.",
            begins=local_time(starts_at, event),
            until=local_time(event.signup_closes_at, event),
        )
    )


def say_outlasted(event: Event, before: datetime | None) -> None:
    """Says so where the event begins at another time than `before` its sessions were moved."""
    words = outlasted(event, event.starts_at) if event.starts_at != before else ""
    if words:
        flash(words, "warning")
