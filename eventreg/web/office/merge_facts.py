"""What two registrations say side by side, and what the one that is kept will say after a merge."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.consents.models import Consent
from eventreg.consents.queries import current
from eventreg.consents.rules import ConsentKind
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import MergePlan, person_of
from eventreg.web.office.persons import facts_of, labels

_CONSENTS: dict[ConsentKind, object] = {
    ConsentKind.NOTICE: _l("Privacy notice read"),
    ConsentKind.PHOTO: _l("Consent to photos and videos"),
    ConsentKind.CONTACT: _l("Consent to be contacted later"),
}


@dataclass(frozen=True)
class Fact:
    """One field of both registrations, and what the kept one will say."""

    label: str
    kept: str
    other: str
    merged: str


def merge_facts(
    event: Event, kept: Registration, other: Registration, plan: MergePlan
) -> list[Fact]:
    """The fields of which either says something."""
    shown = [facts_of(event, one) for one in (person_of(kept), person_of(other), plan.person)]
    facts = [Fact(text, *(one[name] for one in shown)) for name, text in labels().items()]
    facts += [*_besides(kept, other, plan), *_consents(kept, other, plan)]
    return [fact for fact in facts if fact.kept or fact.other]


def _besides(kept: Registration, other: Registration, plan: MergePlan) -> list[Fact]:
    """What else stands in the rows: the office's own, the group, the letter, the answer."""
    rows: dict[str, tuple[str, Callable[[Registration], str]]] = {
        "reference": (_("Number in the office's list"), lambda one: one.reference or ""),
        "note": (_("Note of the office"), lambda one: one.note),
        "group_id": (_("Group"), lambda one: group_name(one.group)),
        "letter_id": (_("Letter of assignment"), lambda one: one.letter.name if one.letter else ""),
        "coming": (_("The answer to the reminder"), _coming),
    }
    return [
        Fact(text, word(kept), word(other), word(other if name in plan.columns else kept))
        for name, (text, word) in rows.items()
    ]


def group_name(group: Group | None) -> str:
    """A group as staff read of it: the organization and who speaks for it."""
    return ", ".join(filter(None, (group.organization, group.contact_name))) if group else ""


def _coming(one: Registration) -> str:
    if one.coming is None:
        return ""
    return str(_("Coming") if one.coming else _("Not coming"))


def _consents(kept: Registration, other: Registration, plan: MergePlan) -> list[Fact]:
    mine, theirs = (current(db.session(), one.id) for one in (kept, other))
    merged = mine | {one.kind: one for one in plan.consents}
    return [
        Fact(str(text), *(_given(one.get(kind)) for one in (mine, theirs, merged)))
        for kind, text in _CONSENTS.items()
    ]


def _given(consent: Consent | None) -> str:
    if consent is None:
        return ""
    return str(_("Yes") if consent.given else _("No"))
