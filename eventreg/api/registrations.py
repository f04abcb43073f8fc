"""`GET /events/<event>/registrations`: the people of an event, page by page, each page noted in the log."""

from flask import Response, request

from eventreg.api.access import key_required
from eventreg.api.blueprint import api
from eventreg.api.bodies import answer
from eventreg.api.cursors import PageWish, Place, cursor_behind, place_of
from eventreg.api.event_schemas import PeopleOut
from eventreg.api.problems import FieldProblem, wrong_request
from eventreg.api.rows import person_out
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events import queries as events
from eventreg.keys.models import ApiKey
from eventreg.keys.operations import actor_of, note_reading
from eventreg.registration.queries import arrivals


@api.get("/events/<slug>/registrations")
@key_required()
def registrations(key: ApiKey) -> Response:
    """The next registrations in any state, in the order of arrival."""
    wish = PageWish.model_validate(request.args.to_dict())
    place = place_of(wish, utc_now())
    if isinstance(place, FieldProblem):
        return wrong_request(place)
    page = _page(key, place, wish.limit)
    note_page(key, "registrations", len(page.registrations))
    return answer(page)


def note_page(key: ApiKey, what: str, rows: int) -> None:
    """Notes what a key is about to be given, in a transaction of its own; nothing where that is nothing."""
    db.session.commit()
    if rows:
        with writing():
            note_reading(db.session(), key, what, rows, actor=actor_of(key), now=utc_now())
            db.session.commit()


def _page(key: ApiKey, place: Place, limit: int) -> PeopleOut:
    """The page behind `place`. One row more than wanted tells whether there is another page."""
    found = arrivals(
        db.session(),
        key.event_id,
        after=place.after,
        changed_since=place.since,
        limit=limit + 1,
    )
    questions = {one.id: one.spec for one in events.questions(db.session(), key.event_id)}
    return PeopleOut(
        registrations=[person_out(one, questions) for one in found[:limit]],
        cursor=cursor_behind(place, found[limit - 1].id) if len(found) > limit else None,
        as_of=place.as_of,
    )
