"""Several people in one list, whom one contact registers."""

from collections.abc import Sequence

from eventreg.people.rules import name_key
from eventreg.registration.rules.crowds import Sameness, sameness
from eventreg.registration.rules.pasted_words import split_address
from eventreg.registration.rules.people import Person

#: So many people stand in one form; whoever brings more adds the others afterwards.
MOST_PEOPLE = 50


def called(contact_name: str) -> str:
    """A contact's name as it stands behind a salutation: without the "Pak" or "Bu" that was typed."""
    return split_address(contact_name)[0] or contact_name


def same_as(person: Person) -> tuple[Sameness, ...]:
    """By what this person would be found again: a like name with the same NIP or the same phone."""
    return sameness(name_key(person.full_name), person.nip, person.phone)


def repeated(people: Sequence[Person | None]) -> dict[int, int]:
    """Who stands in a list twice: the place of the repetition and of the first one, from 0.

    None stands for a line without anybody.
    """
    first: dict[Sameness, int] = {}
    found: dict[int, int] = {}
    for place, person in enumerate(people):
        if person is None:
            continue
        ways = same_as(person)
        before = next((first[way] for way in ways if way in first), None)
        if before is not None:
            found[place] = before
        for way in ways:
            first.setdefault(way, place)
    return found
