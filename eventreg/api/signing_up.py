"""`POST /events/<event>/registrations`: another system registers somebody, once."""

from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.accounts.origins import request_origin
from eventreg.api.access import key_required
from eventreg.api.blueprint import api
from eventreg.api.bodies import answer, read
from eventreg.api.entries import read_person
from eventreg.api.event_schemas import PersonIn, RegisteredOut
from eventreg.api.problems import FieldProblem, problem, wrong_request
from eventreg.api.rows import person_out
from eventreg.clock import local_day, utc_now
from eventreg.consents.rules import ConsentKind
from eventreg.db import db, writing
from eventreg.events import queries as events
from eventreg.events.models import Event
from eventreg.keys.models import ApiKey
from eventreg.keys.operations import actor_of
from eventreg.keys.rules import Purpose
from eventreg.people.rules import name_key
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp, sign_up_or_remind
from eventreg.registration.queries import by_submission
from eventreg.registration.rules import LONGEST_KEY, Refusal, Refused

_LONGEST_KEY = 255
_WHY: dict[Refusal, object] = {
    Refusal.NOT_YET: _l("Registration has not opened yet"),
    Refusal.CLOSED: _l("Registration is closed"),
    Refusal.CALLED_OFF: _l("Registration is closed"),
    Refusal.STAFF_ONLY: _l("Only the office adds people to this category."),
    Refusal.ALREADY_REGISTERED: _l(
        "Somebody with this name and this number is registered for the event."
    ),
    Refusal.FULL: _l("All places are taken, and this category has no waiting list."),
    Refusal.FULL_REGION: _l("All places of this kabupaten or kota are taken."),
    Refusal.FULL_AGENCY: _l("All places of this agency or KIM are taken."),
    Refusal.LETTER_MISSING: _l(
        "This category asks for a letter of assignment, which is sent with the web form."
    ),
    Refusal.GROUP_FULL: _l("All places in this category are taken"),
}


@api.post("/events/<slug>/registrations")
@key_required(Purpose.WRITE_REGISTRATIONS)
def register_person(key: ApiKey) -> Response:
    """Registers one person as the public form does: 201, 422 with what is wrong, or 409 with the reason.

    Sent again under the same Idempotency-Key, it is answered with what the first one made.
    """
    with writing(intent=False):  # Reading and checking takes no lock.
        submission_id = _submission_id(key)
        if submission_id is None:
            return wrong_request(FieldProblem("Idempotency-Key", "1 to 255 printable characters"))
        sent = read(PersonIn)
        known = by_submission(db.session(), key.event_id, submission_id)
        checked = _answered_again(known, sent) if known else _sign_up(key, sent, submission_id)
        db.session.commit()
    return _register(key, sent, checked) if isinstance(checked, SignUp) else checked


def _submission_id(key: ApiKey) -> UUID | None:
    """Which sign-up this is: by the Idempotency-Key, among those of this key alone. None: a bad one."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return uuid4()
    if not (1 <= len(given) <= _LONGEST_KEY and given.isascii() and given.isprintable()):
        return None
    return uuid5(NAMESPACE_URL, f"eventreg:{key.token_hash}:{given}")


def _sign_up(key: ApiKey, sent: PersonIn, submission_id: UUID) -> SignUp | Response:
    """The sign-up as the operation takes it, or why there is none."""
    offer = next((one for one in key.event.offers if one.slug == sent.category), None)
    if offer is None:
        sentence = _("Please choose one of the answers that are offered.")
        return wrong_request(FieldProblem("category", sentence), status=422)
    today = local_day(utc_now(), key.event.timezone)
    person = read_person(db.session(), offer, sent, today=today)
    if isinstance(person, list):
        return wrong_request(*person, status=422)
    return SignUp(
        offer_id=offer.id,
        submission_id=submission_id,
        person=person,
        consents={
            ConsentKind.NOTICE: sent.notice,
            ConsentKind.PHOTO: sent.consent_photo,
            ConsentKind.CONTACT: sent.consent_contact,
        },
        language=sent.language,
        channel="api",
    )


def _register(key: ApiKey, sent: PersonIn, form: SignUp) -> Response:
    actor = actor_of(key, request_origin())
    outcome = sign_up_or_remind(db.session(), form, actor=actor, now=utc_now())
    if isinstance(outcome, Refused):
        db.session.commit()  # Whoever is registered already was sent their link.
        return _refused(outcome.reason, key.event)
    made = db.session.get_one(Registration, outcome.registration_id)
    said = _answered_again(made, sent) if outcome.replay else _registered(made, replay=False)
    db.session.commit()
    return said


def _answered_again(known: Registration, sent: PersonIn) -> Response:
    """What the first one made, as it is now. A key that comes with somebody else is a mistake."""
    other = name_key(sent.text("full_name"))[:LONGEST_KEY] != known.name_key
    if other and known.version == 1:  # Later the name may have been corrected.
        sentence = _("This Idempotency-Key was used for somebody else.")
        return wrong_request(FieldProblem("Idempotency-Key", sentence), status=422)
    return _registered(known, replay=True)


def _registered(made: Registration, *, replay: bool) -> Response:
    questions = {one.id: one.spec for one in events.questions(db.session(), made.event_id)}
    return answer(RegisteredOut(registration=person_out(made, questions), replay=replay), 201)


def _refused(reason: Refusal, event: Event) -> Response:
    """Why nobody was registered. Nothing about anybody else is said."""
    over = event.archived and reason is Refusal.CLOSED
    why = _("The event is archived: nobody can be registered for it.") if over else _WHY[reason]
    return problem(
        409,
        kind=reason.value.replace("_", "-"),
        title="Nobody was registered",
        detail=str(why),
        reason=reason.value,
    )
