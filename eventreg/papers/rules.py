"""Official papers: date and time lines as Indonesian offices write them (domain.md §10), kop and format (§4.3)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
# Written out here, because strftime answers in whatever locale the server was started with.
_DAYS_ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

#: The names that Indonesians give to their three times (Keppres 41/1987), by IANA zone.
_LABELS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Ujung_Pandang": "WITA",
    "Asia/Jayapura": "WIT",
}


#: One who signs, or two side by side (domain.md §4.3).
MOST_SIGNERS = 2


class PaperSize(StrEnum):
    """The two sizes of Indonesian offices (domain.md §4.3)."""

    A4 = "a4"
    F4 = "f4"


class Orientation(StrEnum):
    """How a sheet lies."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class SheetForm(StrEnum):
    """How much an attendance list tells of people: the short one is made to go round on a table."""

    SHORT = "short"
    LONG = "long"


class BadgeLayout(StrEnum):
    """How badges lie on paper: eight on a sheet of A4 to cut apart, or one on a page of A6."""

    SHEET = "a4"
    SINGLE = "a6"


#: So many badges are in one file: 125 sheets.
MOST_BADGES = 1000
#: Dark enough for white words (at least 7 : 1), and told apart side by side.
_COLOURS = (
    *("#0b4f8a", "#17603a", "#8a1f5c", "#7a3a00", "#4a3a8c", "#0a5a66"),
    *("#9c1c1c", "#3d4a10", "#5c2a6e", "#1f3552", "#6b2f3a", "#444444"),
)


@dataclass(frozen=True)
class BadgeColour:
    """The colour of a category's word: `filled` behind a white word, else around a black one."""

    colour: str
    filled: bool


def badge_colour(position: int) -> BadgeColour:
    """The colour of an event's category by its place among them (from 0): 24 that differ, then again."""
    turn, place = divmod(position, len(_COLOURS))
    return BadgeColour(_COLOURS[place], filled=turn % 2 == 0)


@dataclass(frozen=True)
class Signer:
    """Who signs papers: the office they hold (jabatan), name with titles, rank and NIP as digits."""

    capacity: str
    name: str
    rank: str = ""
    nip: str = ""


@dataclass(frozen=True)
class Letterhead:
    """The kop of papers and who signs them. `logo_id`: of the stored file, none without a logo."""

    heading: str = ""
    address: str = ""
    logo_id: int | None = None
    signed_in: str = ""
    signers: tuple[Signer, ...] = ()

    def over(self, other: "Letterhead") -> "Letterhead":
        """What it says, and what it leaves open as in `other`: the lines, the logo, the town, the signers."""
        lines = self if self.heading else other
        return Letterhead(
            heading=lines.heading,
            address=lines.address,
            logo_id=other.logo_id if self.logo_id is None else self.logo_id,
            signed_in=self.signed_in or other.signed_in,
            signers=self.signers or other.signers,
        )


@dataclass(frozen=True)
class PaperFormat:
    """How sheets are printed; none: as the office does."""

    size: PaperSize | None = None
    orientation: Orientation | None = None
    form: SheetForm | None = None

    def over(self, other: "PaperFormat") -> "PaperFormat":
        """What it says, and what it leaves open as in `other`."""
        return PaperFormat(
            self.size or other.size, self.orientation or other.orientation, self.form or other.form
        )


#: Where neither event nor office says anything: the short sheet on A4, upright (domain.md §4.3).
USUAL_FORMAT = PaperFormat(PaperSize.A4, Orientation.PORTRAIT, SheetForm.SHORT)


def plain_date(day: date, language: str = "id") -> str:
    """A day without its weekday, as it stands over signatures: "5 Agustus 2025"."""
    return official_date(day, language).split(", ", 1)[1]


def official_date(day: date, language: str = "id") -> str:
    """A day with its weekday: "Selasa, 5 Agustus 2025", in English "Tuesday, 5 August 2025".

    The day of the month has no leading zero. `day` is the local day of the event's zone; `language`
    is 'id' or 'en'.
    """
    days, months = (_DAYS_ENGLISH, _MONTHS_ENGLISH) if language == "en" else (_DAYS, _MONTHS)
    return f"{days[day.weekday()]}, {day.day} {months[day.month - 1]} {day.year}"


def official_days(first: date, last: date, language: str = "id") -> str:
    """One day, or the first and the last of several: "Selasa, 5 Agustus 2025 s.d. Rabu, 6 …"."""
    if first == last:
        return official_date(first, language)
    until = "to" if language == "en" else "s.d."
    return f"{official_date(first, language)} {until} {official_date(last, language)}"


def official_time(moment: time | datetime) -> str:
    """A time of the day with a dot and two digits each, as EYD wants it: "08.00"."""
    return f"{moment.hour:02d}.{moment.minute:02d}"


def time_span(start: time | datetime, end: time | datetime, zone_label: str) -> str:
    """From when until when, with the zone's label: "08.00–12.00 WIB". Both are local times."""
    return f"{official_time(start)}–{official_time(end)} {zone_label}"


def zone_label(zone: str) -> str:
    """What an IANA zone is called on paper: WIB, WITA or WIT; another zone keeps its own name."""
    return _LABELS.get(zone, zone)
