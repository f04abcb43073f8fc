"""`GET /search`: people without a code, for the desk."""

from flask import Response, request
from flask_babel import get_locale

from eventreg.api.access import device_required
from eventreg.api.blueprint import api
from eventreg.api.bodies import answer
from eventreg.api.problems import FieldProblem, wrong_request
from eventreg.api.schemas import FoundOut, SearchOut
from eventreg.checkin.models import Device
from eventreg.checkin.queries.finding import Found, find_people
from eventreg.checkin.rules import DeviceRole
from eventreg.checkin.rules.sealing import group_word
from eventreg.db import db
from eventreg.people.finding import FEWEST_LETTERS
from eventreg.people.numbers import mask_phone
from eventreg.people.rules import clean_line

MOST_FOUND = 20
_LONGEST = 100


@api.get("/search")
@device_required(role=DeviceRole.DESK)
def search(device: Device) -> Response:
    """People of the event by name, organization, short code or the last digits of the number, masked."""
    text = clean_line(request.args.get("q", ""))[:_LONGEST]
    if len(text) < FEWEST_LETTERS:
        return wrong_request(FieldProblem("q", f"at least {FEWEST_LETTERS} letters"))
    language = str(get_locale() or "id")[:2]
    people = find_people(db.session(), device.event, text, most=MOST_FOUND, language=language)
    return answer(SearchOut(results=[found_out(one, language) for one in people]))


def found_out(found: Found, language: str) -> FoundOut:
    """Somebody as a desk may see them. `language`: 'id' or 'en'."""
    one = found.registration
    return FoundOut(
        id=str(one.uid),
        name=one.printed_name,
        category=one.offer.name(language),
        organization=one.organization_name,
        phone_masked=mask_phone(one.phone) if one.phone else "",
        state=one.state.value,
        present=[str(session_id) for session_id in found.present],
        received=[str(checkpoint_id) for checkpoint_id in found.received],
        short=found.short,
        note=found.note,
        group=group_word(one.group_id, one.event.ticket_key),
        incomplete=one.incomplete,
    )
