"""The forms by which one contact registers several people: the contact once, people as rows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import (
    Field,
    FieldList,
    FormField,
    HiddenField,
    StringField,
    TextAreaField,
    ValidationError,
)

from eventreg.categories.rules import ParticipantKind, fields_of
from eventreg.events.models import CategoryOffer
from eventreg.events.rules import LetterRule
from eventreg.people.numbers import parse_phone
from eventreg.regions import queries as regions
from eventreg.registration.operations import Member
from eventreg.registration.rules.groups import MOST_PEOPLE, repeated
from eventreg.registration.rules.pasted import read_people
from eventreg.web.fields import (
    Limit,
    Required,
    check_email,
    check_phone,
    clean,
    make_field,
    normal_email,
)
from eventreg.web.filters import region_name
from eventreg.web.letters import LetterPart, letter_members
from eventreg.web.page_form import PageForm
from eventreg.web.person_rows import Home, PersonRow, row_class
from eventreg.web.submissions import sent_id

#: How many empty rows a form begins with, and how many its button adds.
EMPTY_ROWS = 3
_LONGEST_PASTE = 20_000
_LINK = re.compile(r"//|www\.", re.IGNORECASE)


def check_no_link(_form: object, field: Field) -> None:
    """Names only: in the organizer's name they go to people who never asked for them."""
    if _LINK.search(field.data or ""):
        raise ValidationError(_("Please write a name here, not a web address."))


class _Rows(FieldList):  # type: ignore[type-arg]  # Its entries are forms of any shape.
    """The people, by the number in the name of their fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "FieldList"  # By this word the templates know what it is.

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        """Only plain numbers count: WTForms would stumble over "²" and over a thousand digits."""
        for name in formdata:
            if place := re.match(rf"{prefix}-([0-9]{{1,3}})-", name):
                yield int(place[1])


class PeopleForm(PageForm):
    """People as rows, and a box into which a list can be pasted. Made by `people_form`."""

    pasted = TextAreaField(
        _l("Paste a list"),
        description=_l(
            "Copied from Excel, or a message like “1. Siti Contoh, S.Sos., Staf, 0893-0000-0001”. You can"
            " correct everything before it is sent."
        ),
        validators=[Limit(_LONGEST_PASTE)],
        render_kw={"rows": 5},
    )

    row_class: ClassVar[type[PersonRow]]
    #: Lines of the pasted text in which nobody was found.
    left_out: tuple[str, ...] = ()
    #: The letter of assignment for all of them, where the form asks for one.
    letter_id: int | None = None

    @property
    def head_is_good(self) -> bool:
        """Whether everything but the people is in order. Only after `validate`."""
        return not any(field.errors for field in self if field.name != "people")

    def rows(self) -> list[PersonRow]:
        """The rows that name somebody."""
        return [entry.form for entry in self["people"] if not entry.form.is_empty]

    def blank(self) -> PersonRow:
        """An empty row, of which the script makes further ones."""
        row: PersonRow = self.row_class(prefix="people-ROW-")
        return row

    def add_rows(self, number: int = EMPTY_ROWS) -> None:
        """Adds empty rows, as long as there is room for more people."""
        for _number in range(min(number, MOST_PEOPLE - len(self["people"]))):
            self["people"].append_entry()
        self._name_rows()

    def read_pasted(self) -> None:
        """Turns what was pasted into rows; the text goes away once all of it is read."""
        found = read_people((self.pasted.data or "")[:_LONGEST_PASTE])
        self.left_out = found.left_out
        if not found.people:
            self.pasted.errors = [
                _("There is nobody in this text. Please write a name in each line.")
            ]
            return
        kept = [entry for entry in self["people"] if not entry.form.is_empty]
        if len(kept) + len(found.people) > MOST_PEOPLE:
            self.pasted.errors = [
                _(
                    "At most %(most)s people fit into one form; send these first, then add the others.",
                    most=MOST_PEOPLE,
                )
            ]
            return
        self["people"].entries = kept
        for person in found.people:
            self["people"].append_entry(vars(person))
        self.pasted.data = ""
        self._name_rows()

    def validate(self, extra_validators: Any = None) -> bool:
        """The checks of the fields, then that somebody is named, and nobody twice."""
        good = super().validate(extra_validators)
        self._name_rows()
        self._check_rows()
        return bool(good) and not self["people"].errors

    def _check_rows(self) -> None:
        rows = self.rows()
        home = Home("", "")
        for place, first in repeated([row.person(home) for row in rows]).items():
            rows[place].refuse(
                _("This is the same person as %(name)s above.", name=rows[first].line)
            )
        if rows:
            self.collect_errors()
        else:
            self["people"].errors = [_("Please name at least one person.")]

    def collect_errors(self) -> None:
        """Takes over what was said beside the fields of rows after their own checks."""
        errors = [entry.errors for entry in self["people"]]
        self["people"].errors = errors if any(errors) else []

    def _name_rows(self) -> None:
        """Each row has a submission id of its own, by which a double click is one person."""
        seen: set[UUID] = set()
        for entry in self["people"]:
            seen.add(entry.form.name_submission(uuid4(), seen))

    def keep(self, rows: Sequence[PersonRow]) -> None:
        """Only these rows stay in the form: the others are done."""
        self["people"].entries = [one for one in self["people"] if one.form in rows]

    def members(self, rows: Sequence[PersonRow], home: Home) -> list[Member]:
        """These rows as the operation takes them. Only after `validate`."""
        return [Member(sent_id(row.submission_id.data), row.person(home)) for row in rows]


class ContactPart:
    """Who speaks for the group."""

    contact_name = StringField(
        _l("Name of the contact"),
        filters=[clean],
        validators=[Required(), Limit(100), check_no_link],
        render_kw={"autocomplete": "name"},
    )
    contact_phone = StringField(
        _l("Mobile number / WhatsApp of the contact"),
        description=_l("Give a mobile number or an e-mail address; better both."),
        filters=[clean],
        validators=[Limit(60), check_phone],
        render_kw={"autocomplete": "tel", "inputmode": "tel", "type": "tel"},
    )
    contact_email = StringField(
        _l("E-mail address of the contact"),
        filters=[clean],
        validators=[Limit(254), check_email],
        render_kw={"autocomplete": "email", "inputmode": "email", "type": "email"},
    )

    def check_reachable(self) -> bool:
        """Whether there is a way to reach the contact; says so beside the phone number."""
        if self.contact_phone.data or self.contact_email.data:
            return True
        self.contact_phone.errors = [
            *self.contact_phone.errors,
            _("Please give a mobile number or an e-mail address."),
        ]
        return False

    def phone(self) -> str | None:
        """The contact's number as it is stored."""
        parsed = parse_phone(self.contact_phone.data or "")
        return parsed.e164 if parsed else None

    def email(self) -> str | None:
        """The contact's address as it is stored."""
        return normal_email(self.contact_email.data or "")


class GroupForm(ContactPart, PeopleForm):
    """A new group: contact, agency or KIM with its region, and people. Made by `group_form`."""

    submission_id = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Also the contact; and the form has an id, so that sent twice it is one group."""
        names = {"organization": [check_no_link]} | dict(extra_validators or {})
        good = super().validate(names)
        try:
            sent_id(self.submission_id.data)
        except ValueError:
            self.submission_id.data = str(uuid4())
        return self.check_reachable() and bool(good)

    def home(self) -> Home:
        """Where all of them come from; empty as long as no region of the list is chosen."""
        region = self["region"].data or ""
        if region not in self["region"].choices:
            return Home("", "")
        return Home(region, self["organization"].data or "")


def _people(kind: ParticipantKind) -> dict[str, Any]:
    """What a form has that takes people of a kind."""
    row = row_class(kind)
    rows = _Rows(FormField(row), label=_("People"), max_entries=MOST_PEOPLE)
    return {"row_class": row, "people": rows}


def people_form(
    kind: ParticipantKind, *, rows: int = EMPTY_ROWS, letter: LetterRule = LetterRule.NO
) -> PeopleForm:
    """The form by which people are added to a group that is there; `letter`: whether it asks for one."""
    form: PeopleForm = _made(PeopleForm, letter, _people(kind))
    if not form.is_submitted():
        form.add_rows(rows)
    return form


def _made(base: type[PeopleForm], letter: LetterRule, members: dict[str, Any]) -> Any:
    """A form of this class with further fields, and those of a letter where one is asked for."""
    if letter is LetterRule.NO:
        return type("Rows", (base,), members)()
    return type("RowsWithLetter", (LetterPart, base), members | letter_members(letter))()


def group_form(session: Session, offer: CategoryOffer) -> GroupForm:
    """The form of a new group in a category."""
    kind = offer.kind
    specs = {spec.column: spec for spec in fields_of(kind)}
    choices = [(region.code, region_name(region)) for region in regions.selectable(session)]
    organization = make_field(specs["organization"], choices)
    members = {
        "region": make_field(specs["region_code"], choices),
        "organization": organization,
        **_people(kind),
    }
    form: GroupForm = _made(GroupForm, offer.letter, members)
    if not form.is_submitted():
        form.submission_id.data = str(uuid4())
        form.add_rows()
    return form
