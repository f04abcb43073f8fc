"""A row of a group's form: one person, with the smallest set of what their kind is asked."""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, HiddenField, StringField
from wtforms.validators import StopValidation, ValidationError

from eventreg.categories.rules import FieldKind, FieldSpec, ParticipantKind, fields_of
from eventreg.clock import utc_now
from eventreg.people.numbers import check_nip, parse_phone
from eventreg.people.rules import printed_name, propose_name
from eventreg.registration.rules import Person
from eventreg.registration.rules.cells import is_rounded
from eventreg.registration.rules.people import LONGEST_TITLE_BACK, LONGEST_TITLE_FRONT
from eventreg.web.fields import Limit, Required, clean, make_field, normal_email
from eventreg.web.submissions import sent_id

_PARTS = {"full_name": 100, "title_front": LONGEST_TITLE_FRONT, "title_back": LONGEST_TITLE_BACK}
#: What is asked of each person: the smallest set of the kind, by the name of its spec.
_ASKED = {
    ParticipantKind.AGENCY: ("gender", "phone", "email", "position", "nip"),
    ParticipantKind.KIM: ("gender", "phone", "email", "kim_role"),
}
GROUP_KINDS = frozenset(_ASKED)


@dataclass(frozen=True)
class Home:
    """Where all people of a group come from: region code, and agency or KIM."""

    region_code: str
    organization: str


class PersonRow(Form):
    """One person of a group. A row in which nothing was typed is nobody."""

    kind: ClassVar[ParticipantKind]

    submission_id = HiddenField()
    name = StringField(
        _l("Full name with titles"),
        description=_l("As it is to be printed, for example Dr. Siti Contoh, S.Sos., M.Si."),
        filters=[clean],
        validators=[Required(), Limit(220)],
    )

    #: What would become of the person, or became of them: a kind of mark and a word.
    prospect: tuple[str, str] | None = None
    #: Whether the checks of the fields have run.
    is_checked = False

    @property
    def is_empty(self) -> bool:
        """Whether nobody is meant."""
        return not any(field.data for field in self if field.name != self.submission_id.name)

    @property
    def line(self) -> str:
        """The name as it will be printed, as far as it is typed."""
        if not self.name.data:
            return ""
        parts = propose_name(self.name.data)
        return printed_name(parts.title_front, parts.full_name, parts.title_back)

    def validate(self, extra_validators: Any = None) -> bool:
        """The checks of the fields, all at once; none in an empty row."""
        self.is_checked = True
        if self.is_empty:
            return True
        good = super().validate(extra_validators)
        return self._check_contact() and bool(good)

    def row_name(self, number: int) -> str:
        """What a summary of errors calls this row: "Row 3 · Bayu"."""
        row = str(_("Row %(number)s", number=number))
        return f"{row} · {self.line}" if self.line else row

    def fault(self) -> tuple[str, str] | None:
        """What is missing or wrong in this row, as a kind of mark and words; none: nothing."""
        if not self.is_checked:
            self.validate()
        faulty = [field for field in self if field.errors]
        if not faulty:
            return None
        if not any(field.data for field in faulty):
            return "warn", _("Still missing: %(fields)s", fields=_names_of(faulty))
        faults = [f"{field.label.text}: {' '.join(map(str, field.errors))}" for field in faulty]
        return "bad", _("To correct: %(faults)s", faults=" ".join(faults))

    def validate_name(self, field: Field) -> None:
        """Each part of the line has room where papers print it."""
        parts = propose_name(field.data)
        for part, most in _PARTS.items():
            typed = len(getattr(parts, part))
            if typed > most:
                raise ValidationError(
                    _(
                        "Name or title is too long: at most %(most)s letters; you typed %(typed)s.",
                        most=most,
                        typed=typed,
                    )
                )

    def _check_contact(self) -> bool:
        if self["phone"].data or self["email"].data:
            return True
        self["phone"].errors = [
            *self["phone"].errors,
            _("Please give a mobile number or an e-mail address."),
        ]
        return False

    def name_submission(self, fresh: UUID, seen: Container[UUID] = ()) -> UUID:
        """The row's own id, by which a double click is one person; `fresh` if it has none of its own."""
        try:
            sent = sent_id(self.submission_id.data)
        except ValueError:
            sent = fresh
        mine = fresh if sent in seen else sent
        self.submission_id.data = str(mine)
        return mine

    def person(self, home: Home) -> Person:
        """Who is meant, cleaned and normalised; what cannot be read is left out."""
        parts = propose_name(self.name.data or "")
        phone = parse_phone(self["phone"].data or "")
        nip = check_nip(self["nip"].data or "", utc_now().date()).digits if "nip" in self else None
        return Person(
            full_name=parts.full_name,
            title_front=parts.title_front,
            title_back=parts.title_back,
            gender=self["gender"].data or "",
            phone=phone.e164 if phone else None,
            email=normal_email(self["email"].data or ""),
            region_code=home.region_code,
            organization=home.organization,
            position=self["position"].data or "",
            nip=nip,
        )

    def refuse(self, sentence: str) -> None:
        """Says beside the name why this person cannot be registered."""
        self.name.errors = [*self.name.errors, sentence]


def _names_of(fields: Iterable[Field]) -> str:
    return ", ".join(str(field.label.text) for field in fields)


def row_class(kind: ParticipantKind) -> type[PersonRow]:
    """The row of a kind: its name box, and what the kind asks of each person."""
    specs = {spec.name: spec for spec in fields_of(kind)}
    fields = {_field_name(specs[name]): _row_field(specs[name]) for name in _ASKED[kind]}
    return type("KindRow", (PersonRow,), {"kind": kind, **fields})


def _field_name(spec: FieldSpec) -> str:
    return "position" if spec.column == "position" else spec.name


def _row_field(spec: FieldSpec) -> Field:
    """The field of a spec, without what a browser would fill in of its owner."""
    text = "" if spec.kind in {FieldKind.PHONE, FieldKind.EMAIL} else spec.help
    made: Field = make_field(replace(spec, autocomplete="", help=text), ())
    if spec.kind in _FIRST_CHECKS:
        unbound: Any = made
        unbound.kwargs["validators"].insert(0, _FIRST_CHECKS[spec.kind])
    return made


def _check_pasted_phone(_form: Form, field: Field) -> None:
    """A number that a spreadsheet rounded, or several, is explained as such."""
    typed = field.data or ""
    if is_rounded(typed):
        raise StopValidation(
            _("Excel has rounded this number, so its last digits are lost. Please type all of it.")
        )
    parts = typed.split("/")
    if len(parts) > 1 and parse_phone(typed) is None and all(map(parse_phone, parts)):
        raise StopValidation(_("There are several numbers here. Please keep one of them."))


def _check_pasted_nip(_form: Form, field: Field) -> None:
    """A spreadsheet keeps 15 digits of a number; a NIP has 18."""
    if is_rounded(field.data or ""):
        raise StopValidation(
            _("Excel has rounded this NIP, so its last digits are lost. Please type all of it.")
        )


_FIRST_CHECKS: dict[FieldKind, Callable[[Form, Field], None]] = {
    FieldKind.PHONE: _check_pasted_phone,
    FieldKind.NIP: _check_pasted_nip,
}
