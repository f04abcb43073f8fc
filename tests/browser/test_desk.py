"""The desk in a real browser: search, walk-ins, substitutes and undo, with and without a network."""

from io import BytesIO
from uuid import uuid4

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT
from eventreg.checkin.models import Attendance
from eventreg.checkin.operations.queue_files import Loaded
from eventreg.checkin.rules import Method
from eventreg.clock import utc_now
from eventreg.events.models import Event
from eventreg.events.queries import by_slug
from eventreg.registration.models import Registration
from eventreg.registration.operations import AtDoor, SignUp, sign_up
from eventreg.registration.rules import State
from eventreg.tickets.queries import ticket_of
from eventreg.tickets.rules import short_code
from tests.browser.door import pair
from tests.browser.line import Line
from tests.browser.phone import Phone
from tests.browser.screens import NewContext
from tests.browser.server import EVENT, Server
from tests.factories import NOTICE_READ, make_person
from tests.queue_files import load


def add(page: Page, name: str) -> None:
    """Somebody at the desk adds a person of the first category."""
    page.fill("#walk-in-name", name)
    page.select_option("#walk-in-category", index=1)
    page.click("#walk-in-form button[type=submit]")


def ticket_on(page: Page) -> str:
    """What a camera reads in the ticket that the phone shows."""
    picture = page.locator("#walk-in-qr").screenshot()
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
    text: str = code.text
    return text


def person_named(server: Server, name: str) -> Registration:
    with server.inside() as session:
        return session.scalars(select(Registration).filter_by(full_name=name)).one()


def method_of(server: Server, person: Registration) -> Method:
    with server.inside() as session:
        mine = select(Attendance.method).filter_by(registration_id=person.id)
        return session.scalars(mine).one()


def demo_event(session: Session) -> Event:
    found = by_slug(session, EVENT)
    assert found is not None
    return found


def fresh() -> str:
    """A name that nobody has."""
    letters = "".join(char for char in uuid4().hex if char.isalpha())
    return f"Tamu {letters.title()}"


def test_without_a_network_the_desk_finds_people_and_adds_somebody(
    new_context: NewContext, server: Server, line: Line
) -> None:
    """The ticket is there at once, and the server knows its owner before it hears of a scan."""
    phone = Phone.paired(new_context(), server, line, f"Meja {uuid4().hex[:6]}", "desk")
    page, holder, name = phone.page, server.holder(), fresh()
    line.mode = "down"
    page.fill("#search-text", holder.full_name)
    found = page.locator("#search-results li").filter(has_text=holder.printed_name)
    expect(found.first).to_be_visible()
    expect(page.locator("#search-source")).to_contain_text("tidak ada sambungan")
    add(page, name)
    ticket = page.locator("#walk-in-ticket")
    expect(ticket).to_have_attribute("data-state", "stored")
    address = ticket_on(page)
    code = address.rsplit("/", 1)[1]
    assert address == f"{line.url.upper()}/T/{code}"
    page.click("#walk-in-next")
    phone.door.type_code(code)
    # This desk has let them in already, and says so.
    phone.door.shows("repeat")
    phone.page.close()
    line.mode = "up"
    phone.open()
    phone.door.waits(0)
    expect(phone.page.locator("#walk-in-waiting")).to_be_hidden()
    person = person_named(server, name)
    assert (person.state, person.incomplete) == (State.CONFIRMED, True)
    assert method_of(server, person) is Method.WALK_IN
    with server.inside() as session:
        assert ticket_of(session, person.id).code == code


def test_whoever_was_added_without_a_network_gets_to_the_office_as_a_file(
    new_context: NewContext, server: Server, line: Line
) -> None:
    """The phone sends the same person once more when it reaches the server after all: nobody counts twice."""
    desk = f"Meja {uuid4().hex[:6]}"
    phone = Phone.paired(new_context(accept_downloads=True), server, line, desk, "desk")
    page, name = phone.page, fresh()
    line.mode = "down"
    add(page, name)
    code = ticket_on(page).rsplit("/", 1)[1]
    with page.expect_download() as saved:
        page.locator("#export-queue").click()
    content = saved.value.path().read_bytes()
    with server.inside() as session:
        loaded = load(session, demo_event(session), content, utc_now())
        session.commit()
    assert loaded == Loaded(added=1)
    person = person_named(server, name)
    with server.inside() as session:
        assert ticket_of(session, person.id).code == code
    expect(page.locator("#walk-in-waiting")).not_to_be_empty()
    line.mode = "up"
    phone.reopen()
    expect(phone.page.locator("#walk-in-waiting")).to_be_empty()
    assert person_named(server, name).id == person.id


def test_a_number_that_is_none_is_said_beside_the_form_or_on_the_ticket_once(
    new_context: NewContext, server: Server
) -> None:
    """What nobody could call is seen at once; of the rest the server says it."""
    page = pair(new_context().new_page(), server.pairing_url("Meja 8", "desk")).page
    page.fill("#walk-in-phone", "123")
    add(page, fresh())
    expect(page.locator("#walk-in-error")).to_contain_text("Nomor ini tidak valid")
    expect(page.locator("#walk-in-phone")).to_have_value("123")
    expect(page.locator("#walk-in-ticket")).to_be_hidden()
    page.fill("#walk-in-phone", "1234567")
    page.click("#walk-in-form button[type=submit]")
    expect(page.locator("#walk-in-ticket")).to_have_attribute("data-state", "refused")
    expect(page.locator("#walk-in-state")).to_contain_text("Nomor ini tidak valid")
    # There is nothing to photograph, and nothing is said twice.
    expect(page.locator("#walk-in-photograph")).to_be_hidden()
    expect(page.locator("#walk-in-refused li")).to_have_count(0)
    page.click("#walk-in-next")
    expect(page.locator("#walk-in-refused li")).to_contain_text("Nomor ini tidak valid")
    add(page, fresh())
    expect(page.locator("#walk-in-photograph")).to_be_visible()


def test_with_a_network_the_ticket_is_green_and_names_its_short_code(
    new_context: NewContext, server: Server
) -> None:
    door = pair(new_context().new_page(), server.pairing_url("Meja 7", "desk"))
    name = fresh()
    door.page.click("#walk-in-form button[type=submit]")
    expect(door.page.locator("#walk-in-error")).to_be_visible()
    add(door.page, name)
    ticket = door.page.locator("#walk-in-ticket")
    expect(ticket).to_have_attribute("data-state", "accepted")
    person = person_named(server, name)
    with server.inside() as session:
        code = ticket_of(session, person.id).code
    assert ticket_on(door.page).endswith(f"/T/{code}")
    door.page.click("#walk-in-next")
    door.type_code(code)
    door.shows("repeat", name=name)


def test_a_short_code_opens_the_person_and_a_substitute_takes_the_place(
    new_context: NewContext, server: Server
) -> None:
    door = pair(new_context().new_page(), server.pairing_url("Meja 8", "desk"))
    page, name = door.page, fresh()
    with server.inside() as session:
        old = session.scalars(
            select(Registration)
            .filter_by(state=State.CONFIRMED, event_id=demo_event(session).id)
            .where(~Registration.id.in_(select(Attendance.registration_id)))
            .order_by(Registration.id.desc())
        ).first()
        assert old is not None
        code = short_code(ticket_of(session, old.id).id, old.event.ticket_key)
    page.fill("#search-text", f"{code[:3]} {code[3:]}".lower())
    page.locator("#search-results li").get_by_role("button").first.click()
    expect(page.locator("#person-name")).to_have_text(old.printed_name)
    page.click("#person-replace")
    page.fill("#substitute-name", name)
    page.click("#substitute-form button[type=submit]")
    expect(page.locator("#substitute-error")).to_be_visible()
    page.fill("#substitute-reason", "Surat tugas")
    page.click("#substitute-form button[type=submit]")
    expect(page.locator("#person-name")).to_have_text(name)
    new = person_named(server, name)
    with server.inside() as session:
        assert session.get_one(Registration, old.id).replaced_by_id == new.id
    assert method_of(server, new) is Method.MANUAL


def test_a_scan_is_taken_back_with_a_reason(new_context: NewContext, server: Server) -> None:
    door = pair(new_context().new_page(), server.pairing_url("Meja 9", "desk"))
    holder = server.holder()
    door.type_code(holder.code)
    door.shows("accepted", name=holder.printed_name)
    page = door.page
    page.locator("#history li").first.get_by_role("button").click()
    page.click("#undo-form button[type=submit]")
    expect(page.locator("#undo-message")).to_be_visible()
    page.fill("#undo-reason", "Salah orang")
    page.click("#undo-form button[type=submit]")
    expect(page.locator("#history li").first).to_have_attribute("data-state", "undone")
    door.type_code(holder.code)
    door.shows("accepted", name=holder.printed_name)


def test_who_typed_themselves_in_is_admitted_with_one_touch(
    new_context: NewContext, server: Server
) -> None:
    name = fresh()
    with server.inside() as session:
        offer = demo_event(session).offers[0]
        person = make_person(offer.kind, full_name=name, phone=None)
        waits = SignUp(offer.id, uuid4(), person, NOTICE_READ, door=AtDoor(waits=True))
        sign_up(session, waits, actor=PARTICIPANT, now=utc_now())
        session.commit()
    page = pair(new_context().new_page(), server.pairing_url("Meja 10", "desk")).page
    row = page.locator("#at-door-list li").filter(has_text=name)
    row.get_by_role("button").click()
    expect(page.locator("#at-door-message")).to_contain_text(name)
    # The row stays for five seconds, so that a second touch does not meet the next person.
    expect(row.get_by_role("button")).to_be_disabled()
    expect(row).to_have_count(0, timeout=15_000)
    admitted = person_named(server, name)
    assert admitted.state is State.CONFIRMED
    assert method_of(server, admitted) is Method.WALK_IN
