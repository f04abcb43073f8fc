"""The date and time lines of official papers, as Indonesian offices write them (domain.md §10)."""

from datetime import date, datetime, time

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
