"""Finding people by what somebody types at a desk, forgiving as ears are.

The phone holds the same in `frontend/scanner/names.ts`; both run `tests/people/name_cases.json`, so
that they cannot drift apart.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from eventreg.people.rules import clean_line, name_key, without_titles

FEWEST_LETTERS = 3
_SHORT_CODE = re.compile(r"[A-HJKMNP-Z2-9]{6}")
_NUMBER = re.compile(r"[\d\s().+-]+", re.ASCII)
_FEWEST_DIGITS = 3
#: From so many digits on a number is typed from its beginning, with 0 or 62 in front.
_WHOLE_NUMBER = 9
#: Of the letters of a part within a word, and of a name typed in one word.
_FEWEST_INSIDE, _FEWEST_JOINED = 3, 4
_DASHES = re.compile(r"[\s\-\u2010-\u2015]")
#: How people are spoken of: never a part of the name that is looked for, unless nothing else is.
_COURTESIES = frozenset(["bapak", "pak", "ibu", "bu", "sdr", "sdri", "saudara", "saudari"])
#: A degree behind the name, without the comma: "Siti Rahayu S.Sos".
_DEGREE = re.compile(r"[a-z]{1,4}\.[a-z].*", re.IGNORECASE)
#: What sounds alike, in this order: Choirul = Khairul's beginning, Syamsul = Samsul, Rizqy = Riski.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[kc]h", "h"),
        (r"s[yjh]", "s"),
        (r"dh", "d"),
        (r"th", "t"),
        (r"ph|v", "f"),
        (r"z", "s"),
        (r"q", "k"),
        (r"y", "i"),
        (r"o", "u"),
        (r"(.)\1+", r"\1"),
        (r"(?<=.)h$", ""),
    )
)
# How far a word that was typed is from one that is known: the smaller, the better.
_SAME, _BEGINS, _SOUNDS_SAME, _SOUNDS_BEGIN, _INSIDE = 0, 1, 2, 3, 5
_OF_ORGANIZATION = 6
_JOINED = 4
# How far a match of another kind is; names begin at _NAMED.
_CODE, _PHONE, _NAMED = 0, 1, 10


@dataclass(frozen=True, slots=True)
class Findable:
    """Somebody who may be looked for. `phone`: digits of the number from its end, as many as are known."""

    id: str
    name: str
    organization: str = ""
    short: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who was found, and how far they are from what was typed: the smaller, the better."""

    id: str
    distance: int


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it is typed, with its abbreviation spelt out, and as it sounds."""

    raw: str
    key: str
    sound: str


@dataclass(slots=True)
class _Known:
    """A word that somebody's name or organization has, and whose."""

    word: _Word
    named: set[str] = field(default_factory=set)
    of: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Entry:
    person: Findable
    joined: str
    order: str
    name_words: tuple[str, ...]
    organization_words: tuple[str, ...]


class NameIndex:
    """The people of one event, ready to be searched while somebody types."""

    def __init__(self, people: Iterable[Findable] = ()) -> None:
        """Holds these people from the beginning."""
        self._entries: dict[str, _Entry] = {}
        self._words: dict[str, _Known] = {}
        for person in people:
            self.put(person)

    def __len__(self) -> int:
        """How many people can be found."""
        return len(self._entries)

    def put(self, person: Findable) -> None:
        """Adds somebody, or takes over what is new of them."""
        held = self._entries.get(person.id)
        if held is not None and held.person == person:
            return
        self.remove(person.id)
        words = _words_of(without_titles(person.name))
        around = _words_of(person.organization)
        self._entries[person.id] = _Entry(
            person=person,
            joined=_joined(words),
            order=" ".join(word.key for word in words),
            name_words=tuple(word.raw for word in words),
            organization_words=tuple(word.raw for word in around),
        )
        for word in words:
            self._known(word).named.add(person.id)
        for word in around:
            self._known(word).of.add(person.id)

    def remove(self, person_id: str) -> None:
        """Forgets somebody, if they are held."""
        held = self._entries.pop(person_id, None)
        if held is None:
            return
        for raw in {*held.name_words, *held.organization_words}:
            known = self._words[raw]
            known.named.discard(person_id)
            known.of.discard(person_id)
            if not known.named and not known.of:
                del self._words[raw]

    def keep(self, ids: Collection[str]) -> None:
        """Forgets everybody but these."""
        for person_id in [one for one in self._entries if one not in ids]:
            self.remove(person_id)

    def find(self, typed: str) -> list[Match]:
        """Everybody whom this text may mean, the best first; nobody below three letters or digits.

        Each word must be found in the name or the organization, in any order; a short code and the last
        digits of a phone number are found as well. Of equally good ones by name.
        """
        text = clean_line(typed)
        if sum(char.isalnum() for char in text) < FEWEST_LETTERS:
            return []
        found = self._by_words(text)
        found |= self._by_phone(text) | self._by_code(text)
        matches = [Match(id_, distance) for id_, distance in found.items()]
        return sorted(matches, key=lambda one: (one.distance, self._entries[one.id].order, one.id))

    def _by_code(self, text: str) -> dict[str, int]:
        code = _DASHES.sub("", text).upper()
        if not _SHORT_CODE.fullmatch(code):
            return {}
        return {id_: _CODE for id_, one in self._entries.items() if one.person.short == code}

    def _by_phone(self, text: str) -> dict[str, int]:
        digits = re.sub(r"\D", "", text)
        if not _NUMBER.fullmatch(text) or len(digits) < _FEWEST_DIGITS:
            return {}
        if len(digits) >= _WHOLE_NUMBER:
            digits = digits.removeprefix("62").lstrip("0")
        return {
            id_: _PHONE
            for id_, one in self._entries.items()
            if one.person.phone
            and (one.person.phone.endswith(digits) or digits.endswith(one.person.phone))
        }

    def _by_words(self, text: str) -> dict[str, int]:
        wanted = _wanted(text)
        if not wanted:
            return {}
        total: dict[str, int] | None = None
        for word in wanted:
            one = self._distances(word)
            if total is None:
                total = one
            else:
                total = {id_: total[id_] + one[id_] for id_ in total.keys() & one.keys()}
        found = {id_: _NAMED + distance for id_, distance in (total or {}).items()}
        joined, distance = _joined(wanted), _NAMED + _JOINED * len(wanted)
        if len(joined) >= _FEWEST_JOINED:
            for id_, entry in self._entries.items():
                if joined in entry.joined:
                    found[id_] = min(found.get(id_, distance), distance)
        return found

    def _distances(self, wanted: _Word) -> dict[str, int]:
        """How far this one word is from each person who has one like it."""
        best: dict[str, int] = {}
        for known in self._words.values():
            distance = _distance(wanted, known.word)
            if distance is None:
                continue
            for id_ in known.named:
                best[id_] = min(best.get(id_, distance), distance)
            of = distance + _OF_ORGANIZATION
            for id_ in known.of:
                best[id_] = min(best.get(id_, of), of)
        return best

    def _known(self, word: _Word) -> _Known:
        return self._words.setdefault(word.raw, _Known(word))


def _wanted(text: str) -> list[_Word]:
    """The words of a name that was typed, without titles, courtesies and degrees, if any are left."""
    first, *others = without_titles(text).split() or [""]
    plain = [first, *(one for one in others if not _DEGREE.fullmatch(one))]
    words = _words_of(" ".join(plain))
    return [word for word in words if word.raw not in _COURTESIES] or words


def _words_of(line: str) -> list[_Word]:
    """The words of a line in small Latin letters and digits; of another script as they are."""
    latin = unicodedata.normalize("NFKD", line).encode("ascii", "ignore").decode().lower()
    raw = re.sub(r"[^a-z0-9 ]", " ", latin.replace("'", "")).split()
    return [_word(one) for one in raw or _foreign(line)]


def _foreign(line: str) -> Iterator[str]:
    return (word for word in line.casefold().split() if any(char.isalnum() for char in word))


def _word(raw: str) -> _Word:
    key = name_key(raw)
    return _Word(raw, key, _sound(key))


def _joined(words: Iterable[_Word]) -> str:
    return _sound("".join(word.key for word in words))


def _sound(key: str) -> str:
    for pattern, sound in _SOUNDS:
        key = pattern.sub(sound, key)
    return key


def _distance(wanted: _Word, known: _Word) -> int | None:
    """How far a typed word is from a known one; none: it is another one."""
    if wanted.raw == known.raw:
        return _SAME
    if known.raw.startswith(wanted.raw) or known.key.startswith(wanted.key):
        return _BEGINS
    if wanted.sound == known.sound:
        return _SOUNDS_SAME
    if len(wanted.sound) > 1 and known.sound.startswith(wanted.sound):
        return _SOUNDS_BEGIN
    inside = len(wanted.sound) >= _FEWEST_INSIDE and wanted.sound in known.sound
    return _INSIDE if inside else None
