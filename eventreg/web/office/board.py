"""`/office/events/<event>/board`: the live board of the office."""

from flask import Response, abort, request, url_for

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries import Board, board_of
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.web.access import requires
from eventreg.web.board import chosen, figures, office_facts
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page


@office.get("/events/<slug:event>/board")
@requires(Permission.EVENTS_VIEW)
def board(event: Event) -> str:
    """Who is there, by category and region, when people came, and how the devices are."""
    now = utc_now()
    found = board_of(db.session(), event.id, now=now) or abort(404)
    one = chosen(found, now)
    return event_page(
        "office/board.html",
        event,
        "board",
        facts=office_facts(found, one, now),
        board=found,
        chosen=one,
        tabs=_tabs(event, found),
        figures_url=url_for(
            "office.board_figures", event=event.slug, session=request.args.get("session")
        ),
    )


@office.get("/events/<slug:event>/board/figures.json")
@requires(Permission.EVENTS_VIEW)
def board_figures(event: Event) -> Response:
    """The figures alone, for the page to renew itself; counted once for all who watch."""
    now = utc_now()
    found = board_of(db.session(), event.id, now=now) or abort(404)
    return figures(office_facts(found, chosen(found, now), now), found, now)


def _tabs(event: Event, found: Board) -> list[tuple[int, str, str]]:
    """The sessions, each with its id, its title and its address; two may bear the same title."""
    return [
        (one.id, one.title, url_for("office.board", event=event.slug, session=one.id))
        for one in found.sessions
    ]
