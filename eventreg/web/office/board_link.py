"""`/office/events/<event>/board/link`: the link by which a big screen shows the board."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.operations import end_board, open_board
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.settings import current_settings


@office.get("/events/<slug:event>/board/link")
@requires(Permission.EVENTS_EDIT)
def board_link(event: Event) -> str:
    """The link, and what making a new one or ending it does."""
    secret = event.board_secret
    link = f"{current_settings().base_url}/live/{secret}" if secret else ""
    return event_page("office/board_link.html", event, "board", link=link)


@office.post("/events/<slug:event>/board/link")
@requires(Permission.EVENTS_EDIT)
def make_board_link(event: Event) -> ResponseReturnValue:
    """Makes a new link; an earlier one ends."""
    open_board(db.session(), event, actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(_("The link is ready. Open it on the computer of the big screen."), "success")
    return redirect(url_for("office.board_link", event=event.slug), 303)


@office.post("/events/<slug:event>/board/link/end")
@requires(Permission.EVENTS_EDIT)
def end_board_link(event: Event) -> ResponseReturnValue:
    """Ends the link."""
    end_board(db.session(), event, actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(_("The link was ended. Screens that show the board stop within seconds."), "success")
    return redirect(url_for("office.board_link", event=event.slug), 303)
