"""Unusual text in names and elsewhere: what can be printed is kept, the rest is cleaned away."""

import unicodedata

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from eventreg.registration.models import Registration
from tests.pages import PageClient
from tests.web.public.entries import complete, csrf_token, form_url, send

KEPT = [
    "X",
    "x" * 100,
    "O'Neill-Santoso, Jr.",
    "=2+3",
    "+62",
    "-",
    "@budi",
    "😀 Emoji",
    "ꦤꦒꦫ",
    "محمد",
    "Ⓜ" * 50,
    "⒨" * 100,
    "ΐ" * 100,
    "\u1100\u1161",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} ${7} %s %(x)s",
    "Robert'); DROP TABLE registrations;--",
]


def stored(session: Session) -> list[Registration]:
    """All registrations, oldest first."""
    return list(session.scalars(select(Registration).order_by(Registration.id)))


def test_every_printable_name_is_accepted(page: PageClient, event: Event, session: Session) -> None:
    """The contract: 1 to 100 characters after cleaning, whichever; unusual ones only warn."""
    for number, name in enumerate(KEPT):
        send(page, event.slug, "agency", {"full_name": name, "phone": f"0893-0002-00{number:02d}"})
        page.follow()

    names = [one.full_name for one in stored(session)]
    assert names == [unicodedata.normalize("NFC", name) for name in KEPT]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Siti   Sa\u2019diyah\u200b ", "Siti Sa'diyah"),
        ("Siti\x00 Sa\x07diyah", "Siti Sadiyah"),
        ("Rene\u0301", "Ren\u00e9"),
        ("Siti\tRahayu\r\nBinti", "Siti Rahayu Binti"),
        ("\ufeffSiti\u202e", "Siti"),
        ("Siti\ud7ff\ue000\U0010ffff", "Siti"),
    ],
)
def test_a_name_is_cleaned_and_keeps_its_letters(
    typed: str, name: str, page: PageClient, event: Event, session: Session
) -> None:
    """Scar 34: a control character in a name never reaches what is stored."""
    send(page, event.slug, "agency", {"full_name": typed})

    assert stored(session)[0].full_name == name


def test_a_null_byte_in_any_field_does_no_harm(
    page: PageClient, event: Event, session: Session
) -> None:
    """PostgreSQL cannot store it: cleaned away or refused, never an error of ours."""
    token = csrf_token(page, event.slug, "agency")
    for kind in ("agency", "kim", "influencer"):
        for name in ["district", "village", "nip", "step", *complete(kind)]:
            data = {"csrf_token": token, **complete(kind)}
            data[name] = str(data.get(name, "")) + "\x00"
            status = page.client.post(form_url(event.slug, kind), data=data).status_code
            assert status in {200, 303, 409, 422}, name
    for person in stored(session):
        assert "\x00" not in person.full_name + person.organization + person.position


def test_bytes_that_are_no_utf_8_do_no_harm(
    page: PageClient, event: Event, session: Session
) -> None:
    entry = complete("agency", {"csrf_token": csrf_token(page, event.slug, "agency")})
    entry.pop("full_name")
    start = "&".join(f"{name}={value}" for name, value in entry.items()).encode()
    url, kind = form_url(event.slug, "agency"), "application/x-www-form-urlencoded"
    raw = page.client.post(url, data=start + b"&full_name=Ng\xff\xfe&\xff=\xff", content_type=kind)
    assert raw.status_code == 400

    escaped = page.client.post(url, data=start + b"&full_name=Ng%C3%28atmiri", content_type=kind)
    assert escaped.status_code == 303
    assert stored(session)[0].full_name.endswith("(atmiri")


def test_a_long_text_in_any_field_is_refused_and_not_cut(
    page: PageClient, event: Event, session: Session
) -> None:
    token = csrf_token(page, event.slug, "agency")
    for name in complete("agency", {"title_back": "", "unit": "", "needs": "", "nip": ""}):
        data = {"csrf_token": token, **complete("agency", {name: "x" * 60_000})}
        answer = page.client.post(form_url(event.slug, "agency"), data=data)
        assert answer.status_code in {400, 422} or name == "notice", name
    assert all(len(one.full_name) < 100 for one in stored(session))


def test_more_than_a_megabyte_is_too_much(page: PageClient, event: Event) -> None:
    data = {"full_name": "x" * 1_100_000}
    page.get(form_url(event.slug, "agency"))
    page.post(form_url(event.slug, "agency"), data, 413)


def test_an_agency_of_300_letters_is_taken_whole(
    page: PageClient, event: Event, session: Session
) -> None:
    send(page, event.slug, "agency", {"agency": "Dinas " + "Panjang" * 42, "position": "😀" * 300})

    person = stored(session)[0]
    assert (len(person.organization), len(person.position)) == (300, 300)


def test_markup_in_an_answer_is_text_on_every_page(
    page: PageClient, event: Event, session: Session
) -> None:
    bad = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    names = {"full_name": bad, "kim_name": bad, "kim_role": bad, "title_front": "<b>"}
    send(page, event.slug, "kim", {**names, "phone": "12"}, status=422)
    assert page.form().fields["kim_name"] == [bad]

    send(page, event.slug, "kim", names)
    page.follow()
    assert bad in page.text
    assert stored(session)[0].organization == bad


def test_a_dash_for_a_nip_means_none(page: PageClient, event: Event, session: Session) -> None:
    send(page, event.slug, "agency", {"nip": "-"})

    assert stored(session)[0].nip is None


@pytest.mark.parametrize(
    ("typed", "nip"),
    [
        ("NIP. 19860926.201505.1.901", "198609262015051901"),
        ("198613262015051901", "198613262015051901"),
        ("198609262015053000", "198609262015053000"),
        ("199001012022211901", "199001012022211901"),
        ("131234567", "131234567"),
    ],
)
def test_an_odd_nip_is_taken_and_only_warned_of_on_the_own_page(
    typed: str, nip: str, page: PageClient, event: Event, session: Session
) -> None:
    send(page, event.slug, "agency", {"nip": typed, "gender": "L"})
    page.follow()

    assert stored(session)[0].nip == nip
    warns = bool(page.soup.select("main .er-alert-warning"))
    assert warns is (typed not in {"NIP. 19860926.201505.1.901", "199001012022211901"})


def test_a_number_is_read_however_it_is_written(
    page: PageClient, event: Event, session: Session
) -> None:
    """The vectors of domain.md §3.5."""
    forms = (
        *("089300000001", "+62 893-0000-0001", "62893 0000 0001", "89300000001"),
        *("+62 0893 0000 0001", "0062 893 0000 0001", "WA: 0893.0000.0001"),
        *("0893-0000-0001 (WA)", "٠٨٩٣٠٠٠٠٠٠٠١"),
    )
    for number, typed in enumerate(forms):
        changes = {"phone": typed, "full_name": f"Orang {number}"}
        send(page, event.slug, "influencer", changes)

    assert [one.phone for one in stored(session)] == ["+6289300000001"] * len(forms)
