"""`GET /counts` and `GET /search`: what the door reads."""

from flask import Response, request
from flask_babel import get_locale

from eventreg.api.access import device_required
from eventreg.api.blueprint import api
from eventreg.api.bodies import answer
from eventreg.api.problems import FieldProblem, problem
from eventreg.api.schemas import CountOut, CountsOut, FoundOut, SearchOut
from eventreg.checkin.models import Device
from eventreg.checkin.queries import present_sessions, session_counts
from eventreg.checkin.rules import DeviceRole
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.people.numbers import mask_phone
from eventreg.people.rules import clean_line
from eventreg.registration.models import Registration
from eventreg.registration.queries import ListFilter, listing

MOST_FOUND = 20
FEWEST_LETTERS = 3


@api.get("/counts")
@device_required()
def counts(device: Device) -> Response:
    """How many are present in each session, and how many are expected."""
    found = session_counts(db.session(), device.event_id)
    sessions = [
        CountOut(
            id=str(one.session.id), present=one.present, inside=one.inside, expected=one.expected
        )
        for one in found
    ]
    return answer(CountsOut(server_time=utc_now(), sessions=sessions))


@api.get("/search")
@device_required(role=DeviceRole.DESK)
def search(device: Device) -> Response:
    """People of the event by name, organization or number: from 3 letters, numbers masked."""
    text = clean_line(request.args.get("q", ""))[:100]
    if len(text) < FEWEST_LETTERS:
        fault = FieldProblem("q", f"at least {FEWEST_LETTERS} letters")
        return problem(400, kind="invalid-request", title="The request is invalid", errors=[fault])
    people = listing(
        db.session(), device.event_id, ListFilter(text=text), per_page=MOST_FOUND
    ).items
    present = present_sessions(db.session(), [person.id for person in people])
    language = str(get_locale() or "id")[:2]
    return answer(
        SearchOut(results=[_found(one, present.get(one.id, []), language) for one in people])
    )


def _found(registration: Registration, present: list[int], language: str) -> FoundOut:
    return FoundOut(
        id=str(registration.uid),
        name=registration.printed_name,
        category=registration.offer.name(language),
        organization=registration.organization_name,
        phone_masked=mask_phone(registration.phone) if registration.phone else "",
        state=registration.state.value,
        present=[str(session_id) for session_id in present],
    )
