"""The form by which somebody else is put in a person's place: for participants and for staff."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import TextAreaField

from eventreg.events.rules import LetterRule
from eventreg.registration.models import Registration
from eventreg.registration.operations import Substitution, person_of
from eventreg.registration.rules import Person, Refusal
from eventreg.web.fields import Limit, Required, clean_lines
from eventreg.web.forms import RegistrationForm, registration_form
from eventreg.web.plain_text import PlainText

_NO_PLACE = _l("There is no place left for that.")
_REASONS: dict[Refusal, object] = {
    Refusal.ALREADY_REGISTERED: _l("The person whom you named is registered already."),
    Refusal.FULL_REGION: _l("All places of the regency or city that you chose are taken."),
    Refusal.FULL_AGENCY: _l("The agency that you chose has sent as many people as it may."),
    Refusal.CLOSED: _l("This registration is not in force any more; nothing was changed."),
}


def substitution_form(
    session: Session, registration: Registration, *, by_staff: bool = False
) -> RegistrationForm:
    """The form of the category, with the reason. Staff may change region and organization, too.

    The substitute answers for their own consents later, on their own page.
    """
    old = person_of(registration)
    return registration_form(
        session,
        registration.offer,
        by_staff=by_staff,
        edits=True,
        fixed=None if by_staff else old,
        person=_from_there(old) if by_staff else None,
        letter=LetterRule.OPTIONAL,
        members={"reason": _reason()},
    )


def substitution(form: RegistrationForm, language: str) -> Substitution:
    """What the form says. Only after `validate`. `language`: the one in which the substitute is written to."""
    return Substitution(
        person=form.person(),
        submission_id=form.submission_id.uuid,
        reason=form["reason"].data or "",
        letter_id=form.letter_id,
        language=language,
    )


def refusal_sentence(reason: Refusal) -> str:
    """Why the place was not passed on."""
    return str(_REASONS.get(reason, _NO_PLACE))


def _from_there(old: Person) -> Person:
    """Nobody yet, but of the same region and organization."""
    return Person(
        full_name="",
        gender="",
        region_code=old.region_code,
        organization=old.organization,
        village_code=old.village_code,
        unit=old.unit,
    )


def _reason() -> Any:
    return TextAreaField(
        _l("Reason"),
        description=_l("For example: “ill” or “another duty”. It stays in the record."),
        filters=[clean_lines],
        validators=[
            Required(lambda: _("Please say why somebody else comes.")),
            Limit(500),
            PlainText(),
        ],
    )
