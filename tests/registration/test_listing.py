"""Finding people in the list of an event."""

import pytest
from sqlalchemy.orm import Session

from eventreg.registration.queries import ListFilter, listing
from tests.factories import make_event, make_registration, offer_of


@pytest.mark.parametrize(
    "text",
    [
        "Sri Wahyuningsih",
        "Dr. Sri Wahyuningsih, S.Kom., M.Si.",
        "SRI WAHYUNINGSIH",
        "wahyuning",
        "0893-5555-0001",
        "+62 893 5555",
    ],
)
def test_a_person_is_found_as_people_write_them(session: Session, text: str) -> None:
    event = make_event(session)
    make_registration(
        session,
        offer_of(event, "agency"),
        full_name="Sri Wahyuningsih",
        title_front="Dr.",
        title_back="S.Kom., M.Si.",
        phone="+6289355550001",
    )
    make_registration(session, offer_of(event, "agency"), full_name="Bagus Prasetyo")

    found = listing(session, event.id, ListFilter(text=text))

    assert [one.full_name for one in found.items] == ["Sri Wahyuningsih"]
