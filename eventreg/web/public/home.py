"""`/`: the events that are published."""

from flask import render_template

from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.queries import published
from eventreg.events.rules import EventState, is_over
from eventreg.web.access import public as open_to_all
from eventreg.web.public.blueprint import public


@public.get("/")
@open_to_all
def home() -> str:
    """The events that are published: those to come first, then those that are over.

    A cancelled one stands among those to come, so that nobody sets out; afterwards it is no event.
    """
    now = utc_now()
    events = published(db.session())
    past = [event for event in events if is_over(event.ends_at, now)]
    coming = [event for event in events if event not in past]
    over = [event for event in past if event.state is EventState.PUBLISHED]
    return render_template("public/home.html", coming=coming, over=list(reversed(over)))
