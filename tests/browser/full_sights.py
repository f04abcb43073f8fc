"""The pages of the event in which everything has happened, and how one gets there."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from eventreg.audit.rules import SYSTEM
from eventreg.clock import utc_now
from eventreg.participants.operations import Wish, begin, undo, work_on
from eventreg.participants.queries import Selection, seen
from eventreg.participants.rules import BulkKind
from eventreg.registration.operations import cancel
from eventreg.registration.queries import ListFilter
from tests.browser.full_event import CANCELLED_EVENT, FULL_EVENT, FullEvent
from tests.browser.server import Server
from tests.browser.sights import Go, at, sent_empty, visit
from tests.factories import make_event, make_registration, offer_of
from tests.importing_files import BUDI, HEADERS, SITI, workbook

_PUBLIC = f"/e/{FULL_EVENT}"
_OFFICE = f"/office/events/{FULL_EVENT}"
_GROUP = """1. Dr. Siti Contoh, S.Sos., M.Si. (P), Pranata Humas, 0893-0000-0501
2. Suparno (L), Staf, 0893-0000-0502"""
_INVITED = """Kota Malang, Dinas Contoh, Budi Contoh, 0893-0000-0503, 2
Kota Batu, Dinas Contoh Lain, Ani Contoh, 0893-0000-0504, 1
Kota Tidakada, Dinas Salah"""


def full(server: Server) -> FullEvent:
    """What opens the pages of the event."""
    assert server.full is not None
    return server.full


def of_person(name: str, below: str = "") -> Go:
    """The own page of the person of this name, or one below it."""
    return lambda page, server: visit(page, server.url + full(server).links[name] + below)


def of_group(name: str, below: str = "") -> Go:
    """The page of a group, or one below it."""
    return lambda page, server: visit(page, server.url + full(server).groups[name] + below)


def in_office(name: str, below: str = "") -> Go:
    """The person of this name in the office, or a page below it."""
    return lambda page, server: visit(
        page, f"{server.url}{_OFFICE}/registrations/{full(server).uids[name]}{below}"
    )


def clicked(path: str, link: str) -> Go:
    """Where the first link leads that this selector finds in the page at `path`."""

    def go(page: Page, server: Server) -> None:
        visit(page, server.url + path)
        with page.expect_navigation():
            page.locator(f"main {link}").first.click()

    return go


def written(name: str, below: str = "") -> Go:
    """A message that staff wrote, or a page below it."""
    return lambda page, server: visit(page, server.url + full(server).written[name] + below)


def group_link(link: str) -> Go:
    """The same, on the page of five people."""

    def go(page: Page, server: Server) -> None:
        clicked(full(server).groups["five"], link)(page, server)

    return go


def member(page: Page, server: Server) -> None:
    """The own page of somebody whom another registered, and who was not asked for consents."""
    visit(page, server.url + full(server).groups["five"])
    picture = page.locator("main .er-member img").first.get_attribute("src")
    assert picture is not None
    visit(page, server.url + picture.removesuffix("/qr.svg"))


def pasted_group(page: Page, server: Server) -> None:
    """Rows made of a pasted list."""
    visit(page, f"{server.url}{_PUBLIC}/group/agency")
    page.fill("[name=pasted]", _GROUP)
    page.locator("main button[value=paste]").click()
    expect(page.locator("[name$='-name']").nth(1)).to_have_value("Suparno")


def late_form(page: Page, server: Server) -> None:
    """A form that was sent after its token had ended."""
    visit(page, f"{server.url}{_PUBLIC}/lost")
    page.fill("[name=contact]", "0893-0000-0505")
    page.context.clear_cookies()
    page.locator("main form button.btn-primary").click()
    expect(page.locator("main form [type=hidden][name=contact]")).to_be_attached()


def webinar(name: str) -> Go:
    """A page of an event that is held online."""
    return lambda page, server: visit(page, server.url + full(server).online[name])


def wrong_word(page: Page, server: Server) -> None:
    """Another word than the one that was announced."""
    webinar("presence")(page, server)
    page.fill("[name=word]", "pepaya")
    page.locator("main form button.btn-primary").click()
    expect(page.locator(".er-error-summary")).to_be_visible()


def report_without_file(page: Page, server: Server) -> None:
    """A report that was sent without its file."""
    webinar("upload")(page, server)
    page.locator("main form button.btn-primary").click()
    expect(page.locator(".er-error-summary")).to_be_visible()


FULL_PUBLIC: dict[str, Go] = {
    "online event": webinar("public"),
    "own page, online": webinar("own"),
    "online, attendance word": webinar("presence"),
    "online, another word": wrong_word,
    "event with places for regions": at(_PUBLIC),
    "event that is cancelled": at(f"/e/{CANCELLED_EVENT}"),
    "form with questions and a letter": at(f"{_PUBLIC}/register/agency"),
    "form with questions and errors": sent_empty(f"{_PUBLIC}/register/agency"),
    "form for the waiting list": at(f"{_PUBLIC}/register/kim"),
    "group form, pasted": pasted_group,
    "late form": late_form,
    **{
        f"own page, {name}": of_person(name)
        for name in (
            "pending",
            "waiting",
            "offered",
            "rejected",
            "cancelled",
            "replaced",
            "merged",
            "gone",
        )
    },
    "own page, unanswered questions": of_person("confirmed"),
    "own page, registered by another": member,
    "own data with questions": of_person("confirmed", "/edit"),
    "own letter": of_person("confirmed", "/letter"),
    "place that is held": of_person("offered", "/place"),
    "declining a place": of_person("offered", "/place/decline"),
    "answer, possible": of_person("confirmed", "/answer"),
    "absence, possible": of_person("confirmed", "/absent"),
    "group of five": of_group("five"),
    "group, invited": of_group("invited"),
    "group, sends nobody": of_group("declined"),
    "group, more people": of_group("five", "/people"),
    "group, letter": of_group("five", "/letter"),
    "group, contact": of_group("five", "/contact"),
    "group, replacing": group_link("a[href$='/replace']"),
    "group, cancelling": group_link("a[href$='/cancel']"),
    "group, declining": of_group("invited", "/decline"),
}


def preview(step: str) -> Go:
    """What would become of the people who wait for a decision."""

    def go(page: Page, server: Server) -> None:
        visit(page, f"{server.url}{_OFFICE}/approvals")
        page.locator("main tbody .er-check").first.check()
        page.locator(f"#decide button[value={step}]").click()
        expect(page.locator(f"main button[value={step}-now]")).to_be_visible()

    return go


def decision(page: Page, server: Server) -> None:
    """A decision that can be taken back."""
    visit(page, f"{server.url}{_OFFICE}/approvals/{full(server).decision}")


def invitations_preview(page: Page, server: Server) -> None:
    """A pasted list of agencies, of which one line cannot be read."""
    visit(page, f"{server.url}{_OFFICE}/invitations/paste")
    page.fill("[name=lines]", _INVITED)
    page.locator("main button[value=check]").click()
    expect(page.locator("main table")).to_be_visible()


def remove_invitation(page: Page, server: Server) -> None:
    """The question before an invitation goes."""
    visit(page, f"{server.url}{_OFFICE}/invitations/{full(server).invitation}/remove")


def of_invitation(below: str = "") -> Go:
    """The page of an invitation in the office, or one below it."""
    return lambda page, server: visit(
        page, f"{server.url}{_OFFICE}/invitations/{full(server).invitation}{below}"
    )


def import_columns(page: Page, server: Server) -> None:
    """What the columns of an uploaded list seem to hold."""
    bad = ("Putri", "P", "8.12346E+11", "Malang", "Dinas Contoh", "Staf", "P-3")
    rows = [(*HEADERS, "Soal kaus"), (*SITI, "M"), (*BUDI, "L"), (*bad, "XXL")]
    visit(page, f"{server.url}{_OFFICE}/import")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = {"name": "daftar peserta.xlsx", "mimeType": kind, "buffer": workbook(rows)}
    page.set_input_files("[name=file]", file)  # type: ignore[arg-type]  # The keys are those of FilePayload.
    page.select_option("[name=category]", index=1)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/columns")


def import_checked(page: Page, server: Server) -> None:
    """The report on a list, row by row."""
    import_columns(page, server)
    page.locator("main form button.btn-primary").click()
    expect(page.locator("main a[href$='/confirm']")).to_be_visible(timeout=30_000)


def import_confirm(page: Page, server: Server) -> None:
    """The question before a list is taken over."""
    import_checked(page, server)
    page.locator("main a[href$='/confirm']").click()
    page.wait_for_url("**/confirm")


def done_to_many(*, undone: bool = False) -> Go:
    """What became of the people of an event of its own, after the worker was through with them."""

    def go(page: Page, server: Server) -> None:
        now, slug = utc_now(), f"acara-{uuid4().hex[:12]}"
        with server.inside() as session:
            event = make_event(session, slug=slug, now=now)
            people = [make_registration(session, offer_of(event, "kim"), now=now) for _ in "123"]
            cancel(session, people[0], reason="", actor=SYSTEM, now=now)
            everybody = Selection(ListFilter())
            whom = seen(session, event.id, everybody)
            wish = Wish(BulkKind.CANCEL, everybody, whom, reason="Kegiatan diperkecil.", tell=True)
            action = begin(session, event.id, wish, actor=SYSTEM, now=now)
            assert action is not None
            work_on(session, action.id, now=now)
            if undone:
                assert undo(session, action, actor=SYSTEM, now=now)
                work_on(session, action.id, now=now)
            uid = action.uid
            session.commit()
        visit(page, f"{server.url}/office/events/{slug}/registrations/bulk/{uid}")
        expect(page.locator("#people")).to_be_visible()

    return go


FULL_OFFICE: dict[str, Go] = {
    "online attendance": webinar("online"),
    "online, announced word": webinar("word"),
    "online, report without a file": report_without_file,
    "online, meeting report": webinar("report"),
    "online, who is this": webinar("person"),
    "overview, full": at(_OFFICE),
    "overview, cancelled": at(f"/office/events/{CANCELLED_EVENT}"),
    "restore event, possible": at(f"/office/events/{CANCELLED_EVENT}/restore"),
    "registrations, full": at(f"{_OFFICE}/registrations"),
    "approvals, full": at(f"{_OFFICE}/approvals"),
    "approving": preview("approve"),
    "rejecting": preview("reject"),
    "decision": decision,
    "waiting list, full": at(f"{_OFFICE}/waiting"),
    "duplicates, full": at(f"{_OFFICE}/duplicates"),
    "merging": clicked(f"{_OFFICE}/duplicates", ".er-panel .btn"),
    "places, full": at(f"{_OFFICE}/places"),
    "releasing places": clicked(f"{_OFFICE}/places", "a[href*='/release']"),
    "invitations, full": at(f"{_OFFICE}/invitations"),
    "invitations, preview": invitations_preview,
    "removing an invitation": remove_invitation,
    "invitation": of_invitation(),
    "editing an invitation": of_invitation("/edit"),
    "questions": at(f"{_OFFICE}/questions"),
    "preview of a form": at(f"{_OFFICE}/questions/preview/kim"),
    "preview of a form with errors": sent_empty(f"{_OFFICE}/questions/preview/kim"),
    "question": clicked(f"{_OFFICE}/questions", "tbody th a"),
    "import, columns": import_columns,
    "import, checked": import_checked,
    "import, confirming": import_confirm,
    "done to many": done_to_many(),
    "done to many and undone": done_to_many(undone=True),
    "messages, full": at(f"{_OFFICE}/messages"),
    "message": clicked(f"{_OFFICE}/messages", "#table tbody th a"),
    "message that failed": clicked(f"{_OFFICE}/messages?state=failed", "#table tbody th a"),
    "message, written anew": at(f"{_OFFICE}/messages/new?q_hobi=any"),
    "message, written anew with errors": sent_empty(f"{_OFFICE}/messages/new"),
    "message, draft": written("draft"),
    "message, changing the draft": written("draft", "/edit"),
    "message, before it is sent": written("draft", "/send"),
    "message, sent": written("sent"),
    "worklist, full": at(f"{_OFFICE}/messages/whatsapp"),
    "cancel event, full": at(f"{_OFFICE}/cancel"),
    **{
        f"person, {name}": in_office(name)
        for name in ("pending", "offered", "preferred", "rejected", "cancelled", "replaced")
    },
    "substitute for a person": in_office("confirmed", "/substitute"),
    "letter of a person": in_office("confirmed", "/letter"),
}
