"""Fields that the log names, under the labels that the pages give them, and their values in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.categories.rules import (
    EMPLOYMENTS,
    GENDERS,
    ParticipantKind,
    Role,
    fields_of,
)
from eventreg.checkin.rules import Mark
from eventreg.events.rules import EventMode, EventState, LetterRule, QuestionKind, QuestionSpec
from eventreg.events.rules import in_words as answer_in_words
from eventreg.papers.rules import Orientation, PaperSize, SheetForm, official_date
from eventreg.people.numbers import format_nip, mask_nip, mask_phone, show_phone
from eventreg.registration.rules import State
from eventreg.web.filters import label, translated
from eventreg.web.languages import language

#: Of people, whatever their kind; where kinds differ, the widest word.
_PEOPLE: dict[str, object] = {
    "organization": _l("Agency or organization"),
    "position": _l("Position"),
    "answers": _l("Further questions"),
    "reference": _l("Number in the office's list"),
    "note": _l("Note of the office"),
    "group_id": _l("Group"),
    "letter_id": _l("Letter of assignment"),
    "mark": _l("What is noted"),
    "mark_note": _l("Note"),
    "coming": _l("The answer"),
    "state": _l("State"),
    "offer_id": _l("Category"),
}
_EVENT: dict[str, object] = {
    "title": _l("Name of the event"),
    "slug": _l("Address"),
    "series": _l("Series"),
    "batch": _l("Batch number"),
    "theme": _l("Theme"),
    "description": _l("Description"),
    "timezone": _l("Time zone"),
    "venue": _l("Venue"),
    "address": _l("Street address"),
    "mode": _l("How people attend"),
    "meeting_url": _l("Meeting link"),
    "meeting_notes": _l("Meeting ID, passcode and hints"),
    "organizer": _l("Organizer"),
    "contact_name": _l("Who to contact"),
    "contact_phone": _l("Phone or WhatsApp"),
    "contact_email": _l("E-mail address"),
    "signup_opens_at": _l("Sign-up begins"),
    "signup_closes_at": _l("Sign-up ends"),
    "changes_until": _l("People change their own data until"),
    "answer_hours": _l("Hours to say yes to a place from the waiting list"),
    "reminders": _l("Remind people three days and one day before"),
    "directions": _l("How to get there"),
    "bring": _l("What to bring"),
    "thanks": _l("Words of thanks"),
    "title_en": _l("Name of the event (English)"),
    "theme_en": _l("Theme (English)"),
    "description_en": _l("Description (English)"),
    "directions_en": _l("How to get there (English)"),
    "bring_en": _l("What to bring (English)"),
    "thanks_en": _l("Words of thanks (English)"),
    "capacity": _l("Places of all categories together"),
    "contact_months": _l("Months for which contact data are kept"),
    "attendance_years": _l("Years for which attendance is kept"),
    "data_contact_name": _l("Whom to ask about personal data"),
    "data_contact_phone": _l("Phone or WhatsApp for questions about data"),
    "data_contact_email": _l("E-mail address for questions about data"),
    "state": _l("State"),
}
_SESSION: dict[str, object] = {
    "title": _l("Title"),
    "room": _l("Room"),
    "starts_at": _l("Begins"),
    "ends_at": _l("Ends"),
    "admits": _l("Who is admitted"),
    "admits_from": _l("Admits from"),
    "admits_until": _l("Admits until"),
    "strict": _l("Refuse scans outside these hours"),
}
_CATEGORY: dict[str, object] = {
    "kind": _l("Kind"),
    "name_id": _l("Name in Indonesian"),
    "name_en": _l("Name in English"),
    "role": _l("Role"),
    "quota": _l("Places"),
    "region_quota": _l("Places for each regency or city"),
    "agency_quota": _l("At most from one agency or KIM"),
    "approval": _l("Staff decide on each sign-up"),
    "waiting_list": _l("Waiting list when no place is left"),
    "letter": _l("Letter of assignment"),
    "groups": _l("Group sign-up"),
    "counts": _l("Counts as participants"),
    "public": _l("People sign up by themselves"),
}
_QUESTION: dict[str, object] = {
    "label_id": _l("Question in Indonesian"),
    "label_en": _l("Question in English"),
    "kind": _l("How it is answered"),
    "choices": _l("Choices"),
    "category": _l("Who is asked"),
    "required": _l("An answer is required"),
    "at_door": _l("Shown at the door"),
    "key": _l("Short name"),
}
_PLACE: dict[str, object] = {"name": _l("What people receive")}
_PAPERS: dict[str, object] = {
    "heading": _l("Lines of the letterhead"),
    "address": _l("Address lines"),
    "logo": _l("Logo (number of the file)"),
    "signed_in": _l("Town of signature"),
    "signer_1": _l("First signer"),
    "signer_2": _l("Second signer"),
    "size": _l("Paper size"),
    "orientation": _l("Orientation"),
    "form": _l("Form of the attendance list"),
}
_GROUP: dict[str, object] = {
    "organization": _l("Agency or KIM"),
    "places": _l("Places"),
    "contact_name": _l("Contact"),
    "contact_phone": _l("Mobile number / WhatsApp"),
    "contact_email": _l("E-mail address"),
    "declined": _l("Sends nobody"),
}
_AGENCY: dict[str, object] = {
    "name": _l("Name"),
    "alias": _l("Another name"),
    "kind": _l("Kind"),
    "region_code": _l("Regency or city"),
}
#: By what the entry is about; any other: people.
LABELS: dict[str, dict[str, object]] = {
    "event": _EVENT,
    "session": _SESSION,
    "category": _CATEGORY,
    "question": _QUESTION,
    "checkpoint": _PLACE,
    "papers": _PAPERS,
    "agency": _AGENCY,
    "group": _GROUP,
}
#: Everywhere.
_COMMON: dict[str, object] = {
    "position": _l("Place in the order"),
    "name": _l("Name"),
    "passkey": _l("Passkey"),
    "meeting_name": _l("Name in the meeting report"),
}
#: Columns that hold a word of a vocabulary, by what they belong to.
_WORDS: dict[tuple[str, str], type[StrEnum]] = {
    ("event", "mode"): EventMode,
    ("event", "state"): EventState,
    ("category", "kind"): ParticipantKind,
    ("category", "role"): Role,
    ("category", "letter"): LetterRule,
    ("question", "kind"): QuestionKind,
    ("papers", "size"): PaperSize,
    ("papers", "orientation"): Orientation,
    ("papers", "form"): SheetForm,
    ("registration", "mark"): Mark,
    ("registration", "state"): State,
}
_CHOICES = {
    "gender": {one.value: one.label for one in GENDERS},
    "employment": {one.value: one.label for one in EMPLOYMENTS},
}
_YES_NO = {"True": _l("Yes"), "False": _l("No")}
_COMING = {"True": _l("Coming"), "False": _l("Not coming")}
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)")
#: Places that are kept for a region: "places 35.73".
_PLACES_OF = "places "
_REGIONS = frozenset({"region_code", "village_code"})
#: What people may be reached by, and what they need: in full only for those who change registrations.
_HIDDEN = frozenset({"email", "needs", "contact_email"})


@dataclass(frozen=True)
class Names:
    """What codes and ids of the log mean: regions by code, sessions and categories by id, questions."""

    regions: Mapping[str, str] = field(default_factory=dict)
    sessions: Mapping[int, str] = field(default_factory=dict)
    categories: Mapping[int, str] = field(default_factory=dict)
    #: By event and short name.
    offers: Mapping[tuple[int, str], str] = field(default_factory=dict)
    #: By event and the field's name in the log.
    questions: Mapping[tuple[int, str], QuestionSpec] = field(default_factory=dict)


def field_label(about: str, name: str, names: Names, kind: ParticipantKind | None = None) -> str:
    """What a field is called on screen; `about`: what the entry is about. An unknown one as it stands."""
    if name.startswith(_PLACES_OF):
        code = name.removeprefix(_PLACES_OF)
        return str(_("Places for %(region)s", region=names.regions.get(code, code)))
    own = {spec.column: translated(spec.label) for spec in fields_of(kind)} if kind else {}
    for table in (own, LABELS.get(about, _PEOPLE), _every_column(), _COMMON):
        if name in table:
            return str(table[name])
    return name


def _every_column() -> dict[str, str]:
    return {
        spec.column: translated(spec.label) for kind in ParticipantKind for spec in fields_of(kind)
    }


def value_words(about: str, name: str, text: str, names: Names, *, masked: bool) -> str:
    """A value as the pages show it; `masked`: numbers and addresses are not shown in full."""
    if not text:
        return ""
    if masked and name in _HIDDEN and about != "event":
        return "…"
    vocabulary = _WORDS.get((about, name))
    if vocabulary is not None and text in set(vocabulary):
        return label(vocabulary(text))
    if name in _CHOICES:
        return translated(_CHOICES[name].get(text, text))
    if name in _REGIONS:
        return names.regions.get(text, text)
    return _number_or_moment(name, text, names, masked=masked)


def _number_or_moment(name: str, text: str, names: Names, *, masked: bool) -> str:
    if name in {"phone", "contact_phone", "data_contact_phone"}:
        return mask_phone(text) if masked else show_phone(text)
    if name == "nip":
        return mask_nip(text) if masked else format_nip(text)
    if name in {"admits", "offer_id"} and re.fullmatch(r"\d+(, \d+)*", text):
        ids = [int(one) for one in text.split(", ")]
        return ", ".join(names.categories.get(one, str(one)) for one in ids)
    words = _COMING if name == "coming" else _YES_NO
    if text in words:
        return str(words[text])
    found = _MOMENT.fullmatch(text)
    return _moment(*found.groups()) if found else text


def _moment(year: str, month: str, day: str, hour: str, minute: str) -> str:
    try:
        there = date(int(year), int(month), int(day))
    except ValueError:
        return f"{year}-{month}-{day} {hour}:{minute}"
    return f"{official_date(there, language()).split(', ', 1)[1]}, {hour}.{minute}"


def answer_words(question: QuestionSpec, text: str) -> str:
    """An answer to an extra question in words."""
    return answer_in_words(question, text, language())
