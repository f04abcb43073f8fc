"""Form fields made of FieldSpecs, and the checks that need no database."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import StopValidation

from eventreg.categories.rules import FieldKind, FieldSpec
from eventreg.clock import utc_now
from eventreg.people.handles import (
    PLATFORM_NAMES,
    Platform,
    normalise_handle,
    parse_followers,
    platform_of,
)
from eventreg.people.numbers import NipKind, check_nip, has_letter_among_digits, parse_phone
from eventreg.people.rules import clean_line
from eventreg.registration.rules import MOST_ACCOUNTS
from eventreg.web.filters import translated
from eventreg.web.platforms import no_profile


def clean(value: str | None) -> str:
    """What a text field holds after the edge: one printable line."""
    return clean_line(value or "")


def clean_lines(value: str | None) -> str:
    """What a text area holds: printable lines, empty ones at the ends dropped."""
    return "\n".join(clean_line(line) for line in (value or "").splitlines()).strip()


class Required:
    """The field must hold something. Unlike WTForms' own, it sets no `required` attribute."""

    def __init__(self, message: Callable[[], str] | None = None) -> None:
        self.message = message or (lambda: _("Please fill in this field."))
        self.field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Stops the checks of this field with one sentence."""
        if not field.data:
            raise StopValidation(self.message())


class Limit:
    """At most so many characters after cleaning."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Form, field: Field) -> None:
        """Says how many were typed."""
        if field.data and len(field.data) > self.most:
            raise StopValidation(
                _(
                    "At most %(most)s characters fit here; you typed %(typed)s.",
                    most=self.most,
                    typed=len(field.data),
                )
            )


def check_phone(_form: Form, field: Field) -> None:
    """A number that can be called."""
    if not field.data or parse_phone(field.data) is not None:
        return
    if has_letter_among_digits(field.data):
        raise ValidationError(
            _("There is a letter in this number. Write digits only, like 0893-0000-0001.")
        )
    raise ValidationError(
        _("This number cannot be called. Write it like 0893-0000-0001 or +62 893…")
    )


def check_email(_form: Form, field: Field) -> None:
    """An address that mail can be sent to, by its form."""
    if field.data and normal_email(field.data) is None:
        raise ValidationError(
            _("This e-mail address is incomplete. It looks like name@example.com.")
        )


def normal_email(text: str) -> str | None:
    """The normalised address, or none when it is not one."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def check_nip_field(_form: Form, field: Field) -> None:
    """Only the length of a NIP is an error; everything else is a warning, shown later."""
    check = check_nip(field.data or "", utc_now().date())
    if check.kind is NipKind.INVALID:
        raise ValidationError(
            _("A NIP or NI PPPK has 18 digits; you typed %(count)s.", count=check.count)
        )


class AccountForm(Form):
    """One social-media account."""

    platform = SelectField(choices=[], validate_choice=False)
    handle = StringField(filters=[clean], validators=[Limit(300)])
    followers = StringField(filters=[clean], validators=[Limit(30)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.platform.label.text = _("Platform")
        self.handle.label.text = _("Handle or profile address")
        self.followers.label.text = _("Followers")
        self.platform.choices = {"": _("Choose a platform"), **PLATFORM_NAMES}
        self.followers.render_kw = {"inputmode": "numeric"}
        self.handle.render_kw = {"autocapitalize": "none", "spellcheck": "false"}

    def validate_handle(self, field: Field) -> None:
        """A handle that this platform could have, or the address of a profile."""
        known = self.platform.data in set(Platform)
        if field.data and known and self.normal_handle() is None:
            raise ValidationError(no_profile(self.platform.data, field.data))
        if known and not field.data:
            raise ValidationError(_("Please write the handle or the profile address."))

    def validate_platform(self, field: Field) -> None:
        """A handle says nothing without its platform; an address says it by itself."""
        if field.data and field.data not in set(Platform):
            field.data = ""
        if not field.data:
            field.data = platform_of(self.handle.data or "") or ""
        if self.handle.data and not field.data:
            raise ValidationError(_("Please choose the platform of this account."))

    def validate_followers(self, field: Field) -> None:
        """A number, as people write it."""
        if field.data and parse_followers(field.data) is None:
            raise ValidationError(_("Please write a number, like 84500 or 84.500."))

    def row_name(self, number: int) -> str:
        """What the list of errors calls this account, as the form does."""
        return str(_("Account %(number)s", number=number))

    def normal_handle(self) -> str | None:
        """The handle in lower case without @, or none."""
        return normalise_handle(Platform(self.platform.data), self.handle.data or "")


def make_field(spec: FieldSpec, region_choices: Sequence[tuple[str, str]]) -> Field:
    """The unbound WTForms field for a spec."""
    return _MAKERS.get(spec.kind, _text)(spec, region_choices)


def _common(spec: FieldSpec, *more: Any) -> dict[str, Any]:
    validators = [Required()] if spec.required else []
    attributes: dict[str, Any] = {}
    if spec.autocomplete:
        attributes["autocomplete"] = spec.autocomplete
    return {
        "label": translated(spec.label),
        "description": translated(spec.help),
        "validators": [*validators, Limit(spec.limit), *more],
        "render_kw": attributes,
    }


def _text(spec: FieldSpec, _regions: Sequence[tuple[str, str]]) -> Field:
    return StringField(filters=[clean], **_common(spec))


def _long_text(spec: FieldSpec, _regions: Sequence[tuple[str, str]]) -> Field:
    return TextAreaField(filters=[clean_lines], **_common(spec))


def _phone(spec: FieldSpec, _regions: Sequence[tuple[str, str]]) -> Field:
    common = _common(spec, check_phone)
    common["render_kw"] |= {"inputmode": "tel", "type": "tel"}
    return StringField(filters=[clean], **common)


def _email(spec: FieldSpec, _regions: Sequence[tuple[str, str]]) -> Field:
    common = _common(spec, check_email)
    common["render_kw"] |= {"inputmode": "email", "type": "email", "autocapitalize": "none"}
    return StringField(filters=[clean], **common)


def _nip(spec: FieldSpec, _regions: Sequence[tuple[str, str]]) -> Field:
    common = _common(spec, check_nip_field)
    common["render_kw"] |= {"inputmode": "numeric"}
    return StringField(filters=[clean], **common)


def _choice(spec: FieldSpec, _regions: Sequence[tuple[str, str]]) -> Field:
    choices = {choice.value: translated(choice.label) for choice in spec.choices}
    common = _common(spec)
    common["validators"] = [_OneOf(set(choices), required=spec.required)]
    if len(choices) <= 2:
        return RadioField(choices=choices, validate_choice=False, **common)
    return SelectField(choices={"": _("Please choose"), **choices}, validate_choice=False, **common)


def _region(spec: FieldSpec, regions: Sequence[tuple[str, str]]) -> Field:
    common = _common(spec)
    common["validators"] = [_OneOf({code for code, _name in regions}, required=spec.required)]
    choices = {"": _("Please choose"), **dict(regions)}
    return SelectField(choices=choices, validate_choice=False, **common)


def _village(spec: FieldSpec, _regions: Sequence[tuple[str, str]]) -> Field:
    common = _common(spec)
    common["validators"] = []
    return SelectField(choices={"": _("Choose a village")}, validate_choice=False, **common)


class _AccountList(FieldList):  # type: ignore[type-arg]  # Its entries are forms of any shape.
    """The accounts of an influencer, by the number in the name of their fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "FieldList"  # By this word the templates know what it is.

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        """Only plain numbers count: WTForms would stumble over "²" and over a thousand digits."""
        for name in formdata:
            if place := re.match(rf"{prefix}-([0-9]{{1,3}})-", name):
                yield int(place[1])


def _accounts(spec: FieldSpec, _regions: Sequence[tuple[str, str]]) -> Field:
    return _AccountList(
        FormField(AccountForm),
        label=translated(spec.label),
        description=translated(spec.help),
        min_entries=2,
        max_entries=MOST_ACCOUNTS,
    )


class _OneOf:
    """One of the answers that were offered."""

    def __init__(self, values: set[str], *, required: bool) -> None:
        self.values = values
        self.required = required
        self.field_flags = {"required": True} if required else {}

    def __call__(self, form: Form, field: Field) -> None:
        """An empty answer is one where the question may be left open."""
        if not field.data:
            if self.required:
                raise StopValidation(_("Please choose one."))
            field.data = ""
        elif field.data not in self.values:
            raise StopValidation(_("Please choose one of the answers that are offered."))


_MAKERS: dict[FieldKind, Callable[[FieldSpec, Sequence[tuple[str, str]]], Field]] = {
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.PHONE: _phone,
    FieldKind.EMAIL: _email,
    FieldKind.NIP: _nip,
    FieldKind.CHOICE: _choice,
    FieldKind.REGION: _region,
    FieldKind.VILLAGE: _village,
    FieldKind.ACCOUNTS: _accounts,
}


def consent_box(label: str, *, required: bool) -> BooleanField:
    """An unticked box for one consent; a required one is the acknowledgement of the notice."""
    validators = (
        [Required(lambda: _("Please read the notice and tick this box."))] if required else []
    )
    return BooleanField(label, validators=validators)
