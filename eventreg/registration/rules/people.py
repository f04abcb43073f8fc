"""What is known of a person who registers."""

from dataclasses import dataclass

from eventreg.people.numbers import Phone
from eventreg.regions.rules import PROVINCE

#: So much of a name's key is kept and compared: abbreviations that are spelt out make keys long.
LONGEST_KEY = 500
#: So many social-media accounts are kept of one person.
MOST_ACCOUNTS = 6


@dataclass(frozen=True)
class AccountData:
    """A social-media account: platform, normalised handle, self-declared followers."""

    platform: str
    handle: str
    followers: int | None


@dataclass(frozen=True)
class Person:
    """What somebody told about themselves, cleaned and normalised. Field names are the columns'."""

    full_name: str
    gender: str
    region_code: str
    title_front: str = ""
    title_back: str = ""
    phone: str | None = None
    email: str | None = None
    organization: str = ""
    position: str = ""
    unit: str = ""
    employment: str = ""
    nip: str | None = None
    managed_account: str = ""
    village_code: str | None = None
    niche: str = ""
    stage_name: str = ""
    needs: str = ""
    accounts: tuple[AccountData, ...] = ()
    #: Answers to extra questions, by question id, in order of the ids.
    answers: tuple[tuple[int, str], ...] = ()


def person_at_door(
    full_name: str, organization: str, phone: Phone | None, region_code: str = PROVINCE
) -> Person:
    """Somebody who is added at the door: what is not asked there is neutral until it is completed."""
    return Person(
        full_name=full_name,
        gender="",
        region_code=region_code,
        phone=phone.e164 if phone else None,
        organization=organization,
    )
