"""Kinds of participant, roles, and the fields of each kind, declared once.

A FieldSpec is read by the form, its validation, exports and (later) import, privacy and the roster.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from eventreg.words import msgid


class ParticipantKind(StrEnum):
    """Which fields a category asks for."""

    AGENCY = "agency"
    KIM = "kim"
    INFLUENCER = "influencer"
    GENERAL = "general"


class Role(StrEnum):
    """What somebody does at the event."""

    PARTICIPANT = "peserta"
    SPEAKER = "narasumber"
    MODERATOR = "moderator"
    COMMITTEE = "panitia"
    PRESS = "wartawan"
    COMPANION = "pendamping"


class FieldKind(StrEnum):
    """How a field is asked and checked."""

    NAME = "name"
    TITLE = "title"
    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    PHONE = "phone"
    EMAIL = "email"
    NIP = "nip"
    REGION = "region"
    VILLAGE = "village"
    ORGANIZATION = "organization"
    ACCOUNTS = "accounts"


@dataclass(frozen=True)
class Choice:
    """One of several answers: the stored value and its label (a msgid)."""

    value: str
    label: str


@dataclass(frozen=True)
class FieldSpec:
    """One field, declared once."""

    name: str
    #: The registration's column; several kinds may share one.
    column: str
    label: str
    kind: FieldKind
    required: bool = False
    limit: int = 300
    help: str = ""
    choices: tuple[Choice, ...] = ()
    suggestions: tuple[str, ...] = ()
    personal: bool = True
    in_export: bool = True
    on_roster: bool = False
    autocomplete: str = ""
    #: How staff are asked who fill it in for somebody; empty: in the same words.
    staff_label: str = ""
    staff_help: str = ""
    #: The help for staff who need to know the name alone; empty: as otherwise.
    bare_help: str = ""

    def for_staff(self, *, name_suffices: bool = False) -> "FieldSpec":
        """The field as staff are asked: about the person, and never filled in with their own data.

        `name_suffices`: of whoever takes no participant's place, often only the name is known.
        """
        bare_help = self.bare_help if name_suffices else ""
        return replace(
            self,
            required=self.required and (self.kind is FieldKind.NAME or not name_suffices),
            label=self.staff_label or self.label,
            help=bare_help or self.staff_help or self.help,
            autocomplete="off" if self.autocomplete else "",
        )

    def for_other(self) -> "FieldSpec":
        """The field as participants are asked who name somebody else: about that person.

        Not filled in with their own data, but given back after the browser's back button, which
        "off" would prevent.
        """
        return replace(self.for_staff(), autocomplete="")


GENDERS = (Choice("L", msgid("Male")), Choice("P", msgid("Female")))

EMPLOYMENTS = (
    Choice("pns", msgid("Civil servant (PNS)")),
    Choice("pppk", msgid("Contract civil servant (PPPK)")),
    Choice("non_asn", msgid("Not a civil servant (Non-ASN)")),
    Choice("tni_polri", msgid("Armed forces or police (TNI/Polri)")),
    Choice("other", msgid("Other")),
)

#: domain.md §3.4 and §3.6.
POSITIONS = (
    "Pranata Humas Ahli Pertama",
    "Pranata Humas Ahli Muda",
    "Pranata Humas Ahli Madya",
    "Pranata Komputer",
    "Kepala Bidang",
    "Kepala Seksi",
    "Kepala Subbagian",
    "Sekretaris",
    "Penata Layanan Operasional",
    "Pengadministrasi Umum",
    "Staf",
    "Admin Media Sosial",
    "Tenaga Ahli",
)
KIM_ROLES = ("Ketua", "Sekretaris", "Bendahara", "Anggota", "Pembina")
NICHES = (
    "Kuliner",
    "Wisata",
    "Komedi",
    "Edukasi",
    "Musik",
    "Gaya hidup",
    "Otomotif",
    "UMKM",
    "Berita lokal",
)

_COMMON_BEFORE = (
    FieldSpec(
        "full_name", "full_name", msgid("Full name, without titles"), FieldKind.NAME,
        required=True, limit=100, on_roster=True, autocomplete="name",
        help=msgid("As on your identity card. One word is fine."),
        staff_help=msgid("As on the identity card. One word is fine."),
    ),
    FieldSpec(
        "title_front", "title_front", msgid("Title before the name"), FieldKind.TITLE, limit=40,
        help=msgid("For example Dr., Drs., H."), autocomplete="honorific-prefix",
    ),
    FieldSpec(
        "title_back", "title_back", msgid("Title after the name"), FieldKind.TITLE, limit=80,
        help=msgid("For example S.Sos., M.Si."), autocomplete="honorific-suffix",
    ),
    FieldSpec(
        "gender", "gender", msgid("Sex"), FieldKind.CHOICE, required=True, choices=GENDERS,
    ),
    FieldSpec(
        "phone", "phone", msgid("Mobile number / WhatsApp"), FieldKind.PHONE, limit=60,
        help=msgid("Give a mobile number or an e-mail address; better both."), autocomplete="tel",
        bare_help=msgid("Without a number and an e-mail address this person is told nothing."),
    ),
    FieldSpec(
        "email", "email", msgid("E-mail address"), FieldKind.EMAIL, limit=254,
        help=msgid("May be left empty when you gave a mobile number."), autocomplete="email",
        staff_help=msgid("May be left empty when there is a mobile number."),
    ),
    FieldSpec(
        "region", "region_code", msgid("Regency or city"), FieldKind.REGION, required=True,
        limit=13, on_roster=True,
        bare_help=msgid("Left empty: the province, Jawa Timur."),
    ),
)  # fmt: skip

_AGENCY = (
    FieldSpec(
        "agency", "organization", msgid("Agency"), FieldKind.ORGANIZATION, required=True,
        personal=False, on_roster=True, autocomplete="organization",
        help=msgid("Choose a suggestion, or type the full name if yours is not listed."),
        staff_help=msgid("Choose a suggestion, or type the full name if it is not listed."),
    ),
    FieldSpec("unit", "unit", msgid("Work unit"), FieldKind.TEXT, personal=False),
    FieldSpec(
        "position", "position", msgid("Position"), FieldKind.TEXT, required=True,
        suggestions=POSITIONS, autocomplete="organization-title",
    ),
    FieldSpec(
        "employment", "employment", msgid("Employment status"), FieldKind.CHOICE, limit=12,
        choices=EMPLOYMENTS,
    ),
    FieldSpec(
        "nip", "nip", msgid("Civil servant number (NIP/NI PPPK)"), FieldKind.NIP, limit=60,
        help=msgid("18 digits. Leave it empty if you have none."),
        staff_help=msgid("18 digits. Leave it empty if there is none."),
    ),
    FieldSpec(
        "managed_account", "managed_account", msgid("Official account that you manage"),
        FieldKind.TEXT, help=msgid("For example @diskominfo.contoh on Instagram."),
        staff_label=msgid("Official account that the person manages"),
    ),
)  # fmt: skip

_KIM = (
    FieldSpec(
        "kim_name", "organization", msgid("Name of the KIM"), FieldKind.ORGANIZATION,
        required=True, personal=False, on_roster=True,
        help=msgid("KIM is a community information group."),
    ),
    FieldSpec(
        "village", "village_code", msgid("Village"), FieldKind.VILLAGE, limit=13,
        help=msgid("Choose the district first, then the village."),
    ),
    FieldSpec(
        "kim_role", "position", msgid("Role in the KIM"), FieldKind.TEXT, suggestions=KIM_ROLES,
    ),
)  # fmt: skip

_INFLUENCER = (
    FieldSpec(
        "accounts", "accounts", msgid("Social media accounts"), FieldKind.ACCOUNTS, required=True,
        limit=300, help=msgid("Your handle or the address of your profile."),
        staff_help=msgid("The handle or the address of the profile."),
    ),
    FieldSpec(
        "niche", "niche", msgid("Main subject"), FieldKind.TEXT, personal=False,
        suggestions=NICHES,
    ),
    FieldSpec(
        "stage_name", "stage_name", msgid("Stage name"), FieldKind.TEXT,
        help=msgid("Certificates use your real name."), autocomplete="nickname",
        staff_help=msgid("Certificates use the real name."),
    ),
)  # fmt: skip

_GENERAL = (
    FieldSpec(
        "agency", "organization", msgid("Agency or organization"), FieldKind.ORGANIZATION,
        personal=False, on_roster=True, autocomplete="organization",
    ),
    FieldSpec(
        "position", "position", msgid("Position"), FieldKind.TEXT,
        autocomplete="organization-title",
    ),
)  # fmt: skip

_COMMON_AFTER = (
    FieldSpec(
        "needs", "needs", msgid("What should we prepare for you?"), FieldKind.LONG_TEXT,
        staff_label=msgid("What should we prepare for this person?"),
        limit=500, in_export=False,
        help=msgid("For example a wheelchair place or a sign-language interpreter. Deleted after the event."),
    ),
)  # fmt: skip

_BY_KIND = {
    ParticipantKind.AGENCY: _AGENCY,
    ParticipantKind.KIM: _KIM,
    ParticipantKind.INFLUENCER: _INFLUENCER,
    ParticipantKind.GENERAL: _GENERAL,
}


def fields_of(kind: ParticipantKind) -> tuple[FieldSpec, ...]:
    """The fields that a kind of participant is asked for, in the order of the form."""
    return _COMMON_BEFORE + _BY_KIND[kind] + _COMMON_AFTER


def own_fields_of(kind: ParticipantKind) -> tuple[FieldSpec, ...]:
    """The fields that only this kind is asked for."""
    return _BY_KIND[kind]
