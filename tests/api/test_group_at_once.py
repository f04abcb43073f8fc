"""Several tickets of one group within seconds: is everybody there?"""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from eventreg.events.models import Checkpoint, Event
from eventreg.registration.models import Group, Registration
from tests.api.door import Door
from tests.factories import make_event, make_registration, offer_of

SECOND = timedelta(seconds=1)


@pytest.fixture
def group(session: Session, event: Event, now: datetime) -> Group:
    """Five people whom one contact registered."""
    return make_group(session, event, 5, now)


def make_group(session: Session, event: Event, people: int, now: datetime) -> Group:
    """A group of so many people."""
    made = Group(
        event_id=event.id,
        offer_id=offer_of(event, "kim").id,
        secret=uuid4().hex,
        region_code="35.78",
        organization="KIM Contoh Jaya",
        created_at=now,
    )
    session.add(made)
    session.flush()
    for _ in range(people):
        member = make_registration(session, offer_of(event, "kim"))
        member.group_id = made.id
    session.flush()
    session.refresh(made)
    return made


def warned(door: Door, people: list[Registration], *seconds: int, **more: str) -> list[object]:
    """What the door is warned of when these people come so many seconds after each other."""
    begin = door.now - timedelta(minutes=5)
    scans = [
        door.scan(one, scanned_at=(begin + at * SECOND).isoformat(), **more)
        for one, at in zip(people, seconds, strict=True)
    ]
    return [one["warning"] for one in door.send(*scans)]


def test_the_third_within_ten_seconds_is_asked_about(door: Door, group: Group) -> None:
    people = group.members

    assert warned(door, people[:4], 0, 4, 10, 21) == [None, None, "group_at_once", None]


def test_it_does_not_matter_whether_they_come_in_one_batch(door: Door, group: Group) -> None:
    found = [
        warned(door, [one], at)[0] for one, at in zip(group.members[:3], (0, 2, 4), strict=True)
    ]

    assert found == [None, None, "group_at_once"]


@pytest.mark.parametrize("seconds", [(0, 5, 11), (0, 11, 22)])
def test_who_comes_one_after_the_other_is_not_asked_about(
    seconds: tuple[int, int, int], door: Door, group: Group
) -> None:
    assert warned(door, group.members[:3], *seconds) == [None] * 3


def test_two_at_two_doors_are_not_asked_about(door: Door, desk: Door, group: Group) -> None:
    first, second, third, *_ = group.members

    assert warned(door, [first, second], 0, 2) == [None, None]
    assert warned(desk, [third], 4) == [None]


def test_pairs_strangers_and_others_are_not_asked_about(
    door: Door, event: Event, session: Session, now: datetime
) -> None:
    people = [member for _ in range(2) for member in make_group(session, event, 2, now).members] + [
        make_registration(session, offer_of(event, "kim")) for _ in range(3)
    ]

    assert warned(door, people, *range(7)) == [None] * 7


def test_one_person_thrice_is_one_person(door: Door, group: Group) -> None:
    first, second, *_ = group.members

    assert warned(door, [first, first, second, second], 0, 1, 2, 3) == [None] * 4


def test_what_was_taken_back_is_not_counted(door: Door, desk: Door, group: Group) -> None:
    first, second, third, *_ = group.members
    scan = desk.scan(first)
    desk.send(scan)
    undo = desk.client.post(
        f"/api/v1/scans/{scan['id']}/undo",
        json={"reason": "salah orang"},
        headers={"Authorization": f"Bearer {desk.token}"},
    )
    assert undo.status_code == 200, undo.text
    results = desk.send(desk.scan(second), desk.scan(third))

    assert [one["warning"] for one in results] == [None, None]


def test_a_checkpoint_asks_as_well(
    door: Door, group: Group, event: Event, session: Session
) -> None:
    event.checkpoints.append(Checkpoint(name="Uang transport", position=0))
    session.flush()
    there = str(event.checkpoints[0].id)
    found = [
        door.one(one, session=None, checkpoint=there, scanned_at=door.now.isoformat())["warning"]
        for one in group.members[:3]
    ]

    assert found == [None, None, "group_at_once"]


def test_people_of_one_group_share_a_word_that_says_nothing(
    door: Door, group: Group, person: Registration, session: Session, now: datetime
) -> None:
    results = door.send(*map(door.scan, [*group.members[:2], person]))
    one, other, alone = (result["registration"]["group"] for result in results)

    assert one == other
    assert alone is None
    assert one not in {str(group.id), group.secret, str(group.uid)}
    elsewhere = make_event(session, now=now)
    assert make_group(session, elsewhere, 1, now).id != group.id
