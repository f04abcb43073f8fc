"""How like a typed name is to the names of an agency or KIM: what staff are offered first.

Words that say little (dinas, badan, kantor) count little, words that name the region count nothing
where it is the region anyway, and nicknames are written out. What is left is compared word by word:
the same, shortened, misspelt, or the first letters of several words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from eventreg.people.places import ABBREVIATIONS, GOVERNMENTS, NICKNAMES

#: Below this a row is not worth showing.
LIKELY = 0.5
#: Nicknames as they are written out, in the words of `agency_key`. Sources: domain.md §3.4, and what
#: offices of the region call themselves in their own papers.
_NICKNAMES = {
    "diskominfotik": "dinas komunikasi informatika statistik",
    "diskominfosp": "dinas komunikasi informatika statistik persandian",
    "diskominfosantik": "dinas komunikasi informatika persandian statistik",
    "kominfotik": "komunikasi informatika statistik",
    "infokom": "komunikasi informatika",
    "setwan": "sekretariat dprd",
    "sekwan": "sekretariat dprd",
    "sekda": "sekretariat daerah",
    "satpol": "satuan polisi pamong praja",
    "satpolpp": "satuan polisi pamong praja",
    "pp": "",
    "damkar": "pemadam kebakaran",
    "dispendik": "dinas pendidikan",
    "dindik": "dinas pendidikan",
    "disdik": "dinas pendidikan",
    "disdikbud": "dinas pendidikan kebudayaan",
    "dispendikbud": "dinas pendidikan kebudayaan",
    "dikbud": "pendidikan kebudayaan",
    "dinkes": "dinas kesehatan",
    "dinsos": "dinas sosial",
    "dishub": "dinas perhubungan",
    "disnaker": "dinas tenaga kerja",
    "disnakertrans": "dinas tenaga kerja transmigrasi",
    "dispora": "dinas kepemudaan olahraga",
    "disporapar": "dinas kepemudaan olahraga pariwisata",
    "disbudpar": "dinas kebudayaan pariwisata",
    "disparbud": "dinas pariwisata kebudayaan",
    "dispar": "dinas pariwisata",
    "disdukcapil": "dinas kependudukan pencatatan sipil",
    "dispendukcapil": "dinas kependudukan pencatatan sipil",
    "dukcapil": "kependudukan pencatatan sipil",
    "disperindag": "dinas perindustrian perdagangan",
    "diskopindag": "dinas koperasi perindustrian perdagangan",
    "diskop": "dinas koperasi",
    "diskopum": "dinas koperasi usaha mikro",
    "um": "usaha mikro",
    "dispertan": "dinas pertanian",
    "distan": "dinas pertanian",
    "disnak": "dinas peternakan",
    "disperpusip": "dinas perpustakaan kearsipan",
    "dispusip": "dinas perpustakaan kearsipan",
    "perpusip": "perpustakaan kearsipan",
    "disperkim": "dinas perumahan kawasan permukiman",
    "perkim": "perumahan kawasan permukiman",
    "pupr": "pekerjaan umum penataan ruang",
    "pu": "pekerjaan umum",
    "bappeda": "badan perencanaan pembangunan daerah",
    "bapenda": "badan pendapatan daerah",
    "bakesbangpol": "badan kesatuan bangsa politik",
    "kesbangpol": "kesatuan bangsa politik",
    "prokopim": "protokol komunikasi pimpinan",
    "humas": "hubungan masyarakat",
    "rsu": "rumah sakit umum",
    "rsud": "rumah sakit umum daerah",
    "pkm": "puskesmas",
    "univ": "universitas",
    "uptd": "upt",
    "bag": "bagian",
    "bid": "bidang",
    "sek": "sekretariat",
    **ABBREVIATIONS,
    **NICKNAMES,
}
#: Several words that are written as one.
_TOGETHER = (("dewan perwakilan rakyat daerah", "dprd"), ("satpol pamong praja", "satpol"))
#: What stands before the name of a region, and what says little by itself.
_OF_REGIONS = frozenset({"pemerintah", *GOVERNMENTS, *GOVERNMENTS.values()})
_SAYS_LITTLE = frozenset(
    {"dinas", "badan", "kantor", "daerah", "kim", "kelompok", "masyarakat", "upt", "bagian"}
    | {"kecamatan", "kelurahan", "desa", "bidang", "unit", "umum"}
)
_LITTLE, _MUCH = 0.3, 1.0
#: Two words may be one when they share so much of their letters.
_MISSPELT = 0.6
_SHORTENED = 0.8
#: An abbreviation is made of at least so many words.
_FEWEST_INITIALS = 3


@dataclass(frozen=True)
class Region:
    """What a region is called, as keys: "malang", and "kabupaten" before it."""

    kind: str
    name: str


Words = tuple[str, ...]


def likeness(typed: str, keys: Iterable[str], region: Region) -> float:
    """From 0 (nothing in common) to 1 (the same): the keys of a typed name and of a row's names.

    `region`: the row's own, whose words do not count. Above LIKELY it is worth asking.
    """
    mine = words_of(typed, region)
    return max((_likeness(mine, words_of(key, region)) for key in keys), default=0.0)


@lru_cache(maxsize=20_000)
def words_of(key: str, region: Region) -> Words:
    """The words of a key that say something: nicknames written out, the region's own left out."""
    for several, one in _TOGETHER:
        key = key.replace(several, one)
    words = " ".join(_NICKNAMES.get(word, word) for word in key.split()).split()
    told = _without_region(words, region)
    return tuple(dict.fromkeys(told or words))


def _without_region(words: Sequence[str], region: Region) -> list[str]:
    """The words without "kabupaten malang" in Kabupaten Malang; "kota malang" stays there."""
    name = region.name.split()
    kept: list[str] = []
    place = 0
    while place < len(words):
        here = list(words[place : place + len(name)])
        if name and here == name and _is_its_kind(kept, region):
            if kept and kept[-1] in _OF_REGIONS:
                kept.pop()
            place += len(name)
            continue
        kept.append(words[place])
        place += 1
    return kept


def _is_its_kind(before: Sequence[str], region: Region) -> bool:
    """Whether the name of the region follows its own kind, or none."""
    return not before or before[-1] not in _OF_REGIONS or before[-1] in {region.kind, "pemerintah"}


def _likeness(mine: Words, theirs: Words) -> float:
    if not mine or not theirs:
        return 0.0
    if mine == theirs:
        return 1.0
    mine, theirs = _initials_written_out(mine, theirs), _initials_written_out(theirs, mine)
    left = list(theirs)
    common = shared_mine = 0.0
    for word in mine:
        best = max(left, key=lambda one: _same_word(word, one), default="")
        likeness_of_two = _same_word(word, best) if best else 0.0
        if likeness_of_two >= _MISSPELT:
            left.remove(best)
            common += likeness_of_two * min(_weight(word), _weight(best))
            shared_mine += likeness_of_two * _weight(word)
    weights = sum(map(_weight, mine)), sum(map(_weight, theirs))
    # Whoever types "Dinas" alone means none of them.
    contained = shared_mine / weights[0] if max(map(_weight, mine)) == _MUCH else 0.0
    return min(0.99, 0.7 * 2 * common / sum(weights) + 0.3 * contained)


def _initials_written_out(mine: Words, theirs: Words) -> Words:
    """The words with an abbreviation replaced by the words of the other name that begin so."""
    initials = "".join(word[0] for word in theirs)
    found: list[str] = []
    for word in mine:
        at = initials.find(word) if len(word) >= _FEWEST_INITIALS else -1
        found += theirs[at : at + len(word)] if at >= 0 and word not in theirs else (word,)
    return tuple(dict.fromkeys(found))


def _weight(word: str) -> float:
    return _LITTLE if word in _SAYS_LITTLE or word in _OF_REGIONS else _MUCH


@lru_cache(maxsize=50_000)
def _same_word(one: str, other: str) -> float:
    """From 0 to 1: the same word, a beginning of the other, or so many letter pairs in common."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) >= _FEWEST_INITIALS and long.startswith(short):
        return _SHORTENED
    if len(short) < _FEWEST_INITIALS or short.isdigit() or long.isdigit():
        return 0.0
    pairs = [{word[place : place + 2] for place in range(len(word) - 1)} for word in (one, other)]
    return 2 * len(pairs[0] & pairs[1]) / (len(pairs[0]) + len(pairs[1]))
