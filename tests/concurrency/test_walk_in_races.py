"""Several desks add people at the same moment: nobody twice, and nobody beyond the places."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from sqlalchemy import func, select

from eventreg.checkin.models import Attendance
from eventreg.checkin.rules import DeviceRole
from eventreg.clock import utc_now
from eventreg.registration.models import Registration
from tests.concurrency.conftest import Site
from tests.concurrency.servers import Answer, together
from tests.factories import make_device, make_event, offer_of

PLACES, DESKS = 5, 16


@dataclass(frozen=True)
class Desks:
    """The desks of an event with few places."""

    site: Site
    token: str
    event_id: int
    session_id: int
    offer_id: int

    def add(self, id_: str, name: str) -> Answer:
        """What a desk is answered that adds somebody."""
        body = {
            "id": id_,
            "full_name": name,
            "category": str(self.offer_id),
            "session": str(self.session_id),
            "scanned_at": utc_now().isoformat(),
        }
        answer = self.site.visitor().send("/api/v1/walk-ins", body, self.token)
        self.site.gate.answered()
        return answer

    def rows(self, table: type[Registration] | type[Attendance]) -> int:
        """How many rows of the event a table has."""
        mine = select(func.count()).select_from(table).where(table.event_id == self.event_id)
        with self.site.reading() as session:
            return session.scalar(mine) or 0


def make_desks(site: Site) -> Desks:
    with site.writing() as session:
        event = make_event(session, quota=PLACES)
        _device, token = make_device(session, event, DeviceRole.DESK)
        return Desks(site, token, event.id, event.sessions[0].id, offer_of(event, "kim").id)


def test_as_many_are_added_as_there_are_places(guarded: Site) -> None:
    desks = make_desks(guarded)
    answers = together(
        [partial(desks.add, str(uuid4()), f"Tamu {number}") for number in range(DESKS)]
    )
    assert Counter(one.status for one in answers) == {201: PLACES, 409: DESKS - PLACES}
    assert {one.json["reason"] for one in answers if one.status == 409} == {"full"}
    assert desks.rows(Registration) == desks.rows(Attendance) == PLACES


def test_sent_by_many_at_once_one_walk_in_is_one_person(guarded: Site) -> None:
    desks = make_desks(guarded)
    answers = together([partial(desks.add, str(uuid4()), "Siti Maryam")] * DESKS)
    assert {one.status for one in answers} == {201}
    assert Counter(one.json["replay"] for one in answers) == {False: 1, True: DESKS - 1}
    assert len({one.json["code"] for one in answers}) == 1
    assert desks.rows(Registration) == desks.rows(Attendance) == 1
