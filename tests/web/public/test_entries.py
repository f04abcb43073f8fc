"""Entries that need a correction: 422, the message beside the field, and nothing typed is lost."""

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from eventreg.events.rules import LetterRule
from eventreg.registration.models import Registration
from tests.factories import offer_of
from tests.pages import PageClient
from tests.questions import ask
from tests.web.public.entries import KINDS, form_url, message_at, send

TYPED: dict[str, dict[str, str]] = {
    "agency": {
        "full_name": "Nur Sa'diyah",
        "title_front": "Hj.",
        "title_back": "S.Pd.I.",
        "gender": "P",
        "phone": "12",
        "email": "bukan alamat",
        "region": "35.07",
        "needs": "Kursi roda",
        "consent_photo": "y",
        "consent_contact": "y",
        "agency": 'Dinas "Contoh" & Co',
        "unit": "Bidang IKP",
        "position": "Staf",
        "employment": "pppk",
        "nip": "19860926201505190",
        "managed_account": "@contoh",
    },
    "kim": {
        "phone": "12",
        "kim_name": "KIM Sekar",
        "district": "35.73.02",
        "village": "35.73.02.1001",
        "kim_role": "Ketua",
    },
    "influencer": {
        "phone": "12",
        "accounts-0-platform": "tiktok",
        "accounts-0-handle": "12345",
        "accounts-0-followers": "banyak",
        "accounts-1-platform": "youtube",
        "accounts-1-handle": "https://youtube.com/channel/UC123",
        "accounts-1-followers": "1 jt",
        "niche": "Kuliner",
        "stage_name": "Arek",
    },
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Nothing wrong reaches the database; what might is in test_odd_text.py."""
    return sqlite_url


def registrations(session: Session) -> int:
    """How many registrations there are."""
    return session.scalar(select(func.count()).select_from(Registration)) or 0


@pytest.mark.parametrize("kind", KINDS)
def test_everything_typed_is_kept(
    kind: str, page: PageClient, event: Event, session: Session
) -> None:
    send(page, event.slug, kind, TYPED[kind], status=422)

    kept = page.form().fields
    for name, value in TYPED[kind].items():
        assert kept.get(name) == [value], name
    assert registrations(session) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_required_is_asked_for_beside_its_field(
    kind: str, page: PageClient, event: Event, session: Session
) -> None:
    nothing = dict.fromkeys(("full_name", "gender", "phone", "region"), "")
    own = {"agency": ["agency", "position"], "kim": ["kim_name"], "influencer": []}[kind]
    nothing |= dict.fromkeys(own, "")
    nothing |= {"accounts-0-platform": "", "accounts-0-handle": ""}
    send(page, event.slug, kind, {**nothing, "notice": None}, status=422)

    first = ["accounts-0-handle"] if kind == "influencer" else []
    for name in ("full_name", "gender", "phone", "region", "notice", *own, *first):
        assert message_at(page, name), name
    assert registrations(session) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_post_asks_for_everything(kind: str, page: PageClient, event: Event) -> None:
    page.get(form_url(event.slug, kind))
    page.post(form_url(event.slug, kind), {}, 422)

    assert message_at(page, "full_name")


@pytest.mark.parametrize("kind", KINDS)
def test_the_summary_links_to_every_field_that_has_a_message(
    kind: str, page: PageClient, event: Event
) -> None:
    send(page, event.slug, kind, {**TYPED[kind], "gender": "", "notice": None}, status=422)

    linked = {str(link["href"])[1:] for link in page.soup.select(".er-error-summary a[href^='#']")}
    wrong = {str(one["id"]).removesuffix("-error") for one in page.soup.select(".er-error")}
    assert {one.removesuffix("-0") if one == "gender-0" else one for one in linked} == wrong
    for target in linked:
        found = page.soup.select_one(f"#{target}")
        assert found is not None
        assert found.name in {"input", "select", "textarea"}, target


@pytest.mark.parametrize("kind", KINDS)
def test_the_summary_follows_the_page_and_names_each_field(
    kind: str, page: PageClient, event: Event, session: Session, now: datetime
) -> None:
    ask(session, event, now, "kaus", required=True)
    offer_of(event, kind).letter = LetterRule.REQUIRED
    page.get(form_url(event.slug, kind))
    page.submit(status=422)

    lines = page.soup.select(".er-error-summary a")
    controls = [str(one.get("id")) for one in page.soup.select("main form [id]")]
    places = [controls.index(str(line["href"])[1:]) for line in lines]
    assert len(places) > 5
    assert places == sorted(places)
    for line in lines:
        label = page.soup.select_one(f"label[for='{str(line['href'])[1:]}']")
        legend = page.soup.select_one(f"#{str(line['href'])[1:].removesuffix('-0')} > legend")
        named = legend or label
        assert named is not None
        assert ": " in line.get_text()
        said = line.get_text().removeprefix("Akun 1: ").split(":")[0]
        assert said[:20] in " ".join(named.get_text(" ").split())


@pytest.mark.parametrize("kind", KINDS)
def test_the_browser_may_restore_every_field_after_the_back_button(
    kind: str, page: PageClient, event: Event
) -> None:
    """Chromium gives back what was typed, but not where autocomplete is off."""
    page.get(form_url(event.slug, kind))

    assert not page.soup.select("main form [autocomplete=off], main form[autocomplete=off]")


def test_a_letter_among_the_digits_of_a_phone_is_pointed_out(
    page: PageClient, event: Event, session: Session
) -> None:
    send(page, event.slug, "agency", {"phone": "0893-0000-0300x"}, status=422)

    assert "huruf" in message_at(page, "phone")
    assert page.form().fields["phone"] == ["0893-0000-0300x"]
    assert registrations(session) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_field_names_its_message_to_a_screen_reader(
    kind: str, page: PageClient, event: Event
) -> None:
    send(page, event.slug, kind, {"phone": "12"}, status=422)

    field = page.soup.select_one("#phone")
    assert field is not None
    assert field["aria-invalid"] == "true"
    assert "phone-error" in str(field["aria-describedby"]).split()


WRONG = {
    "region": ["Malang", "35.99", "35.73.02", "Kota Malang", "0", "\x00"],
    "gender": ["X", "l", "LP", "\x00"],
    "phone": ["(0341)", "0842123456789", "+62893345", "08933456789012", "8.93E+11", "\x00"],
    "email": ["a@", "@b", "a b@example.org", "a@b", "a@example.org, b@example.org"],
    "full_name": ["", " ", "\u200b\u00ad", "x" * 101, "x" * 60_000, "\x00\x07"],
    "title_front": ["x" * 41],
    "title_back": ["x" * 81],
    "nip": ["19860926201505190", "1", "12345678901234567890", "1.98609E+17"],
    "agency": ["", "x" * 301],
    "position": ["", "x" * 301],
    "unit": ["x" * 301],
    "managed_account": ["x" * 301],
    "employment": ["asn", "\x00"],
    "needs": ["x" * 501],
    "notice": ["", "false"],
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_is_refused_beside_its_field(
    name: str, page: PageClient, event: Event, session: Session
) -> None:
    """Scar 25: "Malang" is two regions and is never taken bare; nor is any other wrong answer."""
    for value in WRONG[name]:
        send(page, event.slug, "agency", {name: value}, status=422)

        assert message_at(page, name), value
    assert registrations(session) == 0


def test_a_village_that_cannot_be_is_refused(page: PageClient, event: Event) -> None:
    for village, region in [
        ("35.73.02", "35.73"),
        ("35.07.01.2001", "35.73"),
        ("35.73.02.1001", "00"),
        ("35.73.02.9999", "35.73"),
        ("Sukun", "35.73"),
        ("35.73.02.100\x00", "35.73"),
        ("x" * 5000, "35.73"),
        ("\x00", "\x00"),
    ]:
        changes = {"village": village, "district": village, "region": region}
        send(page, event.slug, "kim", changes, status=422)

        assert message_at(page, "village"), village


def test_an_account_that_cannot_be_is_refused(page: PageClient, event: Event) -> None:
    for name, value, field in [
        ("accounts-0-platform", "myspace", "accounts-0-platform"),
        ("accounts-0-platform", "", "accounts-0-platform"),
        ("accounts-0-handle", "", "accounts-0-handle"),
        ("accounts-0-handle", "https://www.tiktok.com/@contoh", "accounts-0-handle"),
        ("accounts-0-handle", "https://www.instagram.com/reel/Cxyz/", "accounts-0-handle"),
        ("accounts-0-handle", "a..b", "accounts-0-handle"),
        ("accounts-0-handle", "x" * 301, "accounts-0-handle"),
        ("accounts-0-followers", "banyak", "accounts-0-followers"),
        ("accounts-0-followers", "-5", "accounts-0-followers"),
        ("accounts-0-followers", "99999999999", "accounts-0-followers"),
        ("accounts-1-platform", "x", "accounts-1-handle"),
    ]:
        send(page, event.slug, "influencer", {name: value}, status=422)

        assert message_at(page, field), value


def test_a_nip_of_wrong_length_says_how_many_digits_were_typed(
    page: PageClient, event: Event
) -> None:
    send(page, event.slug, "agency", {"nip": "19860926 201505 190"}, status=422)

    assert "18" in message_at(page, "nip")
    assert "17" in message_at(page, "nip")


def test_accounts_at_odd_places_do_no_harm(page: PageClient, event: Event) -> None:
    """Some characters count as digits and are no number."""
    for index in ("\u00b2", "9" * 5000, "-1", "x", "999999999", "0-0", "\u0663"):
        changes = {f"accounts-{index}-platform": "x", f"accounts-{index}-handle": "contoh"}
        send(page, event.slug, "influencer", {**changes, "phone": "12"}, status=422)


def test_a_field_sent_several_times_does_no_harm(page: PageClient, event: Event) -> None:
    twice = {"full_name": ["Ngatmiri", "Ngatmiran"], "phone": ""}
    send(page, event.slug, "agency", twice, status=422)
