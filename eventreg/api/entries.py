"""What another system sent about a person, checked as the public form checks it, with its sentences."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from eventreg.api.event_schemas import FIELDS, AccountIn, PersonIn
from eventreg.api.problems import FieldProblem
from eventreg.categories.rules import FieldKind, FieldSpec, fields_of
from eventreg.events import queries as events
from eventreg.events.models import CategoryOffer
from eventreg.events.rules import ANSWER_FAULTS, NotAnswered, QuestionSpec, check_answer
from eventreg.importing.interpreting import read_email
from eventreg.people.handles import Platform, normalise_handle, parse_followers
from eventreg.people.numbers import NipKind, check_nip, parse_phone
from eventreg.people.rules import clean_line
from eventreg.regions import queries as regions
from eventreg.regions.rules import Level, is_region_code
from eventreg.registration.rules import MOST_ACCOUNTS, AccountData, Person


@dataclass
class _Entry:
    """What was understood, and what is wrong."""

    session: Session
    sent: PersonIn
    today: date
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[FieldProblem] = field(default_factory=list)

    def wrong(self, name: str, sentence: object) -> None:
        """Notes one fault."""
        self.faults.append(FieldProblem(name, str(sentence)))


def read_person(
    session: Session, offer: CategoryOffer, sent: PersonIn, *, today: date
) -> Person | list[FieldProblem]:
    """The person, cleaned and normalised; or every fault with its field, in the reader's language.

    Fields, limits and questions are those of the category's public form. `today`: the local day.
    """
    entry = _Entry(session, sent, today)
    specs = fields_of(offer.kind)
    _refuse_unasked(entry, {spec.name for spec in specs})
    for spec in specs:
        if spec.kind is FieldKind.ACCOUNTS:
            _read_accounts(entry)
        else:
            _read_field(entry, spec)
    if not (sent.text("phone") or sent.text("email")):
        entry.wrong("phone", _("Please give a mobile number or an e-mail address."))
    if not sent.notice:
        entry.wrong("notice", _("Please read the notice and tick this box."))
    answers = _read_answers(entry, events.asked(session, offer))
    return entry.faults or Person(**entry.values, answers=answers)


def _refuse_unasked(entry: _Entry, asked: set[str]) -> None:
    """What the category does not ask for would be lost without a word."""
    for name in FIELDS:
        if name not in asked and (
            entry.sent.accounts if name == "accounts" else entry.sent.text(name)
        ):
            entry.wrong(name, _("This category does not ask for this."))


def _read_field(entry: _Entry, spec: FieldSpec) -> None:
    text = _cleaned(spec, entry.sent.text(spec.name))
    chosen = spec.kind in _CHOSEN
    if not text:
        if spec.required:
            entry.wrong(
                spec.name, _("Please choose one.") if chosen else _("Please fill in this field.")
            )
        entry.values[spec.column] = _NOTHING.get(spec.kind, "")
    elif len(text) > spec.limit and not chosen:
        facts = {"most": spec.limit, "typed": len(text)}
        entry.wrong(
            spec.name, _("At most %(most)s characters fit here; you typed %(typed)s.", **facts)
        )
    else:
        _READERS.get(spec.kind, _read_text)(entry, spec, text)


#: What is one of several answers, which says enough about its length.
_CHOSEN = frozenset({FieldKind.CHOICE, FieldKind.REGION, FieldKind.VILLAGE})
#: What is stored where nothing was told; in other fields an empty text.
_NOTHING: dict[FieldKind, None] = dict.fromkeys(
    (FieldKind.PHONE, FieldKind.EMAIL, FieldKind.NIP, FieldKind.VILLAGE)
)


def _cleaned(spec: FieldSpec, text: str) -> str:
    if spec.kind is FieldKind.LONG_TEXT:
        return "\n".join(clean_line(line) for line in text.splitlines()).strip()
    return clean_line(text)


def _read_text(entry: _Entry, spec: FieldSpec, text: str) -> None:
    entry.values[spec.column] = text


def _read_phone(entry: _Entry, spec: FieldSpec, text: str) -> None:
    phone = parse_phone(text)
    if phone is None:
        entry.wrong(
            spec.name,
            _("This number cannot be called. Write it like 0893-0000-0001 or +62 893…"),
        )
    else:
        entry.values[spec.column] = phone.e164


def _read_email(entry: _Entry, spec: FieldSpec, text: str) -> None:
    email = read_email(text)
    if isinstance(email, str):
        entry.values[spec.column] = email
    else:
        entry.wrong(
            spec.name, _("This e-mail address is incomplete. It looks like name@example.com.")
        )


def _read_nip(entry: _Entry, spec: FieldSpec, text: str) -> None:
    check = check_nip(text, entry.today)
    if check.kind is NipKind.INVALID:
        count = check.count
        entry.wrong(
            spec.name, _("A NIP or NI PPPK has 18 digits; you typed %(count)s.", count=count)
        )
    else:
        entry.values[spec.column] = check.digits


def _read_choice(entry: _Entry, spec: FieldSpec, text: str) -> None:
    _take_offered(entry, spec, text, {choice.value for choice in spec.choices})


def _read_region(entry: _Entry, spec: FieldSpec, text: str) -> None:
    _take_offered(entry, spec, text, {one.code for one in regions.selectable(entry.session)})


def _take_offered(entry: _Entry, spec: FieldSpec, text: str, offered: set[str]) -> None:
    if text in offered:
        entry.values[spec.column] = text
    else:
        entry.wrong(spec.name, _("Please choose one of the answers that are offered."))


def _read_village(entry: _Entry, spec: FieldSpec, text: str) -> None:
    village = regions.by_code(entry.session, text) if is_region_code(text) else None
    if village is None or village.level != Level.VILLAGE:
        entry.wrong(spec.name, _("Please choose a village from the list."))
    elif not text.startswith(f"{entry.sent.text('region').strip()}."):
        entry.wrong(
            spec.name, _("This village does not lie in the regency or city that you chose.")
        )
    else:
        entry.values[spec.column] = text


_READERS: dict[FieldKind, Callable[[_Entry, FieldSpec, str], None]] = {
    FieldKind.PHONE: _read_phone,
    FieldKind.EMAIL: _read_email,
    FieldKind.NIP: _read_nip,
    FieldKind.CHOICE: _read_choice,
    FieldKind.REGION: _read_region,
    FieldKind.VILLAGE: _read_village,
}


def _read_accounts(entry: _Entry) -> None:
    sent = entry.sent.accounts
    if not sent:
        entry.wrong("accounts", _("Please name at least one account."))
    if len(sent) > MOST_ACCOUNTS:
        entry.wrong("accounts", _("At most %(most)s accounts.", most=MOST_ACCOUNTS))
    found = [_account(entry, place, one) for place, one in enumerate(sent[:MOST_ACCOUNTS])]
    entry.values["accounts"] = tuple(one for one in found if one is not None)


def _account(entry: _Entry, place: int, one: AccountIn) -> AccountData | None:
    path = f"accounts.{place}"
    if one.platform not in set(Platform):
        entry.wrong(f"{path}.platform", _("Please choose the platform of this account."))
        return None
    handle = normalise_handle(Platform(one.platform), one.handle[:300])
    if handle is None:
        entry.wrong(
            f"{path}.handle",
            _("This is not a profile on this platform. Write the handle, like @diskominfo.contoh."),
        )
    followers = parse_followers(str(one.followers)) if one.followers not in {None, ""} else None
    if followers is None and one.followers not in {None, ""}:
        entry.wrong(f"{path}.followers", _("Please write a number, like 84500 or 84.500."))
    return AccountData(one.platform, handle, followers) if handle else None


def _read_answers(entry: _Entry, asked: tuple[QuestionSpec, ...]) -> tuple[tuple[int, str], ...]:
    """The answers by question, as they are stored."""
    found: dict[int, str] = {}
    for key in sorted(set(entry.sent.answers) - {question.key for question in asked}):
        entry.wrong(f"answers.{key[:60]}", _("This category does not ask for this."))
    for question in asked:
        outcome = check_answer(question, _typed(entry.sent.answers.get(question.key)))
        if isinstance(outcome, NotAnswered):
            entry.wrong(f"answers.{question.key}", _(ANSWER_FAULTS[outcome.fault]))
        elif outcome.value:
            found[question.id] = outcome.value
    return tuple(sorted(found.items()))


def _typed(value: str | float | bool | list[str] | None) -> str:  # noqa: FBT001 - an answer of JSON may be one.
    """An answer as somebody would have typed it."""
    if isinstance(value, list):
        return "\n".join(map(clean_line, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
