"""Entries of the log in words: what they changed, and what else there is to say of them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import SignInFault, StaffRole
from eventreg.audit.models import AuditEntry, AuditValue
from eventreg.audit.rules import ActorKind, Origin
from eventreg.categories.rules import ParticipantKind
from eventreg.consents.rules import ConsentKind
from eventreg.events.models import CategoryOffer, EventSession, Question
from eventreg.events.rules import QuestionSpec
from eventreg.keys.rules import purposes_in
from eventreg.regions.models import Region
from eventreg.reports.rules import Report
from eventreg.web.durations import shift_words
from eventreg.web.filters import LABELS, label, number, region_name, subject_matter
from eventreg.web.languages import language
from eventreg.web.log_fields import Names, answer_words, field_label, value_words
from eventreg.web.log_moves import offers_of, ways_of
from eventreg.web.office.staff_words import ROLES

_CODE = re.compile(r"(places )?(\d\d(?:\.\d\d){0,2}(?:\.\d{4})?|00)")
_IN_FACTS = ("session", "from", "to")

_CONSENTS: dict[str, object] = {
    ConsentKind.NOTICE: _l("Privacy notice read"),
    ConsentKind.PHOTO: _l("Consent to photos and videos"),
    ConsentKind.CONTACT: _l("Consent to be contacted later"),
}
_REPORTS: dict[str, object] = {
    Report.ATTENDANCE: _l("Attendance workbook"),
    Report.REGISTRATIONS: _l("Registrations"),
    Report.ATTENDANCE_LIST: _l("Attendance list"),
    Report.REGION_RECAP: _l("Recap by regency and city"),
    Report.CATEGORY_RECAP: _l("Recap by category"),
    Report.REGION_CATEGORIES: _l("Recap by region and category"),
    Report.AGENCY_RECAP: _l("Recap by organization"),
    Report.KIM_RECAP: _l("Recap of KIM"),
    Report.INFLUENCERS: _l("Recap of influencers"),
    Report.SESSION_MATRIX: _l("Matrix of sessions"),
    Report.ABSENT: _l("Not present"),
    Report.ARRIVALS: _l("Arrivals"),
    Report.CONSUMPTION: _l("Meals and snacks"),
    "audit": _l("Activity log"),
    "import": _l("Uploaded list with its errors"),
}
_OLD_RIGHTS = {"read": _l("Read"), "register": _l("Read and register people")}  # Of older keys.
_SIGN_IN_FAULTS: dict[str, object] = {
    SignInFault.PASSWORD: _l("The password was wrong"),
    SignInFault.CODE: _l("The code of the authenticator app was wrong"),
    SignInFault.RECOVERY_CODE: _l("The recovery code was wrong"),
    SignInFault.PASSKEY: _l("The passkey did not fit"),
    SignInFault.UNKNOWN: _l("No account has the e-mail address that was typed"),
    SignInFault.SWITCHED_OFF: _l("The account is switched off"),
}
_FORMATS = {"xlsx": "Excel", "csv": "CSV", "pdf": "PDF", "api": "API"}
#: Kinds of actor, as the pages name them beside a name.
ACTORS: dict[ActorKind, object] = {
    ActorKind.PARTICIPANT: _l("Participant"),
    ActorKind.CONTACT: _l("Contact of a group"),
    ActorKind.STAFF: _l("Member of staff"),
    ActorKind.DEVICE: _l("Device"),
    ActorKind.KEY: _l("Another system"),
    ActorKind.SYSTEM: _l("System"),
}


@dataclass(frozen=True)
class Changed:
    """One field before and after."""

    field: str
    before: str
    after: str


def who_did(entry: AuditEntry) -> str:
    """Whom an entry of the log names, in words."""
    if entry.actor_kind is ActorKind.PARTICIPANT:
        return str(_("the participant"))
    if entry.actor_kind is ActorKind.CONTACT:
        return str(_("the group's contact"))
    if entry.actor_kind is ActorKind.SYSTEM:
        return str(_("the system"))
    if entry.actor_kind is ActorKind.KEY:
        return str(_("another system (%(name)s)", name=entry.actor_label))
    return entry.actor_label


def from_where(entry: AuditEntry) -> str:
    """From where something was done, in words; empty where that is not kept."""
    if entry.origin == Origin.COMMAND_LINE:
        return str(_("Command line of the server"))
    if entry.origin == Origin.JOB:
        return str(_("Background job"))
    return entry.origin


def changes_of(
    entry: AuditEntry, names: Names, *, masked: bool, kind: ParticipantKind | None = None
) -> list[Changed]:
    """What an entry changed, under the labels of the screen; `kind`: of the person it is about."""
    values = [_changed(entry, value, names, masked=masked, kind=kind) for value in entry.values]
    return [*(Changed(*way) for way in ways_of(entry, names)), *values]


def _changed(
    entry: AuditEntry,
    value: AuditValue,
    names: Names,
    *,
    masked: bool,
    kind: ParticipantKind | None,
) -> Changed:
    about = entry.subject_kind
    question = names.questions.get((entry.event_id or 0, value.field))
    said = question.label(language()) if question else field_label(about, value.field, names, kind)
    if value.erased_at is not None:
        return Changed(said, str(_("(erased)")), str(_("(erased)")))
    if question is not None:
        before, after = (answer_words(question, text) for text in (value.before, value.after))
    else:
        before, after = (
            value_words(about, value.field, text, names, masked=masked)
            for text in (value.before, value.after)
        )
    return Changed(said, before, after)


def details_of(entry: AuditEntry, names: Names) -> list[tuple[str, str]]:
    """What else an entry says: label and words. What only the system needs is left out."""
    found: list[tuple[str, str]] = []
    for name, value in entry.facts.items():
        if value is None or value == "" or name not in _FACTS:
            continue
        said, words = _FACTS[name]
        if in_words := words(value, names):
            found.append((str(said), in_words))
    return found


_Value = str | int
_Words = Callable[[_Value, Names], str]


def _plain(value: _Value, _names: Names) -> str:
    return number(value) if isinstance(value, int) else value


def _yes_no(value: _Value, _names: Names) -> str:
    return str(_("Yes") if value else _("No"))


def _shift(value: _Value, _names: Names) -> str:
    return shift_words(int(value))


def _of(words: dict[str, object]) -> _Words:
    return lambda value, _names: str(words.get(str(value), value))


def _report(value: _Value, _names: Names) -> str:
    """Which file was made; other reports are named by an id that says nothing."""
    return str(_REPORTS.get(str(value), ""))


def _people(value: _Value, _names: Names) -> str:
    """How many; where the log keeps who they were, it does so by ids."""
    return number(value) if isinstance(value, int) else ""


def _session(value: _Value, names: Names) -> str:
    return names.sessions.get(int(value), str(value)) if str(value).isdigit() else str(value)


def _words(value: _Value, _names: Names) -> str:
    """A word of the roles of staff and devices."""
    if value in set(StaffRole) and value != StaffRole.DOOR:
        return str(ROLES[StaffRole(value)])
    return str(LABELS.get(str(value), value))  # type: ignore[call-overload]  # Members are texts.


def _purposes(value: _Value, _names: Names) -> str:
    """What a key was made for."""
    return ", ".join(label(one) for one in purposes_in(str(value)))


def _message(value: _Value, _names: Names) -> str:
    return subject_matter(str(value))


def _region(value: _Value, names: Names) -> str:
    return names.regions.get(str(value), str(value))


_FACTS: dict[str, tuple[object, _Words]] = {
    "report": (_l("Report"), _report),
    "format": (_l("Format"), _of(dict(_FORMATS))),
    "codes": (_l("With ticket codes and links"), _yes_no),
    "minimum": (_l("Minimum of sessions"), _plain),
    "rows": (_l("Rows"), _plain),
    "badges": (_l("Badges"), _plain),
    "paper": (_l("Paper"), _of({"a4": "A4", "a6": "A6"})),
    "filter": (_l("Filtered by"), _plain),
    "session": (_l("Session"), _session),
    "region": (_l("Regency or city"), _region),
    "role": (_l("Role"), _words),
    "role_before": (_l("Role before"), _words),
    "state_before": (_l("State before"), _words),
    "slug": (_l("Address"), _plain),
    "right": (_l("What it may do"), _of(_OLD_RIGHTS)),
    "purposes": (_l("What it may do"), _purposes),
    "message": (_l("Message"), _message),
    "consent": (_l("Consent"), _of(_CONSENTS)),
    "seconds": (_l("Delayed by"), _shift),
    "scans": (_l("Scans"), _plain),
    "people": (_l("Number of people"), _people),
    "participants": (_l("Participants"), _plain),
    "values": (_l("Values"), _plain),
    "new": (_l("New"), _plain),
    "updated": (_l("Updated"), _plain),
    "unchanged": (_l("Unchanged"), _plain),
    "error": (_l("Error"), _plain),
    "fault": (_l("Why nobody was signed in"), _of(_SIGN_IN_FAULTS)),
    "further": (_l("Further attempts"), _of({"unnoted": _l("not noted within the hour")})),
}


def names_for(session: Session, entries: Sequence[AuditEntry]) -> Names:
    """What the codes and ids in these entries mean, by at most one query of each sort."""
    values = [value for entry in entries for value in entry.values]
    return Names(
        regions=_regions(session, entries, values),
        sessions=_sessions(session, entries),
        categories=_categories(session, values),
        offers=offers_of(session, entries),
        questions=_questions(session, entries),
    )


def _regions(
    session: Session, entries: Sequence[AuditEntry], values: Iterable[AuditValue]
) -> dict[str, str]:
    said = [text for one in values for text in (one.field, one.before, one.after)]
    said += [str(entry.facts.get("region") or "") for entry in entries]
    codes = {found[2] for text in said if (found := _CODE.fullmatch(text))}
    if not codes:
        return {}
    rows = session.scalars(select(Region).where(Region.code.in_(codes)))
    return {one.code: region_name(one) for one in rows}


def _sessions(session: Session, entries: Sequence[AuditEntry]) -> dict[int, str]:
    ids = {
        int(value)
        for entry in entries
        for name in _IN_FACTS
        if (value := str(entry.facts.get(name))).isdigit()
    }
    if not ids:
        return {}
    rows = session.execute(
        select(EventSession.id, EventSession.title).where(EventSession.id.in_(ids))
    )
    return {id_: title for id_, title in rows}  # noqa: C416 - dict() would not know the row's types.


def _categories(session: Session, values: Iterable[AuditValue]) -> dict[int, str]:
    said = [
        text
        for one in values
        if one.field in {"admits", "offer_id"}
        for text in (one.before, one.after)
    ]
    ids = {int(id_) for text in said for id_ in re.findall(r"\d+", text)}
    if not ids:
        return {}
    rows = session.scalars(select(CategoryOffer).where(CategoryOffer.id.in_(ids)))
    return {one.id: one.name(language()) for one in rows}


def _questions(
    session: Session, entries: Sequence[AuditEntry]
) -> dict[tuple[int, str], QuestionSpec]:
    events = {
        entry.event_id
        for entry in entries
        if any(value.field.startswith("q_") for value in entry.values)
    }
    if not events:
        return {}
    rows = session.scalars(select(Question).where(Question.event_id.in_(events)))
    return {(one.event_id, one.spec.field): one.spec for one in rows}
