"""What the door asks a person: shall this one be recorded, are all of them there, is it practice?"""

from pathlib import Path
from uuid import UUID, uuid4

from playwright.sync_api import Page, expect

from eventreg.clock import utc_now
from eventreg.events.queries import by_slug
from eventreg.registration.models import Group, Registration
from eventreg.tickets.images import png
from eventreg.web.door.practice import sample_code
from tests.browser.camera import Shot, write_video
from tests.browser.door import Door, open_scanner, pair
from tests.browser.screens import NewContext
from tests.browser.server import EVENT, Holder, Server
from tests.browser.watch import Watch


def in_confirm_mode(page: Page, server: Server) -> Door:
    """A phone that asks before it records."""
    door = pair(page, server.pairing_url("Gerbang Utara"))
    # The camera and the figures have come: nothing moves under the finger any more.
    expect(door.page.locator("#count")).to_be_visible()
    door.page.wait_for_function("() => document.getElementById('video').currentTime > 0")
    # Without the list nobody is asked about by name.
    door.page.wait_for_function("() => document.getElementById('roster').dataset.synced")
    door.page.check("#confirm-mode")
    return door


def answer(door: Door, *, yes: bool = True) -> None:
    """Somebody looks at the question, as long as the phone wants it, and taps."""
    expect(door.page.locator("#confirm:not([data-new])")).to_be_visible()
    door.page.locator("#confirm-yes" if yes else "#confirm-no").click()


def test_in_confirm_mode_nothing_is_recorded_before_the_tap(
    new_context: NewContext, server: Server
) -> None:
    holder = server.holder()
    door = in_confirm_mode(new_context().new_page(), server)
    sent: list[str] = []
    door.page.on("request", lambda request: sent.append(request.url))
    door.type_code(holder.code)
    question = door.page.locator("#confirm")
    expect(question).to_be_visible()
    expect(door.page.locator("#confirm-name")).to_have_text(holder.printed_name)
    answer(door, yes=False)
    expect(question).to_be_hidden()
    door.shows("idle")
    door.waits(0)
    assert not any(url.endswith("/scans") for url in sent)
    door.type_code(holder.code)
    answer(door)
    door.shows("accepted", name=holder.printed_name)
    expect(question).to_be_hidden()


def test_confirm_mode_hears_enter_and_escape_and_is_remembered(
    new_context: NewContext, server: Server
) -> None:
    holder = server.holder()
    door = in_confirm_mode(new_context().new_page(), server)
    door.page.reload()
    door.waits(0)
    door.read(holder.code)
    # The Enter at the end of the reader's code is not the answer to the question.
    expect(door.page.locator("#confirm:not([data-new])")).to_be_visible()
    door.page.keyboard.press("Escape")
    expect(door.page.locator("#confirm")).to_be_hidden()
    door.shows("idle")
    door.read(holder.code)
    expect(door.page.locator("#confirm:not([data-new])")).to_be_visible()
    # So soon after a code an Enter is still the reader's.
    read_at = door.page.evaluate("performance.now()")
    door.page.wait_for_function("at => performance.now() > at + 300", arg=read_at)
    door.page.keyboard.press("Enter")
    door.shows("accepted", name=holder.printed_name)


def test_what_a_reader_types_into_a_field_is_a_scan(
    new_context: NewContext, server: Server
) -> None:
    """Whoever typed there finds what they had, and the form was not sent."""
    holder = server.holder()
    door = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))
    field = door.page.locator("#code-text")
    field.fill("ABC")
    field.focus()
    door.read(f"{server.url}/T/{holder.code}".upper())
    door.shows("accepted", name=holder.printed_name)
    expect(field).to_have_value("ABC")
    expect(door.page.locator("#code-error")).to_be_hidden()


def test_the_camera_waits_for_the_answer_and_then_reads_the_next_code(
    new_context: NewContext, server: Server, video: Path
) -> None:
    """One question at a time: whoever comes next is asked about next, and nobody is lost."""
    holders = [server.holder() for _ in range(3)]
    context = new_context()
    # Nobody stands before the camera until the phone asks: else it would record them by itself.
    in_confirm_mode(context.new_page(), server).page.close()
    codes = [png(f"{server.url}/T/{one.code}".upper()) for one in holders]
    write_video(video, [Shot(2, code) for code in codes])
    door = open_scanner(context.new_page(), f"{server.url}/scan")
    names = door.page.locator("#confirm-name")
    expect(names).to_be_visible(timeout=15_000)
    first = names.inner_text()
    # The others pass before the camera, and the question stays.
    door.page.wait_for_function(
        "from => document.getElementById('video').currentTime > from + 4.5",
        arg=door.page.evaluate("document.getElementById('video').currentTime"),
    )
    expect(names).to_have_text(first)
    asked: set[str] = set()
    # Whoever comes round once more after a while is asked about once more.
    for _ in range(9):
        expect(names).to_be_visible(timeout=15_000)
        asked.add(names.inner_text())
        answer(door)
        if len(asked) == len(holders):
            break
    assert asked == {one.printed_name for one in holders}
    door.has_accepted(len(holders))


def grouped(server: Server, holders: list[Holder]) -> None:
    """Makes these people one group of the demo."""
    with server.inside() as session:
        event = by_slug(session, EVENT)
        assert event is not None
        people = [
            session.query(Registration).filter_by(event_id=event.id, uid=UUID(one.id)).one()
            for one in holders
        ]
        group = Group(
            event_id=event.id,
            offer_id=people[0].offer_id,
            secret=uuid4().hex,
            region_code="35.78",
            organization="Dinas Contoh",
            created_at=utc_now(),
        )
        session.add(group)
        session.flush()
        for person in people:
            person.group_id = group.id
        session.commit()


def test_three_of_one_group_at_once_are_asked_for_and_nothing_stops(
    new_context: NewContext, server: Server
) -> None:
    """Against titip presensi: the officer is asked to look, and the next person passes meanwhile."""
    holders = [server.holder() for _ in range(3)]
    grouped(server, holders)
    door = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))
    for holder in holders:
        door.type_code(holder.code)
        door.shows("accepted", name=holder.printed_name)
    question = door.page.locator("#together")
    expect(question).to_be_visible()
    assert door.page.locator("#together-names li").all_inner_texts() == [
        one.printed_name for one in holders
    ]
    stranger = server.holder()
    door.type_code(stranger.code)
    door.shows("accepted", name=stranger.printed_name)
    expect(question).to_be_visible()
    door.page.locator("#together-ok").click()
    expect(question).to_be_hidden()


def test_the_group_is_noticed_without_a_network_as_well(
    new_context: NewContext, server: Server, watch: Watch
) -> None:
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    holders = [server.holder() for _ in range(3)]
    grouped(server, holders)
    context = new_context()
    door = pair(context.new_page(), server.pairing_url("Gerbang Utara"))
    door.type_code(holders[0].code)
    door.shows("accepted", name=holders[0].printed_name)
    door.page.wait_for_load_state("networkidle")
    context.set_offline(True)
    for holder in holders[1:]:
        door.type_code(holder.code)
        door.shows("stored", name=holder.printed_name)
    expect(door.page.locator("#together-names li")).to_have_count(3)


def test_what_came_later_and_differs_stays_until_somebody_has_read_it(
    new_context: NewContext, server: Server, watch: Watch
) -> None:
    """Offline the phone said that they were recorded; another gate had recorded them before."""
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    first, second = server.holder(), server.holder()
    context = new_context()
    door = pair(context.new_page(), server.pairing_url("Gerbang Utara"))
    door.page.wait_for_load_state("networkidle")
    context.set_offline(True)
    for holder in (first, second):
        door.type_code(holder.code)
        door.shows("stored")
    door.waits(2)
    other = pair(new_context().new_page(), server.pairing_url("Gerbang Selatan"))
    other.type_code(first.code)
    other.shows("accepted", name=first.printed_name)
    context.set_offline(False)
    door.waits(0)
    line = door.page.locator("#late-items li")
    expect(line).to_have_count(1)
    expect(line).to_contain_text(first.printed_name)
    expect(line).to_contain_text("Gerbang Selatan")
    door.page.reload()
    expect(line).to_have_count(1)
    line.locator("button").click()
    expect(door.page.locator("#late-list")).to_be_hidden()


def test_an_unpaired_phone_practises_with_the_camera(
    new_context: NewContext, server: Server, video: Path
) -> None:
    """Sample codes give their verdicts; one tap leaves, and the camera is off."""
    samples = ["accepted", "repeat", "unknown"]
    codes = [png(f"{server.url}/T/{sample_code(one)}".upper()) for one in samples]
    write_video(video, [Shot(2, code) for code in codes])
    page = new_context().new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto(f"{server.url}/scan")
    page.locator("#unpaired [data-practice-start]").click()
    door = Door(page)
    expect(page.locator("#practice")).to_be_visible()
    for state in ("accepted", "repeat", "refused"):
        door.shows(state)
    page.locator("#practice-end").click()
    expect(page.locator("#unpaired")).to_be_visible()
    expect(page.locator("#practice")).to_be_hidden()
    door.shows("idle")
    assert page.evaluate("document.getElementById('video').srcObject") is None
    assert not any("/api/" in url for url in sent)


def test_practice_on_a_paired_phone_touches_neither_queue_nor_counts(
    new_context: NewContext, server: Server
) -> None:
    door = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))
    count = door.page.locator("#count")
    expect(count).to_be_visible()
    before = count.inner_text()
    door.page.locator("#settings-practice").click()
    sent: list[str] = []
    door.page.on("request", lambda request: sent.append(request.url))
    for sample, state in {
        "accepted": "accepted",
        "stored": "stored",
        "cancelled": "refused",
    }.items():
        door.page.locator(f"[data-sample={sample}]").click()
        door.shows(state)
    # A real ticket is no sample: nothing happens to it either.
    door.read(f"{server.url}/T/{server.somebody.code}".upper())
    door.shows("refused", name="")
    door.waits(0)
    assert not any(url.endswith("/scans") for url in sent)
    door.page.locator("#practice-end").click()
    door.shows("idle")
    assert count.inner_text() == before


def test_the_page_of_samples_has_a_code_for_each_verdict(
    new_context: NewContext, server: Server
) -> None:
    page = new_context().new_page()
    page.goto(f"{server.url}/scan")
    page.locator("#unpaired [data-practice-start]").click()
    with page.expect_popup() as opened:
        page.locator(".door-samples a").click()
    assert opened.value.locator(".door-sample-code svg").count() == 5
