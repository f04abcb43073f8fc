"""Kinds of organization and the key under which typed names meet."""

from enum import StrEnum

from eventreg.people.rules import name_key


class AgencyKind(StrEnum):
    """What an organization is."""

    AGENCY = "agency"
    KIM = "kim"
    OTHER = "other"


#: What people write for the same word, in the order in which it is replaced (domain.md §3.4).
_SHORT_FORMS = {
    "diskominfo": "dinas komunikasi dan informatika",
    "kominfo": "komunikasi dan informatika",
    "kab": "kabupaten",
    "kec": "kecamatan",
    "setda": "sekretariat daerah",
    "prov": "provinsi",
    "dan": "",
}


def agency_key(name: str) -> str:
    """The key under which 'Dinas Kominfo Kab. Malang' and the official name meet; never displayed."""
    words: list[str] = []
    for token in name_key(name).split():
        words += _SHORT_FORMS.get(token, token).split()
    return " ".join(word for word in words if word != "dan")[:500]
