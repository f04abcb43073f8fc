"""How people write what a place is: the one table for region matching and for names of agencies.

Sources: domain.md §2 and §3.4, and lists of participants of earlier events.
"""

from typing import Final

#: The usual abbreviation of each kind of place.
ABBREVIATIONS: Final = {
    "prov": "provinsi",
    "kab": "kabupaten",
    "kec": "kecamatan",
    "kel": "kelurahan",
    "ds": "desa",
}
#: What the government of a place is called in one word.
GOVERNMENTS: Final = {"pemprov": "provinsi", "pemkab": "kabupaten", "pemkot": "kota"}
#: Other spellings; "kab/kota" is what forms have printed before the line.
_OTHERS = (
    ("propinsi", "provinsi"),
    ("kabkota", "kabupaten"),
    ("kabkota", "kota"),
    ("kotamadya", "kota"),
    ("kodya", "kota"),
)
#: Names of places that people shorten.
NICKNAMES: Final = {"jatim": "jawa timur"}


def written_as(kind: str) -> tuple[str, ...]:
    """Every word that people write for a kind of place ("kabupaten"), in small letters; itself first."""
    others = (*ABBREVIATIONS.items(), *GOVERNMENTS.items(), *_OTHERS)
    return (kind, *(word for word, meant in others if meant == kind))


def nicknames_of(name: str) -> tuple[str, ...]:
    """What a place of this name is called for short: "jatim" for "Jawa Timur"; mostly nothing."""
    return tuple(short for short, whole in NICKNAMES.items() if whole == name.casefold())
