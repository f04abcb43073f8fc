"""Three invented people who sign up by themselves, one of each kind, and what they type and see."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.server import Server


@dataclass(frozen=True)
class Participant:
    """Somebody who has signed up."""

    kind: str
    printed_name: str
    #: The own page, and what is below it.
    link: str

    @property
    def png_url(self) -> str:
        """The address of the QR as a picture."""
        return f"{self.link}/qr.png"


PRINTED = {
    "agency": "Dr. Sri Wahyuningsih, S.Kom., M.Si.",
    "kim": "Paijo",
    "influencer": "Ayu Contoh Lestari",
}


def open_form(page: Page, server: Server, kind: str) -> None:
    """From the event's page to the form of a category, as people go."""
    page.goto(server.event_url)
    page.locator(f"a[href$='/register/{kind}']").click()
    page.wait_for_url(f"**/register/{kind}")


def fill_person(page: Page, name: str, gender: str, phone: str) -> None:
    """What everybody is asked for."""
    page.fill("[name=full_name]", name)
    page.check(f"[name=gender][value={gender}]")
    page.fill("[name=phone]", phone)
    page.check("[name=notice]")


def choose_by_typing(page: Page, field: str, typed: str, value: str) -> None:
    """Narrows a long list by typing, then chooses from what is left."""
    page.fill(f"#{field}-filter", typed)
    left = page.locator(f"[name={field}] option").count()
    assert 2 <= left <= 5, f"{typed!r} leaves {left} entries of {field}"
    page.select_option(f"[name={field}]", value)


def fill_agency(page: Page) -> None:
    """An agency's social media admin, who types the degree behind the name."""
    fill_person(page, "Sri Wahyuningsih, S.Kom., M.Si.", "P", "0893 0000 0701")
    page.fill("[name=title_front]", "Dr.")
    page.locator("[data-name-split] button").click()
    assert page.input_value("[name=full_name]") == "Sri Wahyuningsih"
    assert page.inner_text("#name-line") == PRINTED["agency"]
    choose_by_typing(page, "region", "kota malang", "35.73")
    page.fill("[name=agency]", "kominfo")
    offered = page.locator("#agency-suggestions option")
    offered.first.wait_for(state="attached")
    page.fill("[name=agency]", offered.first.get_attribute("value") or "")
    page.fill("[name=position]", "Pranata Humas Ahli Muda")
    page.select_option("[name=employment]", "pns")
    page.fill("[name=nip]", "19891105 201503 2 903")


def fill_kim(page: Page) -> None:
    """A member of a community group with one name, who finds the village by typing."""
    fill_person(page, "Paijo", "L", "+62 893-0000-0702")
    choose_by_typing(page, "region", "kabupaten malang", "35.07")
    page.locator("#district-filter").wait_for()
    choose_by_typing(page, "district", "singo", "35.07.24")
    page.locator("#village-filter").wait_for()
    choose_by_typing(page, "village", "toyo", "35.07.24.2016")
    page.fill("[name=kim_name]", "KIM Contoh Toyomarto")
    page.fill("[name=kim_role]", "Anggota")


def fill_influencer(page: Page) -> None:
    """Somebody with a following, who pastes the address of the profile."""
    fill_person(page, "Ayu Contoh Lestari", "P", "62893-0000-0703")
    choose_by_typing(page, "region", "surabaya", "35.78")
    page.select_option("[name=accounts-0-platform]", "instagram")
    page.fill("[name=accounts-0-handle]", "https://www.instagram.com/Ayu.Contoh/?hl=id")
    page.fill("[name=accounts-0-followers]", "84.500")
    page.fill("[name=niche]", "Kuliner")


FILL = {"agency": fill_agency, "kim": fill_kim, "influencer": fill_influencer}


def send(page: Page, kind: str) -> Participant:
    """Sends the form and arrives at the own page."""
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/r/*")
    printed = page.inner_text(".er-printed-name")
    return Participant(kind, printed, page.url.partition("?")[0])
