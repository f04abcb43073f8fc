"""What is known of a person who registers."""

from dataclasses import dataclass

from eventreg.people.numbers import Phone
from eventreg.people.rules import propose_name, without_titles
from eventreg.regions.rules import PROVINCE

#: So much of a name's key is kept and compared: abbreviations that are spelt out make keys long.
LONGEST_KEY = 500
#: What the columns of titles hold.
LONGEST_TITLE_FRONT, LONGEST_TITLE_BACK = 40, 80
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
    """Somebody who is added at the door: what is not asked there is neutral until it is completed.

    Titles that were typed with the name stand apart from it, as the sign-up form proposes, so that
    the same person is known again; the name's own letters stay as they were typed.
    """
    titles = propose_name(full_name)
    fits = (
        len(titles.title_front) <= LONGEST_TITLE_FRONT
        and len(titles.title_back) <= LONGEST_TITLE_BACK
    )
    return Person(
        full_name=without_titles(full_name) if fits else full_name,
        title_front=titles.title_front if fits else "",
        title_back=titles.title_back if fits else "",
        gender="",
        region_code=region_code,
        phone=phone.e164 if phone else None,
        organization=organization,
    )


def counted_under(agency_id: int | None, region_code: str, key: str) -> str:
    """By what people of one agency or KIM are counted together; '' where none is known.

    The id of its row, or else the region and the key of the name as it was typed.
    """
    if agency_id is not None:
        return f"#{agency_id}"
    return f"{region_code} {key}"[:LONGEST_KEY] if key else ""
