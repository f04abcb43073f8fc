"""What can be wrong with a cell or a row, and the sentence that says so."""

from dataclasses import dataclass, field
from enum import StrEnum

from eventreg.events.rules import AnswerFault
from eventreg.importing.rules.tables import ReadRefusal
from eventreg.registration.rules import Refusal
from eventreg.words import msgid


class FaultKind(StrEnum):
    """What is wrong with one cell, or (the last ones) with a whole row."""

    FORMULA = "formula_without_result"
    ERROR_VALUE = "error_value"
    MISSING = "missing"
    #: As well, but no column holds it.
    MISSING_FIELD = "missing_field"
    TOO_LONG = "too_long"
    PHONE = "phone"
    ROUNDED_PHONE = "rounded_phone"
    EMAIL = "email"
    NIP_LENGTH = "nip_length"
    ROUNDED_NIP = "rounded_nip"
    NIK = "nik"
    NOT_OFFERED = "not_offered"
    REGION_UNKNOWN = "region_unknown"
    REGION_AMBIGUOUS = "region_ambiguous"
    VILLAGE_UNKNOWN = "village_unknown"
    VILLAGE_AMBIGUOUS = "village_ambiguous"
    ACCOUNT = "account"
    PLATFORM = "platform"
    FOLLOWERS = "followers"
    NUMBER = "number"
    YES_NO = "yes_no"
    NO_CATEGORY = "no_category"
    CATEGORY_UNKNOWN = "category_unknown"
    NO_CONTACT = "no_contact"
    SAME_REFERENCE = "same_reference"
    OTHER_CATEGORY = "other_category"
    FULL = "full"
    FULL_REGION = "full_region"
    FULL_AGENCY = "full_agency"
    TWO_PEOPLE = "two_people"
    CALLED_OFF = "called_off"


class Remark(StrEnum):
    """Why nothing was changed for a row that is not wrong."""

    EQUAL = "equal"
    ALREADY_REGISTERED = "already_registered"
    ENDED = "ended"
    NOT_IN_FORCE = "not_in_force"


SENTENCES: dict[FaultKind | Remark, str] = {
    FaultKind.FORMULA: msgid(
        "This cell is a formula without a result. Open the file in Excel, save it, and upload it again."
    ),
    FaultKind.ERROR_VALUE: msgid("This cell holds an error of the spreadsheet."),
    FaultKind.MISSING: msgid("This is missing."),
    FaultKind.MISSING_FIELD: msgid("“%(field)s” is missing, and no column holds it."),
    FaultKind.TOO_LONG: msgid("At most %(most)s characters fit here; you typed %(typed)s."),
    FaultKind.PHONE: msgid(
        "This number cannot be called. Write it like 0893-0000-0001 or +62 893…"
    ),
    FaultKind.ROUNDED_PHONE: msgid(
        "Excel has rounded this number; its last digits are lost. Format the column as text and type it"
        " again."
    ),
    FaultKind.EMAIL: msgid("This e-mail address is incomplete. It looks like name@example.com."),
    FaultKind.NIP_LENGTH: msgid("A NIP or NI PPPK has 18 digits; you typed %(count)s."),
    FaultKind.ROUNDED_NIP: msgid(
        "Excel keeps only 15 digits of a number, so the last ones of this NIP are lost. Format the"
        " column as text and type it again."
    ),
    FaultKind.NIK: msgid(
        "16 digits look like a NIK, which is not collected here. Leave the cell empty."
    ),
    FaultKind.NOT_OFFERED: msgid("“%(typed)s” is not one of the answers: %(offered)s."),
    FaultKind.REGION_UNKNOWN: msgid(
        "“%(typed)s” is no kabupaten or kota of East Java. Write “Jawa Timur” for the province, or “Luar"
        " Jawa Timur”."
    ),
    FaultKind.REGION_AMBIGUOUS: msgid("“%(typed)s” could be %(offered)s. Write which one."),
    FaultKind.VILLAGE_UNKNOWN: msgid("There is no village “%(typed)s” in this region."),
    FaultKind.VILLAGE_AMBIGUOUS: msgid(
        "There are several villages “%(typed)s” in this region. Add a column with the district."
    ),
    FaultKind.ACCOUNT: msgid(
        "This is not a profile on this platform. Write the handle, like @diskominfo.contoh."
    ),
    FaultKind.PLATFORM: msgid(
        "Which platform is this account on? Write it like “instagram:diskominfo.contoh”."
    ),
    FaultKind.FOLLOWERS: msgid("Please write a number, like 84500 or 84.500."),
    FaultKind.NUMBER: msgid("This is not a number."),
    FaultKind.YES_NO: msgid("Please write yes or no."),
    FaultKind.NO_CATEGORY: msgid("The category is missing."),
    FaultKind.CATEGORY_UNKNOWN: msgid(
        "There is no category “%(typed)s” in this event. There are: %(offered)s."
    ),
    FaultKind.NO_CONTACT: msgid("Please give a mobile number or an e-mail address."),
    FaultKind.SAME_REFERENCE: msgid("The same reference or id stands in row %(row)s."),
    FaultKind.OTHER_CATEGORY: msgid(
        "This person is registered as “%(offered)s”. An import does not change the category."
    ),
    FaultKind.FULL: msgid("All places are taken, and this category has no waiting list."),
    FaultKind.FULL_REGION: msgid("All places of this kabupaten or kota are taken."),
    FaultKind.FULL_AGENCY: msgid("All places of this agency or KIM are taken."),
    FaultKind.CALLED_OFF: msgid("The event is called off. Undo that before you add people."),
    FaultKind.TWO_PEOPLE: msgid(
        "With these data the person would be the same as somebody who is registered already."
    ),
    Remark.EQUAL: msgid("Registered already, with the same data."),
    Remark.ALREADY_REGISTERED: msgid(
        "Registered already (like name with the same NIP, phone or e-mail); nothing was changed."
    ),
    Remark.ENDED: msgid(
        "Was registered by an import and has been cancelled, rejected or replaced since; it stays so."
    ),
    Remark.NOT_IN_FORCE: msgid("Is not in force in the file; was left out."),
}

REFUSALS: dict[ReadRefusal, str] = {
    ReadRefusal.EMPTY: msgid("The file is empty."),
    ReadRefusal.TOO_LARGE: msgid("The file is larger than 10 MB. Divide it into several ones."),
    ReadRefusal.BOMB: msgid(
        "Unpacked, this file would be too large. Save the list alone into a new workbook."
    ),
    ReadRefusal.MACROS: msgid(
        "This workbook holds macros. Save it without them, as “Excel Workbook (.xlsx)”."
    ),
    ReadRefusal.OLD_EXCEL: msgid(
        "This is an old or a password-protected Excel file. Save it as “Excel Workbook (.xlsx)” without a"
        " password."
    ),
    ReadRefusal.OTHER_FORMAT: msgid("This is neither an Excel workbook (.xlsx) nor CSV."),
    ReadRefusal.BROKEN: msgid(
        "This file is damaged. Open it in Excel or Google Sheets and save it as .xlsx."
    ),
    ReadRefusal.NO_TABLE: msgid(
        "There is no table in this file: a row with the names of the columns, and rows below it."
    ),
    ReadRefusal.TOO_MANY_ROWS: msgid(
        "The table has too many rows. At most 20,000 fit into one file."
    ),
    ReadRefusal.TOO_MANY_COLUMNS: msgid("The table has more than 200 columns."),
}

OF_ANSWERS = {
    AnswerFault.MISSING: FaultKind.MISSING,
    AnswerFault.TOO_LONG: FaultKind.TOO_LONG,
    AnswerFault.NO_NUMBER: FaultKind.NUMBER,
    AnswerFault.NOT_OFFERED: FaultKind.NOT_OFFERED,
    AnswerFault.NOT_YES_OR_NO: FaultKind.YES_NO,
}
OF_REFUSALS = {
    Refusal.FULL: FaultKind.FULL,
    Refusal.FULL_REGION: FaultKind.FULL_REGION,
    Refusal.FULL_AGENCY: FaultKind.FULL_AGENCY,
    Refusal.ALREADY_REGISTERED: FaultKind.TWO_PEOPLE,
    Refusal.CALLED_OFF: FaultKind.CALLED_OFF,
}


@dataclass(frozen=True)
class Fault:
    """Something wrong: in which column (from 0; none: the row as a whole), and what the sentence needs."""

    kind: FaultKind
    column: int | None = None
    facts: dict[str, str | int] = field(default_factory=dict)
