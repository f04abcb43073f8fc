"""A verdict names the place of the scan before with its gate; papers give the device's name alone."""

from sqlalchemy.orm import Session

from eventreg.checkin.models import Attendance, Scan
from eventreg.events.models import Checkpoint, Event
from eventreg.registration.models import Registration
from tests.api.door import Door
from tests.api.phone import Phone

WHERE = "Pintu Utara · Gerbang A"


def test_a_repeat_and_the_list_name_the_gate(
    door: Door, desk: Door, person: Registration, event: Event, session: Session
) -> None:
    door.device.gate = "Gerbang A"
    there = Checkpoint(name="Konsumsi", position=0)
    event.checkpoints.append(there)
    session.flush()
    door.send(door.scan(person), door.scan(person, session=None, checkpoint=str(there.id)))
    session.expire_all()
    again = desk.one(person)
    phone = Phone(desk)
    phone.sync()
    (entry,) = phone.entries.values()

    assert again["first"]["device"] == WHERE
    assert [one["device"] for one in entry["present"].values()] == [WHERE]
    assert [one["device"] for one in entry["received"].values()] == [WHERE]
    assert session.query(Attendance).one().officer == "Pintu Utara"
    assert {one.officer for one in session.query(Scan)} == {"Pintu Utara", "Meja 1"}


def test_without_a_gate_the_name_stands_alone(door: Door, desk: Door, person: Registration) -> None:
    door.one(person)
    phone = Phone(desk)
    phone.sync()
    (entry,) = phone.entries.values()

    assert desk.one(person)["first"]["device"] == "Pintu Utara"
    assert [one["device"] for one in entry["present"].values()] == ["Pintu Utara"]
