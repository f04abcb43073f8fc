"""`/r/<secret>/edit`: participants correct what they told, until the list closes."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from eventreg.audit.rules import PARTICIPANT, Change
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.people.rules import name_warnings, propose_name
from eventreg.registration.models import Registration
from eventreg.registration.operations import (
    ChangedMeanwhile,
    Corrected,
    Correction,
    NotCorrected,
    correct,
    person_of,
)
from eventreg.registration.rules import ACTIVE_STATES, Person, Refusal
from eventreg.web.access import public as open_to_all
from eventreg.web.forms import RegistrationForm, registration_form
from eventreg.web.limits import sign_up_limit
from eventreg.web.office.persons import asked_of, facts_of, labels, to_complete
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.mine import choices_of, own_registration
from eventreg.web.seen import seal, unseal
from eventreg.web.warnings import name_sentences

_NO_PLACE = _l("There is no place left for that.")
#: Why data cannot be changed so, for the person whose data they are.
_REASONS: dict[Refusal, object] = {
    Refusal.FULL_REGION: _l("All places of the regency or city that you chose are taken."),
    Refusal.FULL_AGENCY: _l("The agency that you chose has sent as many people as it may."),
    Refusal.ALREADY_REGISTERED: _l("Somebody with this name and number is registered already."),
}


@public.get("/r/<secret:secret>/edit")
@open_to_all
def edit(secret: str) -> str:
    """Everything that was told, to correct; or, once the list is closed, whom to ask."""
    registration = in_force(secret)
    return _page(registration, _form(registration))


@public.post("/r/<secret:secret>/edit")
@open_to_all
@sign_up_limit
def save_own_data(secret: str) -> AnyResponse:
    """Corrects the data; the ticket stays the same: codes carry no name."""
    with writing(intent=False):  # Reading and checking the form takes no lock.
        registration = in_force(secret)
        form = _form(registration)
        again = _again(registration, form)
        db.session.commit()
    if again is not None:
        return again
    outcome = _correct(registration, form)
    db.session.commit()
    return _answer(registration, form, outcome)


def _correct(registration: Registration, form: RegistrationForm) -> Correction:
    """The form asks for everything, so that nothing is left to be completed after it."""
    seen = unseal(request.form.get("seen", ""))
    typed = _typed(registration, form, seen)
    return correct(
        db.session(),
        registration,
        typed,
        actor=PARTICIPANT,
        now=utc_now(),
        seen=seen,
        completes=True,
    )


def in_force(secret: str) -> Registration:
    """The registration that this secret opens, if it is in force; else its own page says what it is."""
    registration = own_registration(secret)
    if registration.state not in ACTIVE_STATES:
        abort(redirect(url_for("public.mine", secret=secret), 303))
    return registration


def _form(registration: Registration) -> RegistrationForm:
    person = to_complete(registration)
    return registration_form(db.session(), registration.offer, person=person, edits=True)


def _again(registration: Registration, form: RegistrationForm) -> Response | None:
    """The page once more, where nothing can be saved (yet)."""
    if not choices_of(registration).edit:
        return Response(_page(registration, form), 409)
    if "step" in request.form:
        return Response(_page(registration, form))
    return None if form.validate() else Response(_page(registration, form), 422)


def _typed(registration: Registration, form: RegistrationForm, seen: Person | None) -> Person:
    """What the form says; what it does not ask for is as it was."""
    said = form.person()
    asked = asked_of(registration.offer.kind)
    return replace(seen or person_of(registration), **{name: getattr(said, name) for name in asked})


def _answer(registration: Registration, form: RegistrationForm, outcome: Correction) -> AnyResponse:
    match outcome:
        case Corrected(fields=fields):
            said = _("Your data are saved. Your QR code stays the same.")
            flash(said if fields else _("Nothing was different."), "success")
            return redirect(url_for("public.mine", secret=registration.secret), 303)
        case NotCorrected(reason):
            return Response(
                _page(registration, form, refused=str(_REASONS.get(reason, _NO_PLACE))), 409
            )
        case ChangedMeanwhile(fields=fields):
            return Response(_page(registration, form, meanwhile=fields), 409)


def _page(
    registration: Registration,
    form: RegistrationForm,
    *,
    refused: str = "",
    meanwhile: Sequence[Change] = (),
) -> str:
    """The form. What it was filled in with goes along, so that a change meanwhile is not lost."""
    form.offer_places()
    opened = request.form.get("seen", "")
    fresh = meanwhile or unseal(opened) is None
    typed = form["full_name"].data or ""
    return render_template(
        "public/edit.html",
        registration=registration,
        event=registration.event,
        offer=registration.offer,
        contact=contact_of(registration.event),
        form=form,
        choices=choices_of(registration),
        seen=seal(person_of(registration)) if fresh else opened,
        refused=refused,
        meanwhile=_in_words(registration, form, meanwhile) if meanwhile else [],
        warnings=name_sentences(name_warnings(typed)),
        proposal=propose_name(typed),
    )


def _in_words(
    registration: Registration, form: RegistrationForm, meanwhile: Sequence[Change]
) -> list[tuple[str, str, str]]:
    """What was changed by others and here: the field, what stands there now, and what was typed."""
    now = facts_of(registration.event, person_of(registration))
    typed = facts_of(registration.event, form.person())
    return [(labels()[one.field], now[one.field], typed[one.field]) for one in meanwhile]
