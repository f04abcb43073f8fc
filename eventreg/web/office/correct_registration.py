"""`/office/events/<event>/registrations/<registration>/correct`: correcting what is known of somebody.

Two may correct one person at the same time. The form says, signed, what it was filled in with, so
that the second one sees what the first one changed, and decides.
"""

from dataclasses import dataclass, fields, replace
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import Corrected, NotCorrected, correct, person_of
from eventreg.registration.rules import Person, Refusal
from eventreg.web.access import current_actor, requires
from eventreg.web.forms import RegistrationForm, registration_form
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, registration_or_404
from eventreg.web.office.persons import asked_of, facts_of, labels, to_complete
from eventreg.web.seen import seal, unseal

#: Why a correction was not made: title and what to do.
_REASONS: dict[Refusal, tuple[object, object]] = {
    Refusal.ALREADY_REGISTERED: (
        _l("Somebody with this name and number is registered already"),
        _l("Nothing was changed. Two registrations of one person cannot be in force."),
    ),
    Refusal.FULL: (
        _l("There is no place left for this change"),
        _l("Nothing was changed. Raise the limit first, or leave category and region as they are."),
    ),
    Refusal.FULL_REGION: (
        _l("The other region has no place left"),
        _l("Nothing was changed. Release or add places of that region first."),
    ),
    Refusal.FULL_AGENCY: (
        _l("The other agency has sent as many people as it may"),
        _l("Nothing was changed. Raise the limit for each agency first."),
    ),
}


@dataclass(frozen=True)
class Line:
    """A field that somebody else changed: what stands there now, and in this form, if it was touched there."""

    label: str
    now: str
    mine: str
    touched: bool


@office.get("/events/<slug:event>/registrations/<uuid:uid>/correct")
@requires(Permission.REGISTRATIONS_EDIT)
def correct_registration(event: Event, uid: UUID) -> str:
    """The form, filled in with what is known."""
    found = registration_or_404(event, uid)
    person = person_of(found)
    return _page(event, found, _form(found, to_complete(found)), seal(person))


@office.post("/events/<slug:event>/registrations/<uuid:uid>/correct")
@requires(Permission.REGISTRATIONS_EDIT)
def save_correction(event: Event, uid: UUID) -> ResponseReturnValue:
    """Saves the correction; ticket and place stay."""
    found = registration_or_404(event, uid)
    sealed = request.form.get("seen", "")
    form = _form(found, to_complete(found))
    if "step" in request.form:
        return _page(event, found, form, sealed)
    if not form.validate():
        return _page(event, found, form, sealed), 422
    seen = unseal(sealed)
    return _save(event, found, form, seen)


def _save(
    event: Event, found: Registration, form: RegistrationForm, seen: Person | None
) -> ResponseReturnValue:
    typed = _typed(found, form, seen)
    if seen is None and typed != person_of(found):  # Nobody can say what this form was made from.
        return _conflict(event, found, typed, None)
    outcome = correct(
        db.session(),
        found,
        typed,
        seen=seen,
        actor=current_actor(),
        now=utc_now(),
        completes=True,
    )
    db.session.commit()
    match outcome:
        case NotCorrected(reason):
            sealed = seal(seen or person_of(found))
            return _page(event, found, form, sealed, refused=_REASONS[reason]), 409
        case Corrected(changed):
            flash(_("Saved.") if changed else _("Nothing was different."), "success")
            return redirect(url_for("office.registration", event=event.slug, uid=found.uid), 303)
    return _conflict(event, found, typed, seen)


def _typed(found: Registration, form: RegistrationForm, seen: Person | None) -> Person:
    """What the form says; what it does not ask for is as it was."""
    said = form.person()
    asked = asked_of(found.offer.kind)
    return replace(seen or person_of(found), **{name: getattr(said, name) for name in asked})


def _conflict(
    event: Event, found: Registration, typed: Person, seen: Person | None
) -> ResponseReturnValue:
    """The form once more: with what was typed in it, and what others wrote in the rest. They decide.

    Without `seen` it is not known what was typed: everything that differs may have been.
    """
    now = person_of(found)
    touched = _differing(typed, seen) if seen else {one.name for one in fields(Person)}
    changed = _differing(now, seen or typed)
    merged = replace(now, **{name: getattr(typed, name) for name in touched})
    settled = touched - _differing(now, typed)
    theirs, mine = facts_of(event, now), facts_of(event, typed)
    lines = [
        Line(label, theirs[name], mine[name], name in touched)
        for name, label in labels().items()
        if name in changed - settled
    ]
    form = _form(found, merged, typed=False)
    return _page(event, found, form, seal(now), lines=lines), 409


def _differing(one: Person, other: Person) -> set[str]:
    return {f.name for f in fields(Person) if getattr(one, f.name) != getattr(other, f.name)}


def _form(found: Registration, person: Person, *, typed: bool = True) -> RegistrationForm:
    return registration_form(db.session(), found.offer, by_staff=True, person=person, typed=typed)


def _page(
    event: Event,
    found: Registration,
    form: RegistrationForm,
    sealed: str,
    *,
    lines: list[Line] | None = None,
    refused: tuple[object, object] | None = None,
) -> str:
    form.offer_places()
    return event_page(
        "office/correct_registration.html",
        event,
        "participants",
        registration=found,
        form=form,
        seen=sealed,
        lines=lines,
        refused=refused,
    )
