"""The registration form of a kind of participant, built from its FieldSpecs."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import Field, SelectField

from eventreg.categories.rules import FieldKind, FieldSpec, fields_of
from eventreg.clock import utc_now
from eventreg.consents.rules import ConsentKind, text_of
from eventreg.events import queries as events
from eventreg.events.models import CategoryOffer
from eventreg.events.rules import LetterRule
from eventreg.people.handles import parse_followers
from eventreg.people.numbers import check_nip, parse_phone, show_phone
from eventreg.regions import queries as regions
from eventreg.regions.models import Region
from eventreg.regions.rules import PROVINCE, Level, is_region_code
from eventreg.registration.rules import AccountData, Person
from eventreg.web.answers import QuestionPart, initial_answers, not_newly_required, question_members
from eventreg.web.fields import consent_box, make_field, normal_email
from eventreg.web.filters import region_name, translated
from eventreg.web.letters import LetterPart, letter_members
from eventreg.web.page_form import PageForm
from eventreg.web.submissions import SubmissionField

CONSENT_FIELDS = {
    "notice": ConsentKind.NOTICE,
    "consent_photo": ConsentKind.PHOTO,
    "consent_contact": ConsentKind.CONTACT,
}

#: What the pages ask for last, in this order; all else stands in the order of the fields.
_LAST = ("needs", "reason", "letter", *CONSENT_FIELDS)

#: The fields of where somebody comes from, and their columns: what a substitute shares.
_FIXED = {
    "region": "region_code",
    "agency": "organization",
    "kim_name": "organization",
    "village": "village_code",
}


class RegistrationForm(LetterPart, QuestionPart, PageForm):
    """What every kind's form does. Made by `registration_form`."""

    specs: ClassVar[tuple[FieldSpec, ...]]
    db_session: ClassVar[Session]
    #: Whose region and organization are the person's own, without being asked.
    fixed: ClassVar[Person | None] = None
    #: Nothing but the name must be known.
    name_suffices: ClassVar[bool] = False

    submission_id = SubmissionField()

    def __iter__(self) -> Iterator[Field]:
        """The fields in the order of the page, so that its list of errors leads from top to bottom."""
        fields: list[Field] = list(super().__iter__())
        place = {name: number for number, name in enumerate(_LAST)}
        return iter(sorted(fields, key=lambda one: place.get(one.name, -1)))

    def validate(self, extra_validators: Any = None) -> bool:
        """The checks of the fields, then those that look at several."""
        good = super().validate(extra_validators)
        checks = (self._check_contact(), self._check_accounts(), self._check_village())
        return bool(good) and all(checks)

    def _check_contact(self) -> bool:
        if self.name_suffices or self["phone"].data or self["email"].data:
            return True
        self["phone"].errors = [
            *self["phone"].errors,
            _("Please give a mobile number or an e-mail address."),
        ]
        return False

    def _check_accounts(self) -> bool:
        if "accounts" not in self or any(entry.form.handle.data for entry in self["accounts"]):
            return True
        if self.name_suffices:
            return True
        entry = self["accounts"].entries[0].form if self["accounts"].entries else None
        message = _("Please name at least one account.")
        if entry is None:
            self["accounts"].errors = [message]
        else:
            entry.handle.errors = [*entry.handle.errors, message]
        return False

    def _check_village(self) -> bool:
        if "village" not in self or not self["village"].data:
            return True
        code = self["village"].data
        village = self._region(code)
        if village is None or village.level != Level.VILLAGE:
            message = _("Please choose a village from the list.")
        elif self["region"].data and not code.startswith(f"{self['region'].data}."):
            message = _("This village does not lie in the regency or city that you chose.")
        else:
            return True
        self["village"].errors = [*self["village"].errors, message]
        return False

    def offer_places(self) -> None:
        """Fills the lists of districts and villages that follow from what was chosen so far.

        For every page that shows the form; a form that is taken needs no lists.
        """
        if "village" not in self:
            return
        chosen_region = self["region"].data or ""
        village = self["village"].data or ""
        district = self["district"].data or village[:8]
        if not district.startswith(f"{chosen_region}."):
            district = ""
        self["district"].data = district
        self["district"].choices = {
            "": _("Choose a district"),
            **self._children(chosen_region, Level.REGENCY),
        }
        self["village"].choices = {
            "": _("Choose a village"),
            **self._children(district, Level.DISTRICT),
        }

    def _children(self, code: str, level: Level) -> dict[str, str]:
        parent = self._region(code)
        if parent is None or parent.level != level:
            return {}
        found = regions.children(self.db_session, code)
        return {one.code: one.name if level is Level.REGENCY else region_name(one) for one in found}

    def _region(self, code: str) -> Region | None:
        """The region of a code as it was sent: whatever is no code is not looked up at all."""
        return regions.by_code(self.db_session, code) if is_region_code(code) else None

    def person(self) -> Person:
        """What the form tells about the person, cleaned and normalised. Only after `validate`."""
        values: dict[str, Any] = {
            spec.column: _NORMAL.get(spec.kind, _as_is)(self[spec.name].data or "")
            for spec in self.specs
            if spec.kind is not FieldKind.ACCOUNTS and spec.name in self
        }
        if self.fixed is not None:
            values |= {column: getattr(self.fixed, column) for column in _FIXED.values()}
        values["region_code"] = values["region_code"] or PROVINCE  # Only where it may stay empty.
        return Person(**values, accounts=self._accounts(), answers=self.answers())

    def _accounts(self) -> tuple[AccountData, ...]:
        if "accounts" not in self:
            return ()
        filled = [entry.form for entry in self["accounts"] if entry.form.handle.data]
        return tuple(
            AccountData(
                platform=form.platform.data,
                handle=form.normal_handle() or "",
                followers=parse_followers(form.followers.data or ""),
            )
            for form in filled
        )

    def suggestions(self, name: str) -> tuple[str, ...]:
        """What is usually answered in a free text."""
        return next(spec.suggestions for spec in self.specs if spec.name == name)

    def consents(self) -> dict[ConsentKind, bool]:
        """Which texts were agreed to; a form without the boxes answers nothing."""
        return {
            kind: bool(self[name].data) for name, kind in CONSENT_FIELDS.items() if name in self
        }


def _as_is(text: str) -> str:
    return text


def _or_none(text: str) -> str | None:
    return text or None


def _phone(text: str) -> str | None:
    phone = parse_phone(text)
    return phone.e164 if phone else None


def _nip(text: str) -> str | None:
    return check_nip(text, utc_now().date()).digits


_NORMAL: Mapping[FieldKind, Any] = {
    FieldKind.PHONE: _phone,
    FieldKind.EMAIL: normal_email,
    FieldKind.NIP: _nip,
    FieldKind.VILLAGE: _or_none,
}


def registration_form(
    session: Session,
    offer: CategoryOffer,
    *,
    by_staff: bool = False,
    person: Person | None = None,
    fixed: Person | None = None,
    edits: bool = False,
    letter: LetterRule = LetterRule.NO,
    typed: bool = True,
    members: Mapping[str, Any] | None = None,
) -> RegistrationForm:
    """The form for a category: its kind's fields; for the public also notice and consents.

    `person` fills it in for a correction. Staff are not asked for consents: these are the person's
    own; nor are people asked anew who correct their own data (`edits`). `fixed`: region and
    organization are those of this person and are not asked. `letter`: whether one may come with it.
    `members`: further fields. Not `typed`: it shows `person` alone, whatever was sent.
    """
    bare = by_staff and offer.name_suffices
    specs = tuple(
        one.for_staff(name_suffices=bare) if by_staff else one.for_other() if fixed else one
        for one in fields_of(offer.kind)
    )
    form_class = _form_class(
        session, specs, fixed, asks_consents=not (by_staff or edits), name_suffices=bare
    )
    answers = person.answers if person else ()
    questions = events.asked(session, offer)
    # Whoever was not asked cannot be made to answer by a correction.
    if bare or (by_staff and person):
        questions = not_newly_required(questions, () if bare else answers)
    further = letter_members(letter) | question_members(questions, answers) | dict(members or {})
    form_class = type("WholeForm", (form_class,), further)
    values = _initial(form_class.specs, person) | initial_answers(questions, answers)
    sent: dict[str, Any] = {} if typed else {"formdata": None}
    form: RegistrationForm = form_class(**sent, data=values)
    if not form.submission_id.data and not (typed and form.is_submitted()):
        form.submission_id.data = str(uuid4())
    return form


def _form_class(
    session: Session,
    specs: tuple[FieldSpec, ...],
    fixed: Person | None,
    *,
    asks_consents: bool,
    name_suffices: bool,
) -> type[RegistrationForm]:
    choices = [(region.code, region_name(region)) for region in regions.selectable(session)]
    members: dict[str, Any] = {
        "specs": specs,
        "db_session": session,
        "name_suffices": name_suffices,
    }
    for spec in specs:
        if spec.kind is FieldKind.VILLAGE:
            members["district"] = SelectField(_("District"), choices=[], validate_choice=False)
        members[spec.name] = make_field(spec, choices)
    if asks_consents:
        for name, consent in CONSENT_FIELDS.items():
            required = consent is ConsentKind.NOTICE
            members[name] = consent_box(translated(text_of(consent)), required=required)
    if fixed is not None:
        members |= dict.fromkeys((*_FIXED, "district")) | {"fixed": fixed}
    return type("KindForm", (RegistrationForm,), members)


def _initial(specs: tuple[FieldSpec, ...], person: Person | None) -> dict[str, Any]:
    if person is None:
        return {}
    values: dict[str, Any] = {
        spec.name: getattr(person, spec.column) or ""
        for spec in specs
        if spec.kind is not FieldKind.ACCOUNTS
    }
    values["phone"] = show_phone(person.phone or "")  # As people write it themselves.
    values["accounts"] = [
        {
            "platform": account.platform,
            "handle": account.handle,
            "followers": "" if account.followers is None else str(account.followers),
        }
        for account in person.accounts
    ]
    return values
