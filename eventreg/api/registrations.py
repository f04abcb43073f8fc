"""`GET /events/<event>/registrations`: the people of an event, page by page, each page noted in the log."""

from flask import Response

from eventreg.api.access import key_required
from eventreg.api.blueprint import api
from eventreg.api.cursors import Place, cursor_behind
from eventreg.api.event_schemas import PeopleOut
from eventreg.api.pages import give_page
from eventreg.api.rows import person_out
from eventreg.db import db
from eventreg.events import queries as events
from eventreg.keys.models import ApiKey
from eventreg.keys.rules import Purpose
from eventreg.registration.queries import arrivals


@api.get("/events/<slug>/registrations")
@key_required(Purpose.READ_REGISTRATIONS)
def registrations(key: ApiKey) -> Response:
    """The next registrations in any state, in the order of arrival."""
    return give_page(key, "registrations", _page)


def _page(key: ApiKey, place: Place, limit: int) -> tuple[PeopleOut, int]:
    """The page behind `place`. One row more than wanted tells whether there is another page."""
    found = arrivals(
        db.session(),
        key.event_id,
        after=place.after,
        changed_since=place.since,
        limit=limit + 1,
    )
    questions = {one.id: one.spec for one in events.questions(db.session(), key.event_id)}
    page = PeopleOut(
        registrations=[person_out(one, questions) for one in found[:limit]],
        cursor=cursor_behind(place, found[limit - 1].id) if len(found) > limit else None,
        as_of=place.as_of,
    )
    return page, len(page.registrations)
