"""A day at the doors on which everything goes wrong, played by fixed dice.

Five phones scan two thousand tickets while networks fail, clocks jump, tickets are cancelled and
passed on and scans taken back. The phones' clocks and networks, who is scanned and what the office
does follow from the seed alone; only which of several simultaneous requests the server takes first
does not. Scans lie in the past, as those of phones do that were without a network for hours.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from eventreg.accounts.rules import StaffRole
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Device
from eventreg.checkin.rules import DeviceRole
from eventreg.clock import utc_now
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp, sign_up_many
from eventreg.tickets.models import Ticket
from eventreg.tickets.queries import ticket_of
from eventreg.tickets.rules import RANDOM_BYTES, make_code
from tests.concurrency.conftest import Site
from tests.concurrency.phones import FATES, Fate, Made, Phone
from tests.concurrency.servers import Visitor, together
from tests.factories import (
    NOTICE_READ,
    PASSWORD,
    make_device,
    make_event,
    make_person,
    make_staff,
    offer_of,
)

PHONES = 5
#: The day began so long ago, and the phones were paired an hour before.
DAY = timedelta(hours=3)
PAIRED = DAY + timedelta(hours=1)
#: How far each phone's clock is off at first; the last two jump as well.
OFFSETS = (
    timedelta(),
    timedelta(hours=2),
    timedelta(minutes=-37),
    timedelta(minutes=4),
    timedelta(days=-400),
)
JUMPING = 2
JUMPS = (timedelta(minutes=90), timedelta(minutes=-45), timedelta(hours=2), timedelta(seconds=-30))


@dataclass(frozen=True)
class Change:
    """Something that the office did, between these moments."""

    began: datetime
    ended: datetime


@dataclass
class Holder:
    """Who has a ticket, and when it stopped being good, if it did."""

    registration_id: int
    uid: UUID
    code: str
    reason: str = ""
    lost: Change | None = None


@dataclass
class Day:
    """The day: its people, its phones, and the office that disturbs them."""

    site: Site
    slug: str
    event_id: int
    session_ids: list[int]
    began: datetime
    dice: Random
    office: Visitor
    desk: str
    csrf: str | list[str]
    holders: list[Holder]
    phones: list[Phone]
    strangers: list[str]
    undone: set[UUID] = field(default_factory=set)

    def play(self, rounds: int, scans: int) -> None:
        """So many rounds; in each every phone makes so many scans, some deliver, and the office acts."""
        pace = DAY / (rounds * scans + 1)
        for turn in range(rounds):
            wanted = self.dice.choice(self.holders)
            for number, phone in enumerate(self.phones):
                self._scan(phone, number, turn * scans, scans, pace, wanted)
            sending = [one for one in self.phones if one.queue and self.dice.random() < 0.6]
            self.site.gate.arm(len(sending), len(sending))
            jobs = [one.flush for one in sending]
            together([*jobs, self._office_job(turn)])
        self._end_of_the_day()

    def _scan(
        self, phone: Phone, number: int, done: int, scans: int, pace: timedelta, wanted: Holder
    ) -> None:
        """Somebody who stands before all phones in this round, then whoever comes."""
        if number >= PHONES - JUMPING and self.dice.random() < 0.1:
            phone.offset += self.dice.choice(JUMPS)
        for turn in range(scans):
            at = self.began + pace * (done + turn + 1) - timedelta(seconds=number)
            code = self._next_code() if turn else wanted.code
            session_id = self.session_ids[self.dice.random() < 0.3 if turn else 0]
            way = "out" if turn and self.dice.random() < 0.1 else "in"
            phone.scan(code, session_id, way, at)

    def _next_code(self) -> str:
        if self.dice.random() < 0.02:
            return self.dice.choice(self.strangers)
        crowd = self.holders[:60] if self.dice.random() < 0.2 else self.holders
        return self.dice.choice(crowd).code

    def _office_job(self, turn: int) -> Any:
        """What the office does in this round."""
        jobs = (self._cancel, self._undo, self._undo, self._substitute)
        return partial(self.dice.choice(jobs), Random(self.dice.random()))

    def _cancel(self, dice: Random) -> None:
        leaving = dice.choice([one for one in self.holders if one.lost is None])
        began = utc_now()
        self._press(f"registrations/{leaving.uid}/cancel", reason="sakit")
        leaving.reason, leaving.lost = "cancelled", Change(began, utc_now())

    def _undo(self, dice: Random) -> None:
        """Takes back a scan of which some phone knows that it counted."""
        counted = [
            (made, heard[0])
            for phone in self.phones
            for scan_id, heard in list(phone.told.items())
            for made in [phone.made[scan_id]]
            if heard[0].verdict != "refused" and scan_id not in self.undone
        ]
        if counted:
            made, _heard = dice.choice(counted)
            if dice.random() < 0.5:
                self._undo_at_the_desk(made)
            else:
                holder = self.holder_of(made)
                assert holder is not None
                undo = f"registrations/{holder.uid}/scans/{made.id}/undo"
                self._press(undo, reason="orang lain dipilih")
            self.undone.add(made.id)

    def _undo_at_the_desk(self, made: Made) -> None:
        path = f"/api/v1/scans/{made.id}/undo"
        answer = self.site.visitor().send(path, {"reason": "salah pindai"}, self.desk)
        assert answer.status == 200, (answer.status, answer.body)

    def _substitute(self, dice: Random) -> None:
        """Somebody else comes, with a ticket that the phones see from then on."""
        leaving = dice.choice([one for one in self.holders if one.lost is None])
        path = f"/office/events/{self.slug}/registrations/{leaving.uid}/substitute"
        number = self.dice.getrandbits(24)
        fields = self.office.form(path, "main form[method=post]:has([name=full_name])") | {
            "full_name": "Dewi Anggraini",
            "gender": "P",
            "phone": f"0893{number:08d}",
            "position": "Staf",
            "reason": "tugas lain",
        }
        began = utc_now()
        answer = self.office.post(path, fields)
        assert answer.status == 303, (answer.status, answer.soup.select(".invalid-feedback"))
        leaving.reason, leaving.lost = "replaced", Change(began, utc_now())
        uid = UUID(answer.location.rsplit("/", 1)[1])
        with self.site.reading() as session:
            found = session.scalars(select(Registration).where(Registration.uid == uid)).one()
            code = ticket_of(session, found.id).code
            self.holders.append(Holder(found.id, uid, code))

    def _press(self, path: str, **fields: str) -> None:
        answer = self.office.post(
            f"/office/events/{self.slug}/{path}", {"csrf_token": self.csrf, **fields}
        )
        assert answer.status == 303, (path, answer.status, self.site.server.log)

    def _end_of_the_day(self) -> None:
        """One phone is revoked with scans in its queue and goes on; then every queue is emptied."""
        revoked = self.phones[2]
        self._press(f"devices/{revoked.device_id}/revoke")
        revoked.ends_at = utc_now()
        for holder in self.dice.sample(self.holders, 10):
            revoked.scan(holder.code, self.session_ids[0], "in", utc_now())
        order = self.dice.sample(self.phones, PHONES)
        for turn in range(20):
            waiting = [one for one in order if one.queue]
            self.site.gate.arm(1, 0)
            for phone in waiting:
                phone.flush(FATES if turn < 10 else (Fate.FINE,))

    def holder_of(self, made: Made) -> Holder | None:
        """Who has the ticket that was scanned; none where nobody has."""
        return next((one for one in self.holders if one.code == made.code), None)


def make_day(site: Site, *, seed: int, people: int, phone: type[Phone] = Phone) -> Day:
    """A day with so many people that has not begun. The fourth phone's access ends in its middle."""
    dice = Random(seed)
    now = utc_now()
    with site.writing() as session:
        event = make_event(session, slug=f"kacau-{uuid4().hex[:12]}", quota=None, now=now - DAY)
        offer = offer_of(event, "agency")
        forms = [
            SignUp(offer.id, uuid4(), make_person(offer.kind), NOTICE_READ, quietly=True)
            for _ in range(people)
        ]
        sign_up_many(session, forms, actor=SYSTEM, now=now - DAY)
        paired = [
            make_device(session, event, name=f"Pintu {n}", now=now - PAIRED) for n in range(PHONES)
        ]
        paired[3][0].revoked_at = now - DAY / 2
        desk = make_device(session, event, DeviceRole.DESK, name="Meja 1", now=now - PAIRED)[1]
        session.flush()
        holders = select(Registration.id, Registration.uid, Ticket.code).join(
            Ticket, Ticket.registration_id == Registration.id
        )
        found = session.execute(
            holders.where(Registration.event_id == event.id).order_by(Registration.id)
        )
        people_there = [Holder(*row) for row in found]
        phones = [_phone(phone, site, one, n, dice) for n, one in enumerate(paired)]
        facts = (event.slug, event.id, [one.id for one in event.sessions])
        email = make_staff(session, StaffRole.OWNER).email
    office, csrf = _signed_in(site, email, facts[0])
    strangers = [make_code(dice.randbytes(RANDOM_BYTES), bytes(32)) for _ in range(5)]
    return Day(site, *facts, now - DAY, dice, office, desk, csrf, people_there, phones, strangers)


def _phone(
    kind: type[Phone], site: Site, paired: tuple[Device, str], number: int, dice: Random
) -> Phone:
    device, token = paired
    assert device.paired_at is not None
    return kind(
        site,
        device.id,
        token,
        device.paired_at,
        Random(dice.random()),
        OFFSETS[number],
        ends_at=device.revoked_at if number == 3 else None,
    )


def _signed_in(site: Site, email: str, slug: str) -> tuple[Visitor, str | list[str]]:
    """An owner's browser, and the token of its forms."""
    browser = site.visitor()
    fields = browser.form("/office/login") | {"email": email, "password": PASSWORD}
    assert browser.post("/office/login", fields).status in {302, 303}
    return browser, browser.form(f"/office/events/{slug}/devices")["csrf_token"]
