"""Every page that people see, and how one gets there. A new page is one more line here and in every_sight.py."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from eventreg.audit.rules import SYSTEM
from eventreg.clock import utc_now
from eventreg.events.operations import open_board
from eventreg.events.queries import by_slug
from eventreg.keys.operations import add_key
from eventreg.keys.rules import Purpose
from tests.browser.door import Door, pair
from tests.browser.server import EVENT, OTHER_EVENT, Server

#: Brings a page (and whoever looks at it) to the sight.
Go = Callable[[Page, Server], object]

_OFFICE = f"/office/events/{EVENT}"


def at(path: str, status: int = 200) -> Go:
    """The page at this address, answered with this status."""
    return lambda page, server: visit(page, server.url + path, status)


def visit(page: Page, url: str, status: int = 200) -> None:
    """Opens a page that must be there: an error page would suit everybody just as well."""
    answer = page.goto(url)
    assert answer is not None
    assert answer.status == status, url


def sent_empty(path: str) -> Go:
    """The form at this address after it was sent without being filled in."""

    def go(page: Page, server: Server) -> None:
        visit(page, server.url + path)
        page.locator("main form[method=post] button[type=submit].btn-primary").last.click()
        expect(page.locator(".er-error-summary")).to_be_visible()

    return go


def own(below: str = "") -> Go:
    """Somebody's own page, or one below it."""
    return lambda page, server: visit(page, server.somebody.link + below)


def edit_without_name(page: Page, server: Server) -> None:
    """The correction of a name, sent without one."""
    visit(page, f"{server.somebody.link}/edit")
    page.fill("[name=full_name]", "")
    page.locator("main form button.btn-primary").click()
    expect(page.locator(".er-error-summary")).to_be_visible()


def ticket(page: Page, server: Server) -> None:
    """What a stranger's phone shows of a ticket."""
    visit(page, f"{server.url}/t/{server.somebody.code}")


def authenticator(page: Page, server: Server) -> None:
    """The QR for an authenticator app."""
    visit(page, f"{server.url}/office/tf-setup")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("figure.er-qr svg")).to_be_visible()


def hall(page: Page, server: Server) -> None:
    """The board on a big screen."""
    with server.inside() as session:
        event = by_slug(session, EVENT)
        assert event is not None
        secret = open_board(session, event, actor=SYSTEM, now=utc_now())
        session.commit()
    visit(page, f"{server.url}/live/{secret}")
    expect(page.locator("[data-board]")).to_have_attribute("data-state", "live")


PUBLIC: dict[str, Go] = {
    "big screen": hall,
    "home": at("/"),
    "event": at(f"/e/{EVENT}"),
    "event with a full category": at(f"/e/{OTHER_EVENT}"),
    "form for agencies": at(f"/e/{EVENT}/register/agency"),
    "form for KIM": at(f"/e/{EVENT}/register/kim"),
    "form for influencers": at(f"/e/{EVENT}/register/influencer"),
    "form for agencies with errors": sent_empty(f"/e/{EVENT}/register/agency"),
    "form for KIM with errors": sent_empty(f"/e/{EVENT}/register/kim"),
    "form for influencers with errors": sent_empty(f"/e/{EVENT}/register/influencer"),
    "group form for agencies": at(f"/e/{EVENT}/group/agency"),
    "group form for KIM": at(f"/e/{EVENT}/group/kim"),
    "group form for agencies with errors": sent_empty(f"/e/{EVENT}/group/agency"),
    "own page": own(),
    "own data": own("/edit"),
    "cancelling": own("/cancel"),
    "consents": own("/consents"),
    "everything stored": own("/data"),
    "substitute": own("/substitute"),
    "lost link": at("/lost"),
    "lost link without a contact": sent_empty(f"/e/{EVENT}/lost"),
    "own data with errors": edit_without_name,
    "answer to the reminder": own("/answer"),
    "cannot come": own("/absent"),
    "offered place": own("/place"),
    "ticket": ticket,
    "reference of the API": at("/api/v1/reference"),
    "privacy": at("/privacy"),
    "privacy of the event": at(f"/e/{EVENT}/privacy"),
    "refusal": at(f"/e/{OTHER_EVENT}/register/agency", 409),
    "not found": at("/e/no-such-event", 404),
}


def at_the_door(state: str) -> Go:
    """The scanner of a paired phone that shows this verdict."""

    def go(page: Page, server: Server) -> None:
        door = pair(page, server.pairing_url("Gerbang Utara"))
        expect(page.locator("#count")).to_be_visible()
        if state != "idle":
            _bring_about(door, state, server)

    return go


def _bring_about(door: Door, state: str, server: Server) -> None:
    if state == "stored":
        door.page.route("**/api/v1/scans", lambda route: route.abort())
    codes = {"refused": server.other_code, "repeat": server.seen.code}
    door.type_code(codes.get(state) or server.holder().code)
    door.shows(state)
    door.waits(1 if state == "stored" else 0)


def wrong_code(page: Page, server: Server) -> None:
    """Something typed at the door that is no code."""
    door = pair(page, server.pairing_url("Gerbang Utara"))
    door.type_code("SALAH")
    expect(page.locator("#code-error")).to_be_visible()


def desk(page: Page, server: Server) -> None:
    """A desk device with people found."""
    pair(page, server.pairing_url("Meja 1", "desk"))
    page.fill("#search-text", "ratna")
    expect(page.locator("#search-results li").first).to_be_visible()


def confirming(page: Page, server: Server) -> None:
    """The scanner that asks before it records."""
    door = pair(page, server.pairing_url("Gerbang Utara"))
    expect(page.locator("#count")).to_be_visible()
    page.wait_for_function("() => document.getElementById('video').currentTime > 0")
    page.check("#confirm-mode")
    door.type_code(server.somebody.code)
    expect(page.locator("#confirm")).to_be_visible()


def practising(page: Page, server: Server) -> None:
    """Practice on a phone that is not paired, with the sample of a person who is admitted."""
    visit(page, f"{server.url}/scan")
    page.locator("#unpaired [data-practice-start]").click()
    page.locator("[data-sample=accepted]").click()
    expect(page.locator("#verdict")).to_have_attribute("data-state", "accepted")


def refused_pairing(page: Page, server: Server) -> None:
    """A pairing link that is used up."""
    visit(page, f"{server.url}/scan/pair#WRONGCDE")
    expect(page.locator("#pair-error")).to_be_visible()


DOOR: dict[str, Go] = {
    "scanner, not paired": at("/scan"),
    "pairing": at("/scan/pair"),
    "pairing refused": refused_pairing,
    "scanner": at_the_door("idle"),
    "scanner, accepted": at_the_door("accepted"),
    "scanner, repeat": at_the_door("repeat"),
    "scanner, refused": at_the_door("refused"),
    "scanner, stored": at_the_door("stored"),
    "scanner, wrong code": wrong_code,
    "scanner, search": desk,
    "scanner, question before recording": confirming,
    "scanner, practice": practising,
    "samples for practice": at("/scan/practice"),
}


def follow(path: str, link: str) -> Go:
    """The page behind the first link of the page at `path` whose address holds `link`."""

    def go(page: Page, server: Server) -> None:
        visit(page, server.url + path)
        # Its answer alone would not do: the page before is still there then, or none at all.
        with page.expect_navigation(url=lambda url: link in url) as moved:
            page.locator(f"main a[href*='{link}']").first.click()
        assert moved.value.ok

    return go


def one_person(below: str = "") -> Go:
    """A participant's page in the office, or one below it."""
    return lambda page, server: visit(
        page, f"{server.url}{_OFFICE}/registrations/{server.seen.id}{below}"
    )


def new_device(page: Page, server: Server) -> None:
    """The link and QR of a device that was just added."""
    visit(page, f"{server.url}{_OFFICE}/devices")
    page.fill("main [name=name]", "Gerbang Barat")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/pairing")


def refused_sign_in(page: Page, server: Server) -> None:
    """The sign-in after a wrong try."""
    visit(page, f"{server.url}/office/login")
    page.locator("main form button.btn-primary").click()
    expect(page.locator(".er-alert-danger")).to_be_visible()


def help_open(page: Page, server: Server) -> None:
    """The participants with what their page says about itself."""
    visit(page, f"{server.url}{_OFFICE}/registrations")
    page.locator(".er-what summary").click()
    expect(page.locator(".er-what a")).to_be_visible()


SIGN_IN: dict[str, Go] = {
    "sign in": at("/office/login"),
    "sign in refused": refused_sign_in,
    "password forgotten": at("/office/reset"),
}


def signer_without_name(page: Page, server: Server) -> None:
    """A letterhead that nobody could sign."""
    visit(page, f"{server.url}{_OFFICE}/letterhead")
    page.fill("[name=capacity_1]", "Kepala Bidang Contoh")
    page.locator("#letterhead-form button.btn-primary").click()
    expect(page.locator(".er-error-summary")).to_be_visible()


def key_of_a_system(below: str = "") -> Go:
    """The page of a key of another system, or one below it."""

    def go(page: Page, server: Server) -> None:
        with server.inside() as session:
            event = by_slug(session, EVENT)
            assert event is not None
            purposes = [Purpose.READ_REGISTRATIONS]
            made = add_key(
                session, event.id, name="Portal Contoh", purposes=purposes, expires_at=None,
                actor=SYSTEM, now=utc_now(),
            )  # fmt: skip
            session.commit()
            address = f"{server.url}{_OFFICE}/keys/{made.key.id}{below}"
        visit(page, address)

    return go


OFFICE: dict[str, Go] = {
    "badges": at(f"{_OFFICE}/badges"),
    "nobody who is not added": at(f"{_OFFICE}/walk-ins/not-added"),
    "key of another system": key_of_a_system(),
    "revoking a key": key_of_a_system("/revoke"),
    "role in the team": follow(f"{_OFFICE}/team", "/team/"),
    "events": at("/office/"),
    "guide for organizers": at("/office/help"),
    "what the page is for": help_open,
    "invitations": at(f"{_OFFICE}/invitations"),
    "invited, registered, present": at(f"{_OFFICE}/agencies"),
    "typed names of agencies": at(f"{_OFFICE}/agencies/names"),
    "invited without an answer": at(f"{_OFFICE}/agencies/unanswered"),
    "agencies": at("/office/agencies"),
    "typed names of all events": at("/office/agencies/names"),
    "new agency with errors": sent_empty("/office/agencies/new"),
    "agency": at("/office/agencies/1"),
    "merge agencies": at("/office/agencies/1/merge?other=2"),
    "import": at(f"{_OFFICE}/import"),
    "import with errors": sent_empty(f"{_OFFICE}/import"),
    "new invitation": at(f"{_OFFICE}/invitations/new"),
    "new invitation with errors": sent_empty(f"{_OFFICE}/invitations/new"),
    "invitations from a list": at(f"{_OFFICE}/invitations/paste"),
    "events of a phase, none": at("/office/?phase=draft"),
    "new event": at("/office/events/new"),
    "new event with errors": sent_empty("/office/events/new"),
    "overview": at(_OFFICE),
    "report for WhatsApp": at(f"{_OFFICE}/report-text"),
    "edit event": at(f"{_OFFICE}/edit"),
    "settings": at(f"{_OFFICE}/settings"),
    "texts in two languages": at(f"{_OFFICE}/texts"),
    "letterhead": at(f"{_OFFICE}/letterhead"),
    "letterhead with errors": signer_without_name,
    "letterhead of the office": at("/office/letterhead"),
    "papers": at(f"{_OFFICE}/papers"),
    "attendance on paper": at(f"{_OFFICE}/sessions/1/paper"),
    "copy event": at(f"{_OFFICE}/copy"),
    "preview of the event": at(f"{_OFFICE}/preview"),
    "preview of the form for groups": at(f"{_OFFICE}/preview/group/agency"),
    "publish, done already": at(f"{_OFFICE}/publish"),
    "share": at(f"{_OFFICE}/share"),
    "unpublish": at(f"{_OFFICE}/unpublish"),
    "sessions": at(f"{_OFFICE}/sessions"),
    "new session": at(f"{_OFFICE}/sessions/new"),
    "new category with errors": sent_empty(f"{_OFFICE}/categories/new"),
    "session": follow(f"{_OFFICE}/sessions", "/sessions/1"),
    "remove session": at(f"{_OFFICE}/sessions/1/remove"),
    "checkpoints, none yet": at(f"{_OFFICE}/checkpoints"),
    "checkpoints with errors": sent_empty(f"{_OFFICE}/checkpoints"),
    "scans to be checked, none": at(f"{_OFFICE}/conflicts"),
    "delay a session": at(f"{_OFFICE}/sessions/1/delay"),
    "move scans": at(f"{_OFFICE}/moves"),
    "forgotten check-outs": at(f"{_OFFICE}/sessions/1/inside"),
    "not present": at(f"{_OFFICE}/sessions/1/absent"),
    "new category": at(f"{_OFFICE}/categories/new"),
    "category": follow(f"{_OFFICE}/sessions", "/categories/1"),
    "remove category": at(f"{_OFFICE}/categories/1/remove"),
    "questions, none yet": at(f"{_OFFICE}/questions"),
    "new question": at(f"{_OFFICE}/questions/new"),
    "new question with errors": sent_empty(f"{_OFFICE}/questions/new"),
    "registrations": at(f"{_OFFICE}/registrations"),
    "registrations, nobody found": at(f"{_OFFICE}/registrations?q=tidakada"),
    "registrations, more filters": at(f"{_OFFICE}/registrations?attendance=absent&sort=agency"),
    "bulk actions": at(f"{_OFFICE}/registrations/bulk"),
    "activity log": at(f"{_OFFICE}/audit"),
    "activity log, exports alone": at(f"{_OFFICE}/audit?kind=exports"),
    "activity log of the office": at("/office/audit"),
    "person": one_person(),
    "correct person": one_person("/correct"),
    "cancel person": one_person("/cancel"),
    "check in by hand": one_person("/sessions/1/check-in"),
    "note about presence": one_person("/sessions/1/mark"),
    "choose category": at(f"{_OFFICE}/registrations/new"),
    "add person": at(f"{_OFFICE}/registrations/new/agency"),
    "messages": at(f"{_OFFICE}/messages"),
    "worklist for WhatsApp": at(f"{_OFFICE}/messages/whatsapp"),
    "tell everybody, nobody left": at(f"{_OFFICE}/tell"),
    "cancel event": at(f"{_OFFICE}/cancel"),
    "restore event": at(f"{_OFFICE}/restore"),
    "thanks": at(f"{_OFFICE}/thanks"),
    "approvals": at(f"{_OFFICE}/approvals"),
    "waiting list": at(f"{_OFFICE}/waiting"),
    "duplicates": at(f"{_OFFICE}/duplicates"),
    "put first": one_person("/prefer"),
    "places": at(f"{_OFFICE}/places"),
    "release places": at(f"{_OFFICE}/places/1/release?region=35.73"),
    "places of a region": at(f"{_OFFICE}/places/1/35.73"),
    "live board": at(f"{_OFFICE}/board"),
    "live board of another session": follow(f"{_OFFICE}/board", "session=2"),
    "link of the big screen": at(f"{_OFFICE}/board/link"),
    "devices": at(f"{_OFFICE}/devices"),
    "new device": new_device,
    "revoke device": follow(f"{_OFFICE}/devices", "/revoke"),
    "export": at(f"{_OFFICE}/export"),
    "keys of other systems": at(f"{_OFFICE}/keys"),
    "keys with errors": sent_empty(f"{_OFFICE}/keys"),
    "team": at(f"{_OFFICE}/team"),
    "team with errors": sent_empty(f"{_OFFICE}/team"),
    "staff": at("/office/staff"),
    "staff with errors": sent_empty("/office/staff"),
    "one of the staff": follow("/office/staff", "/office/staff/"),
    "role of one of the staff": follow("/office/staff/1", "/roles/"),
    "role to be taken away": follow("/office/staff/1", "/remove"),
    "account to be switched off": at("/office/staff/1/off"),
    "invitation that is over": at("/office/invitation/none", 404),
    "change password": at("/office/change"),
    "account security": at("/office/account"),
    "authenticator app": at("/office/tf-setup"),
    "authenticator app to be scanned": authenticator,
    "passkeys": at("/office/wan-register"),
    "recovery codes": at("/office/mf-recovery-codes"),
    "proof of who it is": at("/office/verify"),
}
