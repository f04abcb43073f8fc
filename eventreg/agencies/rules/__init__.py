"""Kinds of organization, the key under which typed names meet, and what staff may settle of them."""

from dataclasses import dataclass
from enum import StrEnum

from eventreg.people.places import ABBREVIATIONS
from eventreg.people.rules import name_key

#: No key is longer: what is compared is the beginning.
_LONGEST_KEY = 500


class AgencyKind(StrEnum):
    """What an organization is."""

    AGENCY = "agency"
    KIM = "kim"
    OTHER = "other"


class ChangeKind(StrEnum):
    """What was settled: a name means a row, a new row, or no agency; two rows are one."""

    MAPPED = "mapped"
    MADE = "made"
    LEFT = "left"
    MERGED = "merged"


class AgencyRefusal(StrEnum):
    """Why something about agencies is not done."""

    #: The row was merged into another one, or is gone.
    GONE = "gone"
    #: A row and itself, or an agency and a KIM.
    NOT_ALIKE = "not_alike"
    #: It was taken back already, or cannot be any more: what it made is used otherwise by now.
    STANDS = "stands"
    #: People, invitations or merged rows belong to it.
    USED = "used"
    #: Another row of the region goes by this name.
    TAKEN = "taken"
    #: The official name is always one of a row's names.
    OFFICIAL = "official"
    #: Nobody typed such a name (any more), or it is settled already.
    NOTHING = "nothing"


#: What people write for the same word, in the order in which it is replaced (domain.md §3.4).
_SHORT_FORMS = {
    "diskominfo": "dinas komunikasi dan informatika",
    "kominfo": "komunikasi dan informatika",
    "setda": "sekretariat daerah",
    "dan": "",
    # Keys are kept with names: which abbreviations they write out stays as it is.
    **{word: ABBREVIATIONS[word] for word in ("kab", "kec", "prov")},
}


def agency_key(name: str) -> str:
    """The key under which 'Dinas Kominfo Kab. Malang' and the official name meet; never displayed."""
    words: list[str] = []
    for token in name_key(name).split():
        words += _SHORT_FORMS.get(token, token).split()
    return " ".join(word for word in words if word != "dan")[:_LONGEST_KEY]


def kinds_meant(kind: AgencyKind) -> tuple[AgencyKind, ...]:
    """Among which rows a name of this kind is looked for: a university is typed as an agency is."""
    return (AgencyKind.KIM,) if kind is AgencyKind.KIM else (AgencyKind.AGENCY, AgencyKind.OTHER)


def asked_as(kind: AgencyKind) -> AgencyKind:
    """Of which kind the names are that people type for such a row: a KIM's or an agency's."""
    return AgencyKind.KIM if kind is AgencyKind.KIM else AgencyKind.AGENCY


@dataclass(frozen=True, order=True)
class NameKey:
    """By what names are one name: the region of whoever typed it, KIM or agency, and the key."""

    region_code: str
    kind: AgencyKind
    key: str


@dataclass(frozen=True)
class TypedName:
    """The name of an agency or KIM as somebody of a region typed it; `kind` is KIM or AGENCY."""

    region_code: str
    kind: AgencyKind
    name: str

    @property
    def where(self) -> NameKey:
        """What it shares with other spellings of it."""
        return NameKey(self.region_code, self.kind, agency_key(self.name))


class AliasFate(StrEnum):
    """What a change did to a name of a row."""

    MADE = "made"
    TAKEN = "taken"
    MOVED = "moved"


@dataclass(frozen=True)
class NotedAlias:
    """What a change did to one name of a row, and how it found it: the name's id, and the row it was of.

    `region_code`: where it was typed, if that was another region than the row's.
    """

    fate: AliasFate
    id: int
    agency_id: int
    name: str
    key: str
    region_code: str | None = None
