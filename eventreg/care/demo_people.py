"""Invented people for demos and tests: the sample file first, then as many as wanted by a seed.

Nobody here exists. Phone numbers begin with 0893, which no operator uses; NIP serials are 9xx.
"""

import csv
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from io import StringIO
from itertools import count
from random import Random
from typing import Any

from eventreg.categories.rules import KIM_ROLES, NICHES, POSITIONS, ParticipantKind
from eventreg.people.handles import Platform
from eventreg.people.numbers import normalise_phone
from eventreg.regions.models import Region
from eventreg.regions.rules import PROVINCE, display_name
from eventreg.registration.rules import AccountData, Person

_WORDS = tomllib.loads(
    files("eventreg.care").joinpath("data", "demo_words.toml").read_text(encoding="utf-8")
)
_BACK = ("", "", "", "S.Kom.", "S.I.Kom.", "S.Sos., M.Si.", "S.E.", "S.H.", "A.Md.", "S.T., M.T.")
_FRONT = {
    "L": ("", "", "", "", "", "", "Drs.", "H.", "Dr."),
    "P": ("", "", "", "", "", "", "Dra.", "Hj.", "Dr."),
}
_OFFICES = (
    "Dinas Komunikasi dan Informatika",
    "Dinas Kesehatan",
    "Dinas Pendidikan",
    "Badan Perencanaan Pembangunan Daerah",
    "Sekretariat Daerah",
)
_EMPLOYMENT = {"PNS": "pns", "PPPK": "pppk", "Non-ASN": "non_asn"}
_KINDS = {
    "admin_medsos": ParticipantKind.AGENCY,
    "kim": ParticipantKind.KIM,
    "influencer": ParticipantKind.INFLUENCER,
}


@dataclass(frozen=True)
class Place:
    """A regency or city, with some of its villages."""

    region: Region
    villages: Sequence[Region]

    @property
    def name(self) -> str:
        """'Kabupaten Malang'."""
        return display_name(self.region.kind, self.region.name)


def sample(kind: ParticipantKind) -> list[Person]:
    """The people of the sample file who take part as `kind`; the one who is there twice only once."""
    rows = [row for row in _rows() if _KINDS.get(row["kategori"]) is kind]
    return [_from_row(row) for row in rows if "DUPLIKAT" not in row["catatan_uji"]]


def _rows() -> list[dict[str, str]]:
    path = files("eventreg.care").joinpath("data", "sample_participants.csv")
    return list(csv.DictReader(StringIO(path.read_text(encoding="utf-8"))))


def _from_row(row: dict[str, str]) -> Person:
    pairs = [pair.split(":", 1) for pair in row["medsos"].split(" | ") if pair]
    influencer = row["kategori"] == "influencer"
    accounts = tuple(AccountData(platform, handle, None) for platform, handle in pairs)
    return Person(
        full_name=row["nama"],
        gender=row["jk"],
        region_code=row["kode_kabkota"] or PROVINCE,
        title_front=row["gelar_depan"],
        title_back=row["gelar_belakang"],
        phone=normalise_phone(row["hp_ketik"]),
        email=row["email"] or None,
        organization=row["kim"] or ("" if influencer else row["instansi"]),
        position=row["jabatan"],
        unit=row["unit_kerja"],
        employment=_EMPLOYMENT.get(row["status"], ""),
        nip=row["nip"] or None,
        village_code=row["kode_desa"] or None,
        accounts=accounts if influencer else (),
    )


def invented(kind: ParticipantKind, places: Sequence[Place], seed: int) -> Iterator[Person]:
    """People of a kind without end, the same for the same seed, all different."""
    random = Random(f"{seed}-{kind}")
    offset = list(ParticipantKind).index(kind) + 1
    for number in count():
        yield _person(kind, places, random, f"+62893{offset}{number:07d}")


def _person(kind: ParticipantKind, places: Sequence[Place], random: Random, phone: str) -> Person:
    gender = random.choice("LP")
    names = [
        random.choice(_WORDS["men" if gender == "L" else "women"]),
        random.choice(_WORDS["middle"]),
        random.choice(_WORDS["last"]),
    ]
    place = random.choice(places)
    common: dict[str, Any] = {
        "full_name": " ".join(names[: random.choice((1, 2, 2, 3, 3, 3))]),
        "gender": gender,
        "region_code": place.region.code,
        "title_front": random.choice(_FRONT[gender]),
        "title_back": random.choice(_BACK),
        "phone": phone,
        "email": _email(names, phone) if random.random() < 0.7 else None,
    }
    return Person(**(common | _OWN[kind](place, gender, random)))


def _email(names: Sequence[str], phone: str) -> str:
    word = "".join(char for char in names[0].lower() if char.isalpha())
    return f"{word}{phone[-8:]}@example.com"


def _agency(place: Place, gender: str, random: Random) -> dict[str, Any]:
    status = random.choice(("pns", "pns", "pns", "pppk", "non_asn"))
    return {
        "organization": f"{random.choice(_OFFICES)} {place.name}",
        "position": random.choice(POSITIONS),
        "unit": random.choice(("", "Bidang Informasi dan Komunikasi Publik", "Sekretariat")),
        "employment": status,
        "nip": None if status == "non_asn" else _nip(status, gender, random),
    }


def _nip(status: str, gender: str, random: Random) -> str:
    born = date(1966, 1, 1) + timedelta(days=random.randrange(12_000))
    month = random.randrange(1, 13) if status == "pns" else 21
    sex = "1" if gender == "L" else "2"
    year = min(2024, born.year + random.randrange(20, 35))
    return f"{born:%Y%m%d}{year}{month:02d}{sex}9{random.randrange(1, 100):02d}"


def _kim(place: Place, _gender: str, random: Random) -> dict[str, Any]:
    village = random.choice(place.villages)
    return {
        "organization": f"KIM {random.choice(_WORDS['groups'])} {village.name}",
        "village_code": village.code,
        "position": random.choice(KIM_ROLES),
    }


def _influencer(_place: Place, _gender: str, random: Random) -> dict[str, Any]:
    handle = f"contoh.{random.randrange(10**8)}"
    platform = random.choice((Platform.INSTAGRAM, Platform.TIKTOK, Platform.YOUTUBE))
    followers = random.randrange(500, 90_000)
    return {
        "niche": random.choice(NICHES),
        "accounts": (AccountData(platform.value, handle, followers),),
    }


_OWN = {
    ParticipantKind.AGENCY: _agency,
    ParticipantKind.KIM: _kim,
    ParticipantKind.INFLUENCER: _influencer,
}
