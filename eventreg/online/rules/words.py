"""The words that are announced in a meeting, and how what people type is compared with them."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: So often somebody may type another word; whoever guesses has one chance in dozens.
MOST_TRIES = 8
SHORTEST_WORD, LONGEST_WORD = 4, 30
USUAL_MINUTES, MOST_MINUTES = 15, 240

#: Everyday words of one spelling, four letters or more, none of which sounds like another one or is
#: heard in a greeting. Whoever hears one once over a bad line can write it.
WORDS: tuple[str, ...] = tuple(
    """
    alpukat anggrek angsa awan badak bambu bantal baterai batik bayam bebek belalang belimbing
    belut bendera bengkuang benteng berlian beruang biola bintang botol bulan bunga burung cabai
    cacing candi cangkir capung cemara cempaka cendana cengkih cermin cicak cincin cokelat delman
    delima dermaga domba durian ember emas gajah galon gambang garuda gasing gelang gelas gelombang
    gendang gerbang gerimis gitar gunung gurita hujan hutan ikan jagung jambu jamur jangkar jangkrik
    jembatan jendela jerapah jeruk kabut kacang kaktus kamboja kambing kampung kancil kangkung
    kanguru kapal kapas karang kasur katak kebun kedelai kelapa kelelawar kelinci kemangi kemeja
    kenanga kendi kendang kepiting kerbau kereta kertas ketimun ketupat kijang klepon koala kodok
    komodo kopi kuda kucing kunci kunyit lampion lampu langit laut lebah lele lemari lengkuas
    lidi lilin lombok lumba lumpia macan madu mangga manggis matahari mawar melati melon mentari
    menara merak merpati mutiara nampan nanas nangka ombak onde padi paku panah pandan pantai
    pasir payung pecel pelangi pelikan pena pepaya perahu permata petani piano pinguin pisang
    pohon pulau rambutan rebana rembulan rendang roti rumput rusa salak salju sambal sampan sapi
    sapu sawah sawo seledri selendang semangka semut senter sepatu sepeda serabi seruling singa
    sirsak siput sungai tangga tapai tebu telaga teluk tempe teratai terompet timun topeng topi
    trenggiling tulip tupai wayang wortel zamrud zebra
    """.split()  # noqa: SIM905 - one word a line would be two hundred lines.
)


def plain(word: str) -> str:
    """What two ways to type a word share: without case, spaces, accents and signs."""
    bare = unicodedata.normalize("NFKD", word).casefold()
    return "".join(char for char in bare if char.isalnum())


class WordFault(StrEnum):
    """Why a word cannot be announced."""

    #: Too short: it could be guessed.
    SHORT = "short"
    LONG = "long"
    #: It was announced in this event before, and is known.
    USED = "used"


def word_fault(word: str, used: Collection[str]) -> WordFault | None:
    """What speaks against announcing a word (one printable line). `used`: of this event, as typed."""
    bare = plain(word)
    if len(bare) < SHORTEST_WORD:
        return WordFault.SHORT
    if len(word) > LONGEST_WORD:
        return WordFault.LONG
    return WordFault.USED if bare in {plain(one) for one in used} else None


def unused(used: Collection[str]) -> list[str]:
    """The words to suggest that this event has not heard yet; all of them when it heard every one."""
    heard = {plain(one) for one in used}
    return [one for one in WORDS if one not in heard] or list(WORDS)


class WordState(StrEnum):
    """How a word lies to a moment."""

    WAITS = "waits"
    OPEN = "open"
    OVER = "over"


def word_state(opens_at: datetime, closes_at: datetime, now: datetime) -> WordState:
    """Whether a word counts at `now`. All aware; the end is not in it."""
    if now >= closes_at:
        return WordState.OVER
    return WordState.OPEN if now >= opens_at else WordState.WAITS


#: Presence so long before a session begins is mostly meant for another one.
_EARLY = timedelta(hours=1)


def is_early(starts_at: datetime, at: datetime) -> bool:
    """Whether presence `at` a moment is long before the session begins (both aware)."""
    return at < starts_at - _EARLY


@dataclass(frozen=True)
class Window:
    """From when to when a word counts (aware)."""

    opens_at: datetime
    closes_at: datetime

    def meets(self, other: "Window") -> bool:
        """Whether there is a moment in both."""
        return self.opens_at < other.closes_at and other.opens_at < self.closes_at


def window_of(opens_at: datetime | None, minutes: int, now: datetime) -> Window:
    """The window of a word that opens then (none, or in the past: at once) for so many minutes."""
    begins = max(opens_at or now, now)
    return Window(begins, begins + timedelta(minutes=minutes))
