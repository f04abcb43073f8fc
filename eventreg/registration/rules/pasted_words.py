"""Words of pasted lists: titles, sexes, forms of address, greetings, and what only names a number."""

import re

from eventreg.people.rules import clean_line

_DOTTED_TITLE = re.compile(r"[A-Za-z]{1,4}(?:\.[A-Za-z]{1,5})+\.?")
#: Titles that people write without their dots. Other capitals may be a position (THL, PPTK).
_PLAIN_TITLES = frozenset(
    [
        *("se", "sh", "st", "ss", "mm", "mh", "mt", "mba", "mpa", "lc", "ssos", "skom", "smsi"),
        *("msi", "mpd", "spd", "ssi", "map", "sap", "sip", "sstp", "stp", "ssn", "msn", "mkom"),
        *("sikom", "mikom", "amd", "amdkom", "phd", "ceh", "ipu", "ipm", "apt", "ners", "spt"),
        *("sthi", "shi", "spdi", "sag", "mag", "sei", "skm", "mkes", "skep", "sst", "mmedkom"),
    ]
)
_SEXES = {
    word: sex
    for sex, words in {
        "L": ("l", "lk", "laki", "laki-laki", "laki laki", "pria", "male", "m"),
        "P": ("p", "pr", "perempuan", "wanita", "female", "f"),
    }.items()
    for word in words
}
#: Behind a name only these are a sex. A letter with a dot is an initial, so it stays.
_SEXES_BEHIND = ("L", "P", "LK", "PR", "Lk", "Pr", "laki-laki", "perempuan", "pria", "wanita")
_ADDRESSED = {
    **dict.fromkeys(("bapak", "bpk", "bp", "pak", "sdr"), "L"),
    **dict.fromkeys(("ibu", "bu", "sdri"), "P"),
}
_ADDRESS = re.compile(
    r"(?:(?:yth\.?|kepada|bapak\s*/\s*ibu)\s+)*(bapak|bpk|bp|pak|sdri|sdr|ibu|bu)\b\.?\s*(?=\w)",
    re.IGNORECASE,
)
_ADDRESS_OF_BOTH = re.compile(r"(?:(?:yth\.?|bapak\s*/\s*ibu)\s+)+(?=\w)", re.IGNORECASE)
_GREETING = re.compile(
    r"(terima\s*kasih|terimakasih|trims|trimakasih|makasih?|thanks?|thx|tks|tq|salam(?=\s+(?:sehat|hormat|sejahtera|santun|literasi|kami|dari)|\W*$)|hormat|dengan\s+hormat"
    r"|demikian|sekian|semoga|atas\s+(perhatian|kerja)|mohon|mhn|wassalam\w*|was\.?\s*wr|nuwun|suwun|matur"
    r"|a?ss?alamu\W?ala\w*|ass?\.?\s*wr|selamat\s+(pagi|siang|sore|malam|datang)|pagi|siang|sore|malam"
    r"|yth\W|kepada\b|dear\b|izin|ijin|berikut|terlampir|regards|best\s+regards|hormat\s+kami|tertanda|ttd)"
    r"(?!\w)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(daftar|nama[- ]nama|peserta|utusan|instansi|opd|perihal|dinas|badan|kecamatan|kelurahan|kantor)\b",
    re.IGNORECASE,
)
_PHONE_WORD = (
    r"(?:(?:no|nomor|nomer|nmr)\b\.?\s*)?"
    r"(?:hp|h\.p\.?|wa|whatsapp|whats\s?app|telp|tlp|telepon|telpon|hape|phone|cp)"
    r"(?:\s*/\s*(?:wa|whatsapp|hp))?"
)
#: "hp 0893…", "No. WA: 0893…": the words before a number that only say what it is.
_BEFORE_NUMBER = re.compile(
    rf"(?<![\w.])(?:{_PHONE_WORD}|nip|ni\s?pppk)[\s.:=]*(?=[+(]?\d)", re.IGNORECASE
)
_AFTER_NUMBER = re.compile(rf"(?<=\d)\s*\(\s*{_PHONE_WORD}(?:\s+aktif)?\s*\)", re.IGNORECASE)
_LABEL = re.compile(
    r"^(nama( lengkap| peserta)?|jabatan( dalam kim)?|posisi|nip|ni pppk|nik|email|e-mail|surel|jk|l/p"
    rf"|jenis kelamin|{_PHONE_WORD})\s*(?:[.:=]+\s*|$)",
    re.IGNORECASE,
)


def is_title(text: str) -> bool:
    """Whether a text is a title behind a name: "S.Kom", "S. Kom", "M.Si.", "SE"."""
    letters = text.replace(".", "").replace(" ", "").casefold()
    return bool(_DOTTED_TITLE.fullmatch(text)) or letters in _PLAIN_TITLES


def split_title(text: str) -> tuple[str, str]:
    """A title at the beginning of a text, and the rest: "S.Kom Kabid"; the title is "" if there is none."""
    words = text.split()
    for number in (len(words), 2, 1):
        if is_title(" ".join(words[:number])):
            return " ".join(words[:number]), " ".join(words[number:])
    return "", text


def sex_of_word(text: str) -> str:
    """'L' or 'P' where a text says nothing else, else ''."""
    return _SEXES.get(text.casefold().strip(" ().:"), "")


def split_sex(name: str) -> tuple[str, str]:
    """A name without the sex that stands behind it, and that sex ('' if there is none)."""
    before, _, last = name.rpartition(" ")
    word = last.strip("()")
    known = word in _SEXES_BEHIND or word.casefold() in _SEXES_BEHIND[6:]
    return (before, sex_of_word(word)) if known and any(map(str.isalpha, before)) else (name, "")


def split_address(name: str) -> tuple[str, str]:
    """A name without "Bapak", "Bu" or "Yth." before it, and the sex that such a word says."""
    if found := _ADDRESS.match(name):
        return name[found.end() :], _ADDRESSED[found[1].casefold()]
    return _ADDRESS_OF_BOTH.sub("", name, count=1), ""


def is_greeting(line: str) -> bool:
    """Whether a line greets, thanks or asks, so that nobody is named by it."""
    return bool(_GREETING.match(line.lstrip(" .,-")))


def is_heading(line: str) -> bool:
    """Whether a line stands above a list: it ends in a colon or names what the list is."""
    return line.endswith(":") or bool(_HEADING.match(line))


def without_number_words(line: str) -> str:
    """A line in which a comma stands for whatever only says that a number follows ("hp", "No. WA:")."""
    return _BEFORE_NUMBER.sub(", ", _AFTER_NUMBER.sub(", ", line))


def unlabelled(cell: str) -> str:
    """A cell without the label before it ("Jabatan: Staf"); '' where there is nothing else."""
    return _LABEL.sub("", clean_line(cell).strip(" :"), count=1).strip()
