"""Every page of the office says what it is, and where the guide says more."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from flask import Flask

from eventreg.accounts.rules import StaffRole
from eventreg.events.models import Event
from eventreg.web.help import HELP
from eventreg.web.help.guide import GUIDE, PICTURES, anchor
from tests.access.matrix import addresses
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

#: Files and figures are no pages; neither is what sends on to another page at once.
_FILES = (".json", ".pdf", ".png", ".svg", ".txt", ".xlsx")
NO_PAGES = {
    "office.handbook_picture",
    "office.letterhead_logo",
    "office.office_letterhead_logo",
}
CATALOGUE = GUIDE.parent.parent / "eventreg/translations/id/LC_MESSAGES/messages.po"
#: As it stands in an escaped sentence.
_GAP = re.compile(r"%\\\(\w+\\\)s|%%")
_FILLED = re.compile(r"%\(\w+\)s|\{\w+\}")
_WORD = re.compile(r"[^\W\d_]{2}")
#: In italics too, but of Zoom, of a mail server, of a name, or a heading of the workbook.
OTHERS = {
    "550 5.1.1 User unknown",
    "Attendee Report",
    "Mandiri",
    "Menit Daring",
    "Metode",
    "Moch.",
    "Muhammad",
    "Reports → Usage",
    "Riwayat Pindai",
    "Show unique users",
}
_BEGINS = re.compile(r"(?<=\n\n)\*\*[^*]+\*\*|^(?:- |\d\. )\*\*[^*]+\*\*", re.MULTILINE)
README = GUIDE.parent.parent / "README.md"
#: `![what it shows](images/name.png)`, also where the words are broken over two lines.
_PICTURE = re.compile(r"!\[([^\]]*)\]\((?:docs/)?images/([^)]+)\)")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What pages say about themselves does not depend on the database."""
    return sqlite_url


def pages(app: Flask) -> dict[str, str]:
    """The address of every page of the office, by its endpoint."""
    return {
        one.rule.endpoint: one.rule.rule
        for one in addresses(app, "/office")
        if "GET" in one.methods
        and not one.rule.rule.endswith(_FILES)
        and one.rule.endpoint not in NO_PAGES
    }


def test_every_page_says_what_it_is(app: Flask) -> None:
    missing = [f"{name} ({path})" for name, path in sorted(pages(app).items()) if name not in HELP]
    assert not missing, (
        "These pages have no help. Add each endpoint to the module of its matter,"
        " eventreg/web/help/about_*.py: beside a page that it belongs to, or with a Help of its own"
        " (what it is for, what is done there, the anchor of a section of docs/panduan-panitia.md),"
        " and translate both sentences. What is no page belongs to NO_PAGES above.\n"
        + "\n".join(missing)
    )


def test_no_help_is_left_over(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(HELP) <= known, set(HELP) - known


def headings() -> list[str]:
    text = GUIDE.read_text(encoding="utf-8")
    return [anchor(words) for words in re.findall(r"^##+ (.+)$", text, re.MULTILINE)]


def test_every_section_that_a_page_leads_to_is_in_the_guide() -> None:
    assert len(headings()) == len(set(headings())), "Two sections have one anchor."
    missing = {help_.section for help_ in HELP.values()} - set(headings())
    assert not missing, f"docs/panduan-panitia.md has no section {sorted(missing)}."


def test_the_links_within_the_guide_lead_to_its_sections() -> None:
    links = re.findall(r"\]\(([^)]+)\)", GUIDE.read_text(encoding="utf-8"))
    targets = {link for link in links if not link.startswith("images/")}
    assert targets
    assert targets <= {f"#{one}" for one in headings()}, "Without a network nothing else opens."


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="id")


def sentences() -> Iterator[str]:
    """Every Indonesian sentence of the program."""
    for message in catalogue():
        shown = message.string if isinstance(message.string, tuple) else (message.string,)
        yield from (str(one) for one in shown if message.id)


def labels() -> Iterator[re.Pattern[str]]:
    """Each of them with room for what is filled in; without those that are nothing but such room."""
    for one in sentences():
        if _WORD.search(_FILLED.sub("", one)):
            yield re.compile(_GAP.sub(".+", re.escape(one)))


def test_what_the_help_quotes_is_written_so_on_the_screen() -> None:
    sentences = {one.id: one.string for one in catalogue() if isinstance(one.id, str)}
    ours = [
        one
        for one in catalogue()
        if any(place.startswith("eventreg/web/help/about_") for place, _line in one.locations)
    ]
    assert len(ours) > 100
    for one in ours:
        for words, known in ((one.id, set(sentences)), (one.string, set(sentences.values()))):
            unknown = set(re.findall("“(.+?)”", str(words))) - known
            assert not unknown, f"Nothing on the screen is called so: {unknown}"


def test_what_is_bold_in_the_guide_is_written_so_on_the_screen() -> None:
    """But for the words that begin a paragraph or a line of a list: they say what it is about."""
    text = _BEGINS.sub("", re.sub(r"\n +", " ", GUIDE.read_text(encoding="utf-8")))
    bold = {" ".join(one.split()) for one in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)}
    known = list(labels())
    unknown = {one for one in bold - {"tebal"} if not any(label.fullmatch(one) for label in known)}
    assert len(bold) > 100
    assert not unknown, f"Nothing on the screen is called so: {sorted(unknown)}."


def test_what_the_guide_quotes_in_italics_is_part_of_what_the_screen_says() -> None:
    text = re.sub(r"\*\*.+?\*\*", "", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)
    quoted = {" ".join(one.split()) for one in re.findall(r"\*(.+?)\*", text, re.DOTALL)}
    said = [" ".join(_FILLED.sub("…", one).lower().split()) for one in sentences()]
    parts = {one for one in quoted - OTHERS if not _said(one.lower(), said)}
    known = list(labels())
    unknown = {one for one in parts if not any(label.fullmatch(one) for label in known)}
    assert len(quoted) > 70
    assert not unknown, f"Nothing on the screen says so: {sorted(unknown)}."


def _said(quoted: str, sentences: list[str]) -> bool:
    """Whether one sentence holds all of it; "…" in the guide stands for anything."""
    parts = [part.strip() for part in quoted.split("…")]
    return any(all(part in one for part in parts) for one in sentences)


def pictures(*files: Path) -> dict[str, str]:
    texts = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return {name: words for words, name in _PICTURE.findall(texts)}


def test_every_picture_of_the_guide_exists_and_says_what_it_shows() -> None:
    for name, words in pictures(GUIDE, README).items():
        assert (PICTURES / name).is_file(), f"{name}: run `make screenshots`."
        assert len(words.split()) > 3, f"{name} says nothing to whoever does not see it."


def test_every_picture_is_used() -> None:
    assert {one.name for one in PICTURES.iterdir()} == set(pictures(GUIDE, README))


def test_the_guide_is_read_in_the_office_by_every_role(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.DOOR, event)
    page.get("/office/help")
    text = BeautifulSoup(page.response.get_data(), "lxml").select_one(".er-handbook")
    assert text is not None
    assert [one["id"] for one in text.select("h2, h3")] == headings()
    shown = [str(one["src"]) for one in text.select("img")]
    assert len(shown) == len(pictures(GUIDE))
    for address in shown:
        answer = page.client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/png")


@pytest.mark.parametrize("name", ["../panduan-panitia.md", "..%2fpanduan-panitia.md", "x", ".png"])
def test_nothing_but_pictures_is_handed_out(
    name: str, page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.DOOR, event)
    assert page.client.get(f"/office/help/images/{name}").status_code == 404


def what(page: PageClient) -> str:
    """What the page says about itself."""
    found = BeautifulSoup(page.response.get_data(), "lxml").select(".er-page-header .er-what")
    assert len(found) < 2
    return found[0].get_text(" ", strip=True) if found else ""


def test_the_help_stands_by_the_heading_also_where_a_form_came_back(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.OWNER)
    page.get("/office/events/acara/edit")
    said = what(page)
    assert said.startswith("Tentang halaman ini Yang dibaca orang tentang kegiatan")
    page.submit(status=422, title="")
    assert what(page) == said


def test_who_is_not_signed_in_is_led_to_no_closed_page(page: PageClient) -> None:
    page.get("/office/login")
    found = BeautifulSoup(page.response.get_data(), "lxml").select_one(".er-what")
    assert found is not None
    assert not found.select("a")
    assert page.client.get("/office/help/images/tim.png").status_code == 303


def test_an_error_is_not_explained_as_the_page(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.DOOR, event)
    page.get("/office/events/acara/edit", 403)
    assert what(page) == ""
    page.get("/e/acara")
    assert what(page) == ""
