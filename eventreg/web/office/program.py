"""`/office/events/<event>/sessions`: the sessions of an event and its categories of participants."""

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.web.access import requires
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.figures import figures_of, over_words
from eventreg.web.office.frame import event_page


@office.get("/events/<slug:event>/sessions")
@requires(Permission.EVENTS_VIEW)
def program(event: Event) -> str:
    """Both tables, with ways to change them."""
    figures = figures_of(db.session(), event)
    return event_page(
        "office/program.html",
        event,
        "sessions",
        figures=figures,
        over_words=over_words,
        admits={one.session.id: _admitted(event, one.session) for one in figures.sessions},
    )


def _admitted(event: Event, one: EventSession) -> list[str]:
    """The names of the categories that a session is limited to; empty: all come in."""
    ids = {row.offer_id for row in one.admissions}
    return [offer.name(language()) for offer in event.offers if offer.id in ids]
