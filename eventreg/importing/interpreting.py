"""Rows of a table as people: each cell read, cleaned and checked, with everything that is wrong."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from eventreg.categories.rules import ParticipantKind, fields_of
from eventreg.importing.rules.cells import (
    Wrong,
    offered_words,
    read_accounts,
    read_answer,
    read_employment,
    read_followers,
    read_gender,
    read_handle,
    read_nip,
    read_phone,
    says_nothing,
    short,
)
from eventreg.importing.rules.columns import ACCOUNT, LABELS, QUESTION, Target, header_key
from eventreg.importing.rules.entries import Book, Category, Entry, Reading
from eventreg.importing.rules.faults import Fault, FaultKind
from eventreg.importing.rules.tables import Cell, Line, Lost, as_text
from eventreg.people.handles import Platform
from eventreg.people.numbers import sex_of_nip
from eventreg.people.rules import clean_line, printed_name, propose_name
from eventreg.registration.rules import AccountData

LONGEST_REFERENCE = 60
_LONGEST_NOTE = 500
_OF_LINES = {Target.NEEDS, Target.NOTE}


class Interpreter:
    """Reads rows under one mapping of columns (from 0) to targets."""

    def __init__(
        self, book: Book, mapping: Mapping[int, str], *, category_id: int | None, today: date
    ) -> None:
        """`category_id`: the category of all rows; none: a column says it. `today`: the local day."""
        self._book = book
        self._mapping = mapping
        self._columns = {target: column for column, target in mapping.items()}
        self._today = today
        self._fixed = next((one for one in book.categories if one.id == category_id), None)
        self._by_name = {
            header_key(name): one for one in book.categories for name in (one.slug, *one.names)
        }

    def entry(self, line: Line) -> Entry:
        """The row as a person, and what is wrong with it."""
        row, cells = line
        reading = self._reading(cells)
        category = self._category(reading)
        self._read_name(reading)
        self._read_numbers(reading)
        self._read_words(reading)
        self._read_place(reading, category)
        self._read_accounts(reading)
        answers = self._answers(reading, category)
        asked = {spec.column for spec in fields_of(category.kind)} if category else set()
        values = {name: value for name, value in reading.values.items() if name in asked}
        self._check_lengths(reading, category, values)
        return Entry(
            row=row,
            who=_printed(reading.values),
            category=category,
            values=values,
            answers=answers,
            reference=self._reference(reading),
            own_id=_uuid(reading.text(Target.OWN_ID)),
            note=reading.text(Target.NOTE)[:_LONGEST_NOTE],
            state=reading.text(Target.STATE).lower(),
            faults=tuple(reading.faults),
            gaps=self._gaps(category, values, answers, reading) if category else (),
        )

    def _reading(self, cells: tuple[Cell, ...]) -> Reading:
        """The cells that are mapped and say something; those whose content is lost are faults."""
        found: dict[str, tuple[int, Cell, str]] = {}
        faults: list[Fault] = []
        for column, target in self._mapping.items():
            cell = cells[column] if column < len(cells) else None
            if isinstance(cell, Lost):
                kind = FaultKind.FORMULA if cell is Lost.FORMULA else FaultKind.ERROR_VALUE
                faults.append(Fault(kind, column))
                continue
            text = _lines(cell) if target in _OF_LINES else clean_line(as_text(cell))
            if text and (target.startswith(QUESTION) or not says_nothing(text)):
                found[target] = (column, cell, text)
        return Reading(found, faults=faults)

    def _category(self, reading: Reading) -> Category | None:
        if self._fixed is not None:
            return self._fixed
        typed = reading.text(Target.CATEGORY)
        found = self._by_name.get(header_key(typed)) if typed else None
        if found is None:
            column = self._columns.get(Target.CATEGORY)
            kind = FaultKind.CATEGORY_UNKNOWN if typed else FaultKind.NO_CATEGORY
            names = offered_words(one.names[0] for one in self._book.categories)
            facts: dict[str, str | int] = {"typed": short(typed), "offered": names} if typed else {}
            reading.faults.append(Fault(kind, column, facts))
        return found

    def _read_name(self, reading: Reading) -> None:
        """A whole line is divided; columns of their own are taken as they are, and win."""
        if line := reading.text(Target.NAME):
            proposal = propose_name(line)
            reading.values |= {
                "full_name": proposal.full_name,
                "title_front": proposal.title_front,
                "title_back": proposal.title_back,
            }
        for target in (Target.FULL_NAME, Target.TITLE_FRONT, Target.TITLE_BACK):
            if text := reading.text(target):
                reading.values[target.value] = text

    def _read_numbers(self, reading: Reading) -> None:
        if Target.PHONE in reading.cells:
            reading.keep(Target.PHONE, "phone", read_phone(reading.cells[Target.PHONE][1]))
        if Target.NIP in reading.cells:
            nip = read_nip(reading.cells[Target.NIP][1], self._today)
            reading.keep(Target.NIP, "nip", nip)

    def _read_words(self, reading: Reading) -> None:
        readers = (
            (Target.EMAIL, read_email),
            (Target.GENDER, read_gender),
            (Target.EMPLOYMENT, read_employment),
        )
        for target, read in readers:
            if text := reading.text(target):
                reading.keep(target, target.value, read(text))
        for target in (
            Target.ORGANIZATION, Target.POSITION, Target.UNIT, Target.MANAGED_ACCOUNT,
            Target.NICHE, Target.STAGE_NAME, Target.NEEDS,
        ):  # fmt: skip
            if text := reading.text(target):
                reading.values[target.value] = text
        if "gender" not in reading.values and Target.GENDER not in reading.cells:
            reading.values |= _gender_of(reading.values.get("nip"))

    def _read_place(self, reading: Reading, category: Category | None) -> None:
        places = self._book.gazetteer
        if text := reading.text(Target.REGION):
            reading.keep(Target.REGION, "region_code", places.region(text))
        region, village = reading.values.get("region_code", ""), reading.text(Target.VILLAGE)
        if village and category and category.kind is ParticipantKind.KIM and region:
            found = places.village(village, region, reading.text(Target.DISTRICT))
            reading.keep(Target.VILLAGE, "village_code", found)

    def _read_accounts(self, reading: Reading) -> None:
        found: list[AccountData] = []
        for target in reading.cells:
            if target == Target.ACCOUNTS:
                several = read_accounts(_lines(reading.cells[target][1]))
                if several and isinstance(several[0], FaultKind):
                    reading.keep(target, "accounts", several)
                else:
                    found += [one for one in several if isinstance(one, AccountData)]
            elif target.startswith(ACCOUNT):
                platform = Platform(target.removeprefix(ACCOUNT))
                one = read_handle(platform, reading.text(target))
                if isinstance(one, AccountData):
                    found.append(one)
                else:
                    reading.keep(target, "accounts", one)
        if found:
            reading.values["accounts"] = _with_followers(reading, tuple(found))

    def _answers(self, reading: Reading, category: Category | None) -> dict[int, str]:
        answers: dict[int, str] = {}
        for question in category.questions if category else ():
            target = f"{QUESTION}{question.key}"
            if target in reading.cells:
                value = read_answer(question, reading.cells[target][1])
                if isinstance(value, str):
                    answers |= {question.id: value} if value else {}
                else:
                    reading.keep(target, "", value)
        return answers

    def _check_lengths(
        self, reading: Reading, category: Category | None, values: Mapping[str, Any]
    ) -> None:
        for spec in fields_of(category.kind) if category else ():
            value = values.get(spec.column)
            if isinstance(value, str) and len(value) > spec.limit:
                column = self._columns.get(spec.column, self._columns.get(Target.NAME))
                facts: dict[str, str | int] = {"most": spec.limit, "typed": len(value)}
                reading.faults.append(Fault(FaultKind.TOO_LONG, column, facts))

    def _reference(self, reading: Reading) -> str | None:
        text = reading.text(Target.REFERENCE)
        if len(text) > LONGEST_REFERENCE:
            facts: dict[str, str | int] = {"most": LONGEST_REFERENCE, "typed": len(text)}
            column = reading.cells[Target.REFERENCE][0]
            reading.faults.append(Fault(FaultKind.TOO_LONG, column, facts))
            return None
        return text or None

    def _gaps(
        self,
        category: Category,
        values: Mapping[str, Any],
        answers: Mapping[int, str],
        reading: Reading,
    ) -> tuple[Fault, ...]:
        """What somebody who registers must tell and this row does not; faulty cells are no gaps, too."""
        bare = category.name_suffices
        gaps = [
            self._missing(spec.column, spec.label)
            for spec in fields_of(category.kind)
            if spec.for_staff(name_suffices=bare).required and not values.get(spec.column)
        ]
        gaps += [
            self._missing(f"{QUESTION}{one.key}", one.label_id)
            for one in category.questions
            if one.required and not bare and not answers.get(one.id)
        ]
        if not bare and not values.get("phone") and not values.get("email"):
            column = self._columns.get(Target.PHONE, self._columns.get(Target.EMAIL))
            gaps.append(Fault(FaultKind.NO_CONTACT, column))
        faulty = {fault.column for fault in reading.faults} - {None}
        return tuple(gap for gap in gaps if gap.column not in faulty)

    def _missing(self, target: str, label: str) -> Fault:
        column = self._columns.get(target)
        if target == Target.FULL_NAME and column is None:
            column = self._columns.get(Target.NAME)
        if target == Target.ACCOUNTS and column is None:
            platforms = (c for t, c in self._columns.items() if t.startswith(ACCOUNT))
            column = next(platforms, None)
        if column is not None:
            return Fault(FaultKind.MISSING, column)
        known = LABELS.get(Target(target)) if target in set(Target) else None
        return Fault(FaultKind.MISSING_FIELD, None, {"field": known or label})


def read_email(text: str) -> str | Wrong:
    """A normalised address, or what is wrong with it."""
    try:
        return str(validate_email(text, check_deliverability=False).normalized)
    except EmailNotValidError:
        return (FaultKind.EMAIL, {})


def _gender_of(nip: str | None) -> dict[str, str]:
    """The sex that a NIP states, where the list does not say it."""
    sex = sex_of_nip(nip)
    return {"gender": sex} if sex else {}


def _with_followers(reading: Reading, accounts: tuple[AccountData, ...]) -> tuple[AccountData, ...]:
    """A column of followers speaks of the first account."""
    if Target.FOLLOWERS not in reading.cells:
        return accounts
    followers = read_followers(as_text(reading.cells[Target.FOLLOWERS][1]))
    if not isinstance(followers, int):
        reading.keep(Target.FOLLOWERS, "", followers)
        return accounts
    first = AccountData(accounts[0].platform, accounts[0].handle, followers)
    return (first, *accounts[1:])


def _lines(cell: Cell) -> str:
    return "\n".join(filter(None, map(clean_line, as_text(cell).splitlines())))


def _printed(values: Mapping[str, Any]) -> str:
    """The line as it will be printed, for those who look the list through."""
    parts = (values.get(name, "") for name in ("title_front", "full_name", "title_back"))
    return short(printed_name(*parts)) if values.get("full_name") else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
