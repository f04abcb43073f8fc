"""What a column may hold, and what its header says that it holds: in Indonesian, in English, as Google Forms asks."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from eventreg.words import msgid


class Target(StrEnum):
    """What a column is taken for. A person's own columns bear the names of `Person`'s fields."""

    #: The whole line, titles and all, which is divided.
    NAME = "name"
    FULL_NAME = "full_name"
    TITLE_FRONT = "title_front"
    TITLE_BACK = "title_back"
    GENDER = "gender"
    PHONE = "phone"
    EMAIL = "email"
    REGION = "region_code"
    ORGANIZATION = "organization"
    POSITION = "position"
    UNIT = "unit"
    EMPLOYMENT = "employment"
    NIP = "nip"
    MANAGED_ACCOUNT = "managed_account"
    DISTRICT = "district"
    VILLAGE = "village_code"
    ACCOUNTS = "accounts"
    INSTAGRAM = "account:instagram"
    TIKTOK = "account:tiktok"
    YOUTUBE = "account:youtube"
    X = "account:x"
    FACEBOOK = "account:facebook"
    THREADS = "account:threads"
    FOLLOWERS = "followers"
    NICHE = "niche"
    STAGE_NAME = "stage_name"
    NEEDS = "needs"
    NOTE = "note"
    CATEGORY = "category"
    #: The office's own number for a person.
    REFERENCE = "reference"
    #: Our own id and state, in a file that was downloaded here.
    OWN_ID = "id"
    STATE = "state"


#: Before the key of an extra question.
QUESTION = "question:"
ACCOUNT = "account:"

LABELS: dict[Target, str] = {
    Target.NAME: msgid("Name with titles (is divided)"),
    Target.FULL_NAME: msgid("Full name, without titles"),
    Target.TITLE_FRONT: msgid("Title before the name"),
    Target.TITLE_BACK: msgid("Title after the name"),
    Target.GENDER: msgid("Sex"),
    Target.PHONE: msgid("Mobile number / WhatsApp"),
    Target.EMAIL: msgid("E-mail address"),
    Target.REGION: msgid("Regency or city"),
    Target.ORGANIZATION: msgid("Agency, KIM or organization"),
    Target.POSITION: msgid("Position"),
    Target.UNIT: msgid("Work unit"),
    Target.EMPLOYMENT: msgid("Employment status"),
    Target.NIP: msgid("Civil servant number (NIP/NI PPPK)"),
    Target.MANAGED_ACCOUNT: msgid("Official account that you manage"),
    Target.DISTRICT: msgid("District"),
    Target.VILLAGE: msgid("Village"),
    Target.ACCOUNTS: msgid("Social media accounts"),
    Target.INSTAGRAM: msgid("Instagram account"),
    Target.TIKTOK: msgid("TikTok account"),
    Target.YOUTUBE: msgid("YouTube account"),
    Target.X: msgid("X (Twitter) account"),
    Target.FACEBOOK: msgid("Facebook account"),
    Target.THREADS: msgid("Threads account"),
    Target.FOLLOWERS: msgid("Followers"),
    Target.NICHE: msgid("Main subject"),
    Target.STAGE_NAME: msgid("Stage name"),
    Target.NEEDS: msgid("What should we prepare for you?"),
    Target.NOTE: msgid("Note of the office"),
    Target.CATEGORY: msgid("Category"),
    Target.REFERENCE: msgid("Reference (your own number for the person)"),
    Target.OWN_ID: msgid("Id of the registration (from a download)"),
    Target.STATE: msgid("State of the registration (from a download)"),
}


@dataclass(frozen=True)
class _Sign:
    """By which headers a target is known: whole headers, and words that stand in longer ones."""

    target: str
    whole: str
    words: str = r"(?!)"


#: Headers that hold nothing to take over, although a word in them might look so.
_NOTHING = _Sign(
    "",
    r"timestamp|cap waktu|stempel waktu|no|nomor|no urut|nomor urut|nik|kind|created at|ticket code|link"
    r"|hasil|baris|row|perbaiki|result|correct this|score|skor|tanda tangan|ttd|paraf"
    r"|alamat|alamat rumah|tanggal lahir|tempat lahir|tempat tanggal lahir|foto",
    r"^(timestamp|cap waktu|saya (telah|bersedia|menyetujui))|^(?!.*\bnip\b).*\bnik\b|tanda tangan",
)
#: In this order: what stands first wins where a long header speaks of several things.
_SIGNS = (
    _NOTHING,
    _Sign(Target.OWN_ID, r"id"),
    _Sign(Target.STATE, r"state"),
    _Sign(Target.FULL_NAME, r"full name", r"nama.*tanpa gelar|name.*without titles?"),
    _Sign(Target.TITLE_FRONT, r"title front|gelar depan", r"gelar (di )?depan|title before"),
    _Sign(Target.TITLE_BACK, r"title back|gelar belakang", r"gelar (di )?belakang|title after"),
    _Sign(
        Target.REFERENCE,
        r"reference|referensi|ref|kode|kode peserta|id peserta|no peserta|nomor peserta|no registrasi"
        r"|nomor registrasi|no undangan|nomor undangan|nomor referensi",
        r"\b(nomor|no|kode|id) (referensi|peserta|registrasi|undangan)\b|\breference\b",
    ),
    _Sign(
        Target.CATEGORY,
        r"category|kategori|jenis peserta|unsur",
        r"\bkategori\b|\bcategory\b|(jenis|unsur) peserta|mendaftar sebagai",
    ),
    _Sign(
        Target.GENDER,
        r"gender|sex|jk|l p|lp|jenis kelamin|kelamin",
        r"jenis kelamin|\bgender\b|laki laki.*perempuan|\bl p\b",
    ),
    _Sign(
        Target.NIP, r"nip|ni pppk|nip ni pppk|nip nippk", r"\bni(p|pppk|ppk)\b|civil servant number"
    ),
    _Sign(
        Target.EMAIL,
        r"email|e mail|surel|pos el|username|nama pengguna|email address|alamat email|alamat surel",
        r"\be ?mails?\b|\bsurel\b|\bpos el\b",
    ),
    _Sign(Target.STAGE_NAME, r"stage name|nama panggung", r"nama (panggung|pena|artis)|stage name"),
    _Sign(Target.INSTAGRAM, r"instagram|ig|akun ig", r"\binstagram\b"),
    _Sign(Target.TIKTOK, r"tiktok|tik tok", r"\btik ?tok\b"),
    _Sign(Target.YOUTUBE, r"youtube", r"\byou ?tube\b"),
    _Sign(Target.X, r"x|twitter|x twitter", r"\btwitter\b"),
    _Sign(Target.FACEBOOK, r"facebook|fb", r"\bfacebook\b"),
    _Sign(Target.THREADS, r"threads", r"\bthreads\b"),
    _Sign(
        Target.FOLLOWERS,
        r"followers|pengikut|jumlah pengikut|jumlah followers",
        r"jumlah (pengikut|followers?)",
    ),
    _Sign(
        Target.MANAGED_ACCOUNT,
        r"managed account|akun yang dikelola",
        r"akun.*\b(dikelola|kelola)|account.*manage",
    ),
    _Sign(
        Target.PHONE,
        r"phone|hp|wa|no hp|nomor hp|no wa|nomor wa|no hp wa|telepon|telp|no telp|nomor telepon|whatsapp"
        r"|kontak|no kontak|handphone|ponsel",
        r"\b(hp|wa|whats ?app|telp|telepon|handphone|ponsel|phone|gawai)\b",
    ),
    _Sign(
        Target.ACCOUNTS,
        r"accounts|akun|medsos|akun medsos",
        r"\b(medsos|media sosial|social media)\b",
    ),
    _Sign(
        Target.EMPLOYMENT,
        r"employment|status pegawai|status kepegawaian|status asn|kepegawaian",
        r"status.*\b(pegawai|kepegawaian|asn|pns)\b|employment",
    ),
    _Sign(
        Target.POSITION,
        r"position|jabatan|kim role|peran|pekerjaan",
        r"\b(jabatan|position|role in)\b",
    ),
    _Sign(
        Target.UNIT,
        r"unit|unit kerja|satuan kerja|bidang|bagian",
        r"\b(unit|satuan) kerja\b|work unit",
    ),
    _Sign(
        Target.VILLAGE, r"village|desa|kelurahan|desa kelurahan", r"\b(desa|kelurahan|village)\b"
    ),
    _Sign(Target.DISTRICT, r"district|kecamatan", r"\b(kecamatan|district)\b"),
    _Sign(
        Target.ORGANIZATION,
        r"organization|organisation|agency|kim name|instansi|opd|skpd|perangkat daerah|lembaga|organisasi"
        r"|kim|nama kim|nama instansi|asal instansi|dinas|asal|komunitas|perusahaan",
        r"\b(instansi|opd|skpd|perangkat daerah|lembaga|organisasi|komunitas|agency|organi[sz]ation|nama kim)\b",
    ),
    _Sign(
        Target.REGION,
        r"region|kabupaten kota|kab kota|kota kabupaten|kabupaten|kota|wilayah|daerah|asal daerah",
        r"\bkab(upaten)?\b.*\bkota\b|\bkota\b.*\bkab|\b(regency|wilayah|asal daerah)\b",
    ),
    _Sign(
        Target.NICHE,
        r"niche|tema konten|jenis konten",
        r"\bniche\b|(tema|jenis|topik).*konten|main subject",
    ),
    _Sign(
        Target.NEEDS,
        r"needs|kebutuhan khusus",
        r"kebutuhan khusus|special needs|disiapkan|should we prepare",
    ),
    _Sign(Target.NOTE, r"note|catatan|keterangan"),
    _Sign(
        Target.NAME,
        r"nama|name|nama lengkap|nama peserta|nama dan gelar|nama lengkap dan gelar|nama gelar",
        r"\bnama\b(?!.*\b(sekolah|kegiatan|acara|ibu|ayah|bank)\b)|\b(full|your) name\b",
    ),
)
_WHOLE = [(sign.target, re.compile(sign.whole)) for sign in _SIGNS]
_WORDS = [(sign.target, re.compile(sign.words)) for sign in _SIGNS]
_LONGEST_HEADER = 300


def header_key(header: str) -> str:
    """A header in small Latin letters and digits with single spaces: "No. HP/WA *" → "no hp wa"."""
    latin = (
        unicodedata.normalize("NFKD", header[:_LONGEST_HEADER]).encode("ascii", "ignore").decode()
    )
    return " ".join(re.sub(r"[^a-z0-9]+", " ", latin.lower()).split())


def meaning_of(header: str) -> tuple[str, int]:
    """What a header says that its column holds ('' for nothing), and how surely: 2, 1, or 0 for not at all."""
    key = header_key(header)
    if key:
        for sureness, signs in ((2, _WHOLE), (1, _WORDS)):
            for target, pattern in signs:
                if pattern.fullmatch(key) if sureness == 2 else pattern.search(key):
                    return target, sureness
    return "", 0


def guess(headers: Sequence[str], questions: Mapping[str, Iterable[str]]) -> dict[int, str]:
    """What each column (from 0) holds, as far as its header tells; each target once, the surest first.

    `questions`: the words that each extra question is known by (key, labels), by its key.
    """
    asked = {
        header_key(word): f"{QUESTION}{key}" for key, words in questions.items() for word in words
    }
    found: list[tuple[int, int, str]] = []
    for column, header in enumerate(headers):
        question = asked.get(header_key(header)) if header.strip() else None
        target, sureness = (question, 3) if question else meaning_of(header)
        if target:
            found.append((-sureness, column, target))
    guessed: dict[int, str] = {}
    for _sureness, column, target in sorted(found):
        if target not in guessed.values():
            guessed[column] = target
    if {Target.TITLE_FRONT, Target.TITLE_BACK} & set(guessed.values()):
        # Where titles have columns of their own, the name beside them has none.
        guessed = {c: Target.FULL_NAME if t == Target.NAME else t for c, t in guessed.items()}
    return dict(sorted(guessed.items()))
