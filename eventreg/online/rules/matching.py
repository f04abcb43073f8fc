"""Who of those registered somebody in a meeting is: by address, by name, by name and agency.

People call themselves "Budi Santoso", "BUDI SANTOSO_Dinas Kominfo Kab. Tuban", "Dinas Kominfo -
Budi". Nobody is taken for somebody on a name that several bear: such a one is shown to staff.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from eventreg.people.places import ABBREVIATIONS
from eventreg.people.rules import clean_line, name_key, without_titles

#: More than so many are no help to whoever has to choose.
MOST_CANDIDATES = 8
_PARENTHESES = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BETWEEN = re.compile(r"[_|/;:,@~•]|\s+[-–—]+\s*|[-–—]+\s+")
_BETWEEN_TOO = re.compile(r"[_|/;:,@~•–—-]")
_COURTESY = re.compile(r"^(bapak|bpk|pak|ibu|bu|sdr|sdri)\.?\s+", re.IGNORECASE)
_SHORTEST = 3
#: What every agency has in its name says nothing.
_EVERYBODYS = frozenset(
    [
        *(
            "dinas",
            "badan",
            "kantor",
            "kecamatan",
            "kabupaten",
            "kota",
            "provinsi",
            *ABBREVIATIONS,
        ),
        *("dan", "jawa", "timur", "daerah"),
    ]
)
#: What people call an agency, and the words of its name.
_NICKNAMES = {
    "kominfo": "komunikasi informatika",
    "diskominfo": "komunikasi informatika",
    "dinkes": "kesehatan",
    "dispendik": "pendidikan",
    "disdik": "pendidikan",
    "dinsos": "sosial",
    "disdukcapil": "kependudukan pencatatan sipil",
    "dispendukcapil": "kependudukan pencatatan sipil",
    "bappeda": "perencanaan pembangunan",
    "bkpsdm": "kepegawaian sumber manusia",
    "setda": "sekretariat",
    "satpol": "satuan polisi pamong praja",
}


class Standing(StrEnum):
    """Whether it is known who somebody in a meeting is."""

    MATCHED = "matched"
    #: It may be one of several people, or of one who is called almost so.
    SEVERAL = "several"
    UNMATCHED = "unmatched"
    #: Staff said that it is nobody of the participants.
    DISMISSED = "dismissed"


#: These wait for staff.
OPEN_STANDINGS = (Standing.SEVERAL, Standing.UNMATCHED)


@dataclass(frozen=True)
class Registered:
    """Somebody who is registered: their id, and what they may be known by."""

    id: int
    name: str
    email: str
    organization: str


@dataclass(frozen=True)
class Likely:
    """Who somebody is (`id`), or may be (`candidates`, the likeliest first)."""

    standing: Standing
    id: int | None = None
    candidates: tuple[int, ...] = ()
    #: Whether the name alone said so.
    by_name: bool = False


class Matcher:
    """The people of an event, ready to be found by what a meeting program knows."""

    def __init__(self, people: Iterable[Registered]) -> None:
        self._by_email: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_word: dict[str, set[int]] = defaultdict(set)
        self._words: dict[int, frozenset[str]] = {}
        self._organizations: dict[int, frozenset[str]] = {}
        for one in people:
            key = name_key(without_titles(one.name))
            if one.email:
                self._by_email[one.email.casefold()].append(one.id)
            self._by_name[key].append(one.id)
            self._words[one.id] = frozenset(key.split())
            self._organizations[one.id] = _organization(one.organization)
            for word in self._words[one.id]:
                self._by_word[word].add(one.id)

    def match(self, attendees: Sequence[tuple[str, str]]) -> list[Likely]:
        """Who each of these (name and address as the meeting knows them) is.

        Where two with different addresses bear one name, that name proves nothing for either.
        """
        found = [self._one(name, email) for name, email in attendees]
        addresses: dict[int, set[str]] = defaultdict(set)
        for likely, (_name, email) in zip(found, attendees, strict=True):
            if likely.id is not None and email:
                addresses[likely.id].add(email)
        return [
            replace(one, standing=Standing.SEVERAL, id=None, candidates=(one.id,))
            if one.by_name and one.id is not None and len(addresses[one.id]) > 1
            else one
            for one in found
        ]

    def _one(self, name: str, email: str) -> Likely:
        parts = _parts(name)
        named = [id_ for part in parts for id_ in self._by_name.get(part, ())]
        longest = max((len(self._words[id_]) for id_ in named), default=0)
        named = list(dict.fromkeys(id_ for id_ in named if len(self._words[id_]) == longest))
        written = self._by_email.get(email, []) if email else []
        if len(written) == 1:
            return Likely(Standing.MATCHED, written[0])
        if written:
            both = [id_ for id_ in named if id_ in written]
            return _matched(both[0]) if len(both) == 1 else _several(both or written)
        if len(named) == 1 and not self._is_common(named[0]):
            return _matched(named[0])
        if named:
            return self._of_agency(named, name)
        alike = self._alike(parts)
        return _several(alike) if alike else Likely(Standing.UNMATCHED)

    def _is_common(self, id_: int) -> bool:
        """Whether somebody's whole name is one word that others have in theirs."""
        words = self._words[id_]
        return len(words) == 1 and len(self._by_word[next(iter(words))]) > 1

    def _of_agency(self, named: list[int], name: str) -> Likely:
        """Of several of one name the one of the agency that stands beside it, if that is one."""
        if len(named) == 1:
            word = next(iter(self._words[named[0]]))
            named = [*named, *sorted(self._by_word[word] - set(named))]
        said = _organization(name)
        scores = Counter({id_: len(said & self._organizations[id_]) for id_ in named})
        ranked = scores.most_common()
        if ranked[0][1] > 0 and ranked[0][1] > ranked[1][1]:
            whole = self._words[ranked[0][0]] <= frozenset(name_key(name).split())
            if whole:
                return _matched(ranked[0][0])
        return _several([id_ for id_, _score in ranked])

    def _alike(self, parts: Collection[str]) -> list[int]:
        """Those who have all words of a part in their name, or whose name's words all stand in it."""
        found: Counter[int] = Counter()
        for part in parts:
            words = frozenset(part.split())
            held = Counter(id_ for word in words for id_ in self._by_word.get(word, ()))
            for id_, shared in held.items():
                if shared == len(words) or (shared >= 2 and shared == len(self._words[id_])):
                    found[id_] = max(found[id_], shared)
        if len(found) > MOST_CANDIDATES:
            most = max(found.values())
            best = [id_ for id_, shared in found.items() if shared == most]
            return sorted(best) if len(best) <= MOST_CANDIDATES else []
        return [id_ for id_, _shared in found.most_common()]


def _matched(id_: int) -> Likely:
    return Likely(Standing.MATCHED, id_, by_name=True)


def _several(ids: Sequence[int]) -> Likely:
    return Likely(Standing.SEVERAL, candidates=tuple(ids[:MOST_CANDIDATES]))


def _parts(name: str) -> list[str]:
    """What of a display name may be the name: keys of its parts, the whole first."""
    line = clean_line(name)
    inside = _PARENTHESES.findall(line)
    outside = _PARENTHESES.sub(" ", line)
    texts = [outside, *inside]
    for between in (_BETWEEN, _BETWEEN_TOO):
        texts += [part for text in (outside, *inside) for part in between.split(text)]
    keys = (name_key(without_titles(_COURTESY.sub("", text.strip()))) for text in texts)
    letters = (" ".join(word for word in key.split() if not word.isdigit()) for key in keys)
    return list(dict.fromkeys(key for key in letters if len(key) >= _SHORTEST))


def _organization(text: str) -> frozenset[str]:
    """The words by which an agency is told from another."""
    words = name_key(text).split()
    spelt = {part for word in words for part in _NICKNAMES.get(word, word).split()}
    return frozenset(one for one in spelt if len(one) >= _SHORTEST and one not in _EVERYBODYS)
