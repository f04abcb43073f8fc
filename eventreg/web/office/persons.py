"""What is known of a person, field by field, in the words that staff read."""

from collections.abc import Iterable
from dataclasses import fields, replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.categories.rules import FieldKind, FieldSpec, ParticipantKind, fields_of
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.rules import in_words
from eventreg.people.numbers import format_nip, show_phone
from eventreg.regions.queries import by_code
from eventreg.regions.rules import PROVINCE
from eventreg.registration.models import Registration
from eventreg.registration.operations import person_of
from eventreg.registration.rules import Person
from eventreg.web.filters import number, region_name, translated
from eventreg.web.languages import language
from eventreg.web.platforms import platform_name

_ANSWERS = _l("Answers to extra questions")


def asked_of(kind: ParticipantKind) -> frozenset[str]:
    """The facts that a form of this kind asks for, by their name in Person."""
    return frozenset({spec.column for spec in fields_of(kind)} | {"answers"})


def to_complete(registration: Registration) -> Person:
    """What is known of somebody, as a form shows it: what stood in for an answer at the door is left out."""
    person = person_of(registration)
    stood_in = registration.incomplete and person.region_code == PROVINCE
    return replace(person, region_code="") if stood_in else person


def facts_of(event: Event, person: Person) -> dict[str, str]:
    """Everything that is known of a person in words, by its name in Person; empty where nothing is."""
    return {field.name: _in_words(event, person, field.name) for field in fields(Person)}


def facts_of_people(event: Event, people: Iterable[Registration]) -> dict[int, dict[str, str]]:
    """The same of several people, by registration id."""
    return {one.id: facts_of(event, person_of(one)) for one in people}


def labels() -> dict[str, str]:
    """What each fact is called, by its name in Person, in the order of the forms."""
    found = {spec.column: translated(spec.label) for spec in _specs().values()}
    return {**found, "answers": str(_ANSWERS)}


def _specs() -> dict[str, FieldSpec]:
    """Each fact's field, by the fact's name; where kinds share one, the first kind's."""
    found: dict[str, FieldSpec] = {}
    for kind in ParticipantKind:
        for spec in fields_of(kind):
            found.setdefault(spec.column, spec)
    return found


def _in_words(event: Event, person: Person, name: str) -> str:
    value = getattr(person, name)
    if not value:
        return ""
    if name == "answers":
        return _answers(event, person)
    spec = _specs()[name]
    match spec.kind:
        case FieldKind.PHONE:
            return show_phone(value)
        case FieldKind.NIP:
            return format_nip(value)
        case FieldKind.REGION | FieldKind.VILLAGE:
            return region_name(by_code(db.session(), value))
        case FieldKind.ACCOUNTS:
            return "; ".join(_account(one.platform, one.handle, one.followers) for one in value)
    words = {choice.value: translated(choice.label) for choice in spec.choices}
    return words.get(value, str(value))


def _account(platform: str, handle: str, followers: int | None) -> str:
    shown = f"{platform_name(platform)}: @{handle}"
    if followers is None:
        return shown
    told = _("%(count)s followers", count=number(followers))
    return f"{shown} ({told})"


def _answers(event: Event, person: Person) -> str:
    given = dict(person.answers)
    return "; ".join(
        f"{one.label(language())}: {in_words(one.spec, given[one.id], language())}"
        for one in event.questions
        if one.id in given
    )
