"""`/live/<secret>`: the live board on a big screen. Counts only; whoever has the link may see it."""

from flask import Response, abort, make_response, render_template, request, url_for

from eventreg.checkin.queries import board_behind, board_of, event_behind
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.web.access import public as open_to_all
from eventreg.web.board import chosen, figures, hall_facts
from eventreg.web.public.blueprint import public

#: The address is the key to the page: no search engine may tell it to others.
_UNLISTED = {"X-Robots-Tag": "noindex, nofollow"}


@public.get("/live/<secret:secret>")
@open_to_all
def board(secret: str) -> Response:
    """The board of the event that the link belongs to, while the link is in force."""
    now = utc_now()
    event_id = event_behind(db.session(), secret) or abort(404)
    found = board_of(db.session(), event_id, now=now) or abort(404)
    one = chosen(found, now)
    page = render_template(
        "public/board.html",
        board=found,
        facts=hall_facts(found, one, now),
        figures_url=url_for(
            "public.board_figures", secret=secret, session=request.args.get("session")
        ),
    )
    return make_response(page, _UNLISTED)


@public.get("/live/<secret:secret>/figures.json")
@open_to_all
def board_figures(secret: str) -> Response:
    """The figures alone, for the screen to renew itself; counted once for all screens."""
    now = utc_now()
    found = board_behind(db.session(), secret, now=now) or abort(404)
    response = figures(hall_facts(found, chosen(found, now), now), found, now)
    response.headers.extend(_UNLISTED)
    return response
