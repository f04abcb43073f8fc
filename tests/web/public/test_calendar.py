"""`/r/<secret>/event.ics`, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.clock import utc_now
from eventreg.events.models import SessionAdmission
from eventreg.events.operations import change_session, remove_session, session_data_of
from eventreg.events.rules import EventState
from eventreg.registration.operations import cancel
from tests.clients import SeparateClient
from tests.events.calendars import check_calendar, entries, read_calendar
from tests.factories import make_event, make_registration, offer_of


def test_a_confirmed_person_has_the_event_for_the_calendar(
    client: SeparateClient, session: Session, now: datetime
) -> None:
    event = make_event(session, slug="cerdig", now=now)
    registration = make_registration(session, offer_of(event, "kim"))

    answer = client.get(f"/r/{registration.secret}/event.ics")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; method=PUBLISH; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cerdig.ics"'
    assert [one.start for one in entries(answer.data)] == [one.starts_at for one in event.sessions]
    assert registration.secret.encode() not in answer.data
    check_calendar(read_calendar(answer.data))


def test_who_is_not_confirmed_has_none(client: SeparateClient, session: Session) -> None:
    registration = make_registration(session, offer_of(make_event(session), "kim"))
    cancel(session, registration, reason="", actor=PARTICIPANT, now=utc_now())

    assert client.get(f"/r/{registration.secret}/event.ics").status_code == 404
    assert client.get(f"/r/{'x' * 43}/event.ics").status_code == 404


def test_nobody_gets_an_empty_calendar(client: SeparateClient, session: Session) -> None:
    event = make_event(session)
    registration = make_registration(session, offer_of(event, "kim"))
    for one in event.sessions:
        one.admissions.append(SessionAdmission(offer_id=offer_of(event, "agency").id))

    assert client.get(f"/r/{registration.secret}/event.ics").status_code == 404


def test_of_a_cancelled_event_it_takes_the_entries_back(
    client: SeparateClient, session: Session
) -> None:
    event = make_event(session)
    registration = make_registration(session, offer_of(event, "kim"))
    event.state = EventState.CANCELLED

    answer = client.get(f"/r/{registration.secret}/event.ics")

    calendar = read_calendar(answer.data)
    check_calendar(calendar)
    assert {one["STATUS"] for one in calendar.walk("VEVENT")} == {"CANCELLED"}


def test_a_session_that_was_removed_leaves_the_calendar_by_the_next_download(
    client: SeparateClient, session: Session, now: datetime
) -> None:
    event = make_event(session, now=now)
    before, after = (
        make_registration(session, offer_of(event, "kim"), now=now + timedelta(minutes=minute))
        for minute in (0, 2)
    )
    gone = event.sessions[1]
    remove_session(session, gone, actor=SYSTEM, now=now + timedelta(minutes=1))

    answers = [client.get(f"/r/{one.secret}/event.ics") for one in (before, after)]
    assert [answer.status_code for answer in answers] == [200, 200]
    statuses = [[one["STATUS"] for one in entries(answer.data)] for answer in answers]
    assert statuses == [["CONFIRMED", "CANCELLED"], ["CONFIRMED"]]
    for answer in answers:
        check_calendar(read_calendar(answer.data))


def test_who_lost_the_only_session_can_still_take_it_out(
    client: SeparateClient, session: Session, now: datetime
) -> None:
    event = make_event(session, now=now)
    registration = make_registration(session, offer_of(event, "kim"), now=now)
    agency = frozenset({offer_of(event, "agency").id})
    for one in event.sessions:
        data = replace(session_data_of(one), admits=agency)
        change_session(session, one, data, actor=SYSTEM, now=now + timedelta(minutes=1))

    answer = client.get(f"/r/{registration.secret}/event.ics")

    check_calendar(read_calendar(answer.data))
    assert {one["STATUS"] for one in entries(answer.data)} == {"CANCELLED"}
