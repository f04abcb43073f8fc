"""Names of people: what is stored, what is printed, what is compared, what is proposed.

Indonesian adults have one name or six, with apostrophes, abbreviations and titles (domain rule
3.1), so nothing here refuses a name: cleaning keeps what can be printed, proposals are shown
before they are taken, and warnings only warn.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u02bb\u0060\u00b4", "'"))

# The bound of Unicode's Stream-Safe Text Format (UAX #15, section 13). Normalising sorts each run
# of combining marks in quadratic time, so that without it one hostile form field would hold a
# worker for half a minute.
_MOST_MARKS = 30

# Abbreviations and old spellings that one person uses interchangeably, word by word.
_SAME_NAME = {
    variant: name
    for name, variants in {
        "muhammad": "muhammad mohammad mochammad mochamad mohamad muhamad mohammed"
        " moh moch muh mhd m",
        "ahmad": "achmad akhmad ahmad ach akh a",
        "siti": "siti sitti st",
        "abdul": "abdul abd",
        "nur": "nur noer noor",
    }.items()
    for variant in variants.split()
}
_OLD_SPELLINGS = (("oe", "u"), ("dj", "j"), ("tj", "c"))

_FRONT_TITLES = (
    *("Prof.", "Dr.", "dr.", "Ir.", "Drs.", "Dra.", "drg.", "drh.", "apt.", "Ns."),
    *("H.", "Hj.", "K.H.", "KH.", "R.", "R.A.", "R.Ay.", "Rr."),
)
# "DR." in capitals may be a doctor of letters or a physician: only its owner knows, so it stays.
_TITLE_IN_CAPITALS = {title.upper(): title for title in _FRONT_TITLES if title.casefold() != "dr."}
_FRONT_TITLE = re.compile(
    r"""(
        (?: K\.H | KH | R\.Ay | R\.A | Rr | Prof | Drs | Dra | Drg | Drh | Dr | Ir | Apt | Ns
          | Hj | H ) \.
      | R\. (?! \w\. )                # "R.M. Sosro" has initials that are no title of the list
      | (?: Prof | Drs | Dra | Drg | Drh | Dr | Ir | Apt | Ns | KH | Hj | H ) (?= \s )
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)

_LONGEST_OFFICIAL_NAME = 60
_USUAL_PUNCTUATION = frozenset(" '.-,")


def clean_line(text: str) -> str:
    """One line of text as it is stored: printable, composed, single spaces, case unchanged.

    Takes any text, also NUL bytes, lone surrogates and very long input, and never fails. White
    space of every kind (a tab pasted from a spreadsheet, a line break) becomes one space; control,
    format and unassigned characters disappear; curly apostrophes become "'". The result is in
    Unicode form NFC and cleaning it again changes nothing. Nothing is cut to a length.
    """
    composed = unicodedata.normalize("NFC", "".join(_printable(text)))
    # Composing can split a mark into two, so the bound is applied to its result as well.
    return " ".join("".join(_printable(composed)).translate(_APOSTROPHES).split())


def _printable(text: str) -> Iterator[str]:
    """The characters that a line may hold, with at most 30 combining marks in a row."""
    marks = 0
    for char in text:
        kind = unicodedata.category(char)[0]
        if char.isspace():
            marks = 0
            yield " "
        elif kind != "C":
            marks = marks + 1 if kind == "M" else 0
            if marks <= _MOST_MARKS:
                yield char


def printed_name(title_front: str, full_name: str, title_back: str) -> str:
    """The name line of a certificate: front title, space, name, comma, back titles.

    The parts are stored lines (see `clean_line`); a title may be empty. Without a back title there
    is no comma, because "Rizky S.S." is a name and "Herman Wijaya, S.S." a name with a degree.
    """
    front = f"{title_front} " if title_front else ""
    back = f", {title_back}" if title_back else ""
    return f"{front}{full_name}{back}"


def name_key(text: str) -> str:
    """What two spellings of one name share: for searching and duplicate hints, never displayed.

    Ignores case, accents, dots, spaces and apostrophes, and takes the common abbreviations and old
    spellings as one (Moch. = Muhammad, Achmad = Ahmad, oe = u). It may be longer than the name.
    A name without any Latin letter is its own key in case-folded form, so that the key of a name
    is never empty. Equal keys hint at one person; they do not prove it.
    """
    line = clean_line(text)
    latin = unicodedata.normalize("NFKD", line).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9 ]", " ", latin.replace("'", "")).split()
    key = " ".join(_SAME_NAME.get(word, word) for word in words)
    for old, new in _OLD_SPELLINGS:
        key = key.replace(old, new)
    return key or line.casefold()


@dataclass(frozen=True, slots=True)
class NameProposal:
    """How a typed line could be divided; `changed` says whether it differs from what was typed."""

    full_name: str
    title_front: str
    title_back: str
    changed: bool


def propose_name(typed: str) -> NameProposal:
    """A reading of everything that somebody typed into the one name box, to be shown, not forced.

    Back titles follow the first comma, front titles of the usual list stand before the name and
    keep their letters (dr. is a physician, Dr. a doctorate), and a name in capitals is offered in
    normal case ("NU'MAN AL-FARIZI" as "Nu'man Al-Farizi"). Something always remains as the name,
    unless nothing printable was typed.
    """
    line = clean_line(typed)
    before, _, after = line.partition(",")
    if not before:
        return NameProposal(line, "", "", changed=False)
    titles, name = _split_front_titles(before.strip())
    proposal = _normal_case(name)
    degrees = (degree.strip() for degree in after.split(","))
    return NameProposal(
        full_name=proposal,
        title_front=" ".join(_TITLE_IN_CAPITALS.get(title, title) for title in titles),
        title_back=", ".join(filter(None, degrees)),
        changed=proposal != line,
    )


def without_titles(line: str) -> str:
    """The name in a line: what stands before its first comma, without the front titles of the usual list.

    Never empty, unless the line is: whoever typed only "Dr." may have meant a name.
    """
    before = line.partition(",")[0].strip()
    return _split_front_titles(before)[1] if before else line


def _split_front_titles(name: str) -> tuple[list[str], str]:
    """Front titles in their order and the name behind them, which is never empty."""
    titles: list[str] = []
    start = 0
    while (title := _FRONT_TITLE.match(name, start)) and title.end() < len(name):
        titles.append(title[1])
        start = title.end()
    return titles, name[start:]


def _normal_case(name: str) -> str:
    """A name in capitals with only the first letter of each word large; any other name as it is.

    An apostrophe belongs to its word (Ra'as), a hyphen, a dot or a space ends it (Al-Farizi).
    """
    if not name.isupper():
        return name
    letters: list[str] = []
    inside_word = False
    for char in name:
        letters.append(char.lower() if inside_word else char)
        joins = char == "'" or unicodedata.category(char)[0] == "M"
        inside_word = char.isalpha() or (inside_word and joins)
    return "".join(letters)


class NameWarning(StrEnum):
    """What may be wrong with a name. A warning asks the person to look again and never blocks."""

    TITLE = "title"
    ALL_CAPITALS = "all_capitals"
    DIGITS = "digits"
    UNUSUAL_CHARACTERS = "unusual_characters"
    NOT_LATIN = "not_latin"
    OVER_60_LETTERS = "over_60_letters"


def name_warnings(full_name: str) -> list[NameWarning]:
    """What to ask about the content of the name box, in a fixed order; empty when all is usual.

    The name is a stored line (see `clean_line`). The measures are those of Permendagri 73/2022 on
    names in civil documents (at most 60 letters with spaces, Latin letters, no digits), which does
    not touch older names: apostrophes, dots, hyphens and single words therefore raise nothing.
    """
    found = {
        NameWarning.TITLE: "," in full_name or bool(_split_front_titles(full_name)[0]),
        NameWarning.ALL_CAPITALS: _normal_case(full_name) != full_name,
        NameWarning.DIGITS: any(unicodedata.category(char)[0] == "N" for char in full_name),
        NameWarning.UNUSUAL_CHARACTERS: any(map(_is_unusual, full_name)),
        NameWarning.NOT_LATIN: any(map(_is_foreign_letter, full_name)),
        NameWarning.OVER_60_LETTERS: len(full_name) > _LONGEST_OFFICIAL_NAME,
    }
    return [warning for warning, applies in found.items() if applies]


def _is_unusual(char: str) -> bool:
    """Neither letter, mark nor digit, nor the punctuation that names have."""
    return unicodedata.category(char)[0] not in "LMN" and char not in _USUAL_PUNCTUATION


def _is_foreign_letter(char: str) -> bool:
    """A letter of another script than Latin, which the fonts of a certificate may lack."""
    return char.isalpha() and not unicodedata.name(char, "").startswith("LATIN")
