"""Signing up by the form: what suffices, what is stored, what comes back."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.consents.models import Consent
from eventreg.consents.rules import CURRENT_VERSION, ConsentKind
from eventreg.events.models import Event
from eventreg.importing.rules.entries import Entry
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.public.entries import KINDS, complete, csrf_token, form_url, send

FULL = {
    "agency": {
        "title_front": "Drs.",
        "title_back": "M.Si.",
        "email": "ngatmiri@example.org",
        "needs": "Kursi roda\r\nJuru bahasa isyarat",
        "agency": "Dinas Contoh Kota Malang",
        "unit": "Bidang IKP",
        "position": "Pranata Humas",
        "employment": "pns",
        "nip": "19860926 201505 2 901",
        "managed_account": "@dinas.contoh",
    },
    "kim": {"kim_name": "KIM Sekar", "village": "35.73.02.1001", "kim_role": "Ketua"},
    "influencer": {
        "accounts-0-platform": "tiktok",
        "accounts-0-handle": "https://www.tiktok.com/@arek.contoh?_t=1",
        "accounts-0-followers": "84,5rb",
        "accounts-1-platform": "youtube",
        "accounts-1-handle": "@KabarContoh",
        "niche": "Kuliner",
        "stage_name": "Arek Contoh",
    },
}


def only_one(session: Session) -> Registration:
    """The one registration that there is."""
    return session.scalars(select(Registration)).one()


@pytest.mark.parametrize("kind", KINDS)
def test_one_post_with_what_is_required_registers(
    kind: str, page: PageClient, event: Event, session: Session
) -> None:
    """Scars 20 and 21: a one-word name suffices, and nobody needs an e-mail address."""
    send(page, event.slug, kind)

    person = only_one(session)
    assert page.response.headers["Location"].endswith(f"/r/{person.secret}")
    assert (person.full_name, person.gender, person.phone) == ("Ngatmiri", "P", "+6289300010001")
    assert (person.region_code, person.email) == ("35.73", None)
    assert (person.state, person.seat, person.offer.slug) == (State.CONFIRMED, 1, kind)
    page.follow()
    assert "Ngatmiri" in page.text


@pytest.mark.parametrize("kind", KINDS)
def test_an_e_mail_address_instead_of_a_number_suffices(
    kind: str, page: PageClient, event: Event, session: Session
) -> None:
    send(page, event.slug, kind, {"phone": None, "email": "Ngatmiri@Example.org"})

    person = only_one(session)
    assert (person.phone, person.email) == (None, "Ngatmiri@example.org")


def test_everything_that_an_agency_admin_tells_is_stored(
    page: PageClient, event: Event, session: Session
) -> None:
    send(page, event.slug, "agency", FULL["agency"])

    person = only_one(session)
    assert person.printed_name == "Drs. Ngatmiri, M.Si."
    assert person.needs == "Kursi roda\nJuru bahasa isyarat"
    assert (person.organization, person.unit) == ("Dinas Contoh Kota Malang", "Bidang IKP")
    assert (person.position, person.employment) == ("Pranata Humas", "pns")
    assert (person.nip, person.managed_account) == ("198609262015052901", "@dinas.contoh")


def test_a_village_needs_no_step_of_its_own(
    page: PageClient, event: Event, session: Session
) -> None:
    """The lists of districts and villages help people; one POST with the code suffices."""
    send(page, event.slug, "kim", FULL["kim"])

    person = only_one(session)
    assert (person.organization, person.position) == ("KIM Sekar", "Ketua")
    assert person.village_code == "35.73.02.1001"


def test_accounts_are_stored_by_their_handles(
    page: PageClient, event: Event, session: Session
) -> None:
    send(page, event.slug, "influencer", FULL["influencer"])

    person = only_one(session)
    stored = [(one.platform, one.handle, one.followers) for one in person.accounts]
    assert stored == [("tiktok", "arek.contoh", 84_500), ("youtube", "kabarcontoh", None)]
    assert (person.niche, person.stage_name) == ("Kuliner", "Arek Contoh")


def test_a_pasted_address_is_read_as_its_handle(
    page: PageClient, event: Event, session: Session
) -> None:
    pasted = {
        "instagram": ("https://www.instagram.com/ngalam.contoh_/?igsh=abc", "ngalam.contoh_"),
        "x": ("https://x.com/kim_contoh/status/1", "kim_contoh"),
        "facebook": ("fb.com/kim.contoh", "kim.contoh"),
        "threads": ("https://www.threads.net/@contoh", "contoh"),
    }
    entry = {}
    for number, (platform, (address, _handle)) in enumerate(pasted.items()):
        entry[f"accounts-{number}-platform"] = platform
        entry[f"accounts-{number}-handle"] = address
    send(page, event.slug, "influencer", entry)

    stored = {one.platform: one.handle for one in only_one(session).accounts}
    assert stored == {platform: handle for platform, (_address, handle) in pasted.items()}


def test_an_address_needs_no_chosen_platform(
    page: PageClient, event: Event, session: Session
) -> None:
    address = "https://www.instagram.com/fajar.contoh?igsh=abc"
    chosen = {"accounts-0-platform": "", "accounts-0-handle": address}
    send(page, event.slug, "influencer", chosen)

    stored = [(one.platform, one.handle) for one in only_one(session).accounts]
    assert stored == [("instagram", "fajar.contoh")]


def test_an_address_with_a_number_is_asked_for_its_name(page: PageClient, event: Event) -> None:
    address = "https://m.facebook.com/profile.php?id=1000"
    entry = {"accounts-0-platform": "facebook", "accounts-0-handle": address}
    send(page, event.slug, "influencer", entry, status=422)

    assert "Alamat ini berisi nomor" in page.text
    assert "Ini bukan profil" not in page.text


def test_the_summary_says_which_account_is_wrong(page: PageClient, event: Event) -> None:
    entry = {f"accounts-{number}-handle": "@contoh" for number in range(2)}
    entry |= {f"accounts-{number}-platform": "" for number in range(2)}
    send(page, event.slug, "influencer", entry, status=422)

    lines = [one.get_text(" ", strip=True) for one in page.soup.select(".er-error-summary li")]
    assert len(set(lines)) == len(lines) == 2


def test_a_third_and_a_gap_in_the_accounts_are_taken(
    page: PageClient, event: Event, session: Session
) -> None:
    more = {"accounts-4-platform": "x", "accounts-4-handle": "contoh"}
    send(page, event.slug, "influencer", more)

    assert [one.platform for one in only_one(session).accounts] == ["instagram", "x"]


def test_the_province_and_the_outside_can_be_chosen(
    page: PageClient, event: Event, session: Session
) -> None:
    for number, region in enumerate(("35", "00", "35.07", "35.79")):
        phone = f"0893-0001-000{number}"
        send(page, event.slug, "agency", {"region": region, "phone": phone})

    codes = session.scalars(select(Registration.region_code).order_by(Registration.id)).all()
    assert list(codes) == ["35", "00", "35.07", "35.79"]


def test_consents_are_kept_one_by_one_with_version_and_language(
    page: PageClient, event: Event, session: Session
) -> None:
    token = csrf_token(page, event.slug, "agency")
    data = {"csrf_token": token, **complete("agency", {"consent_photo": "y"})}
    page.post(f"{form_url(event.slug, 'agency')}?lang=en", data)

    kept = {one.kind: one for one in session.scalars(select(Consent))}
    given = {kind: one.given for kind, one in kept.items()}
    assert given == {
        ConsentKind.NOTICE: True,
        ConsentKind.PHOTO: True,
        ConsentKind.CONTACT: False,
    }
    notice = kept[ConsentKind.NOTICE]
    assert (notice.version, notice.language, notice.channel) == (CURRENT_VERSION, "en", "form")


@pytest.mark.parametrize("kind", KINDS)
def test_boxes_of_consents_begin_empty(kind: str, page: PageClient, event: Event) -> None:
    """UU 27/2022 Pasal 22: a consent is given by an act, not by leaving a tick in place."""
    page.get(form_url(event.slug, kind))
    fields = page.form().fields

    assert not {"notice", "consent_photo", "consent_contact"} & set(fields)


def test_the_same_form_sent_twice_is_one_registration(
    page: PageClient, event: Event, session: Session
) -> None:
    again = {"submission_id": str(uuid4())}
    send(page, event.slug, "agency", again)
    first = page.response.headers["Location"]
    send(page, event.slug, "agency", again)

    assert page.response.headers["Location"] == first
    assert session.scalar(select(func.count()).select_from(Registration)) == 1


def test_a_submission_id_that_is_no_uuid_is_refused_and_renewed(
    page: PageClient, event: Event, session: Session
) -> None:
    for wrong in ("", "x", "1234", "%00", "\x00", "z" * 5000):
        send(page, event.slug, "agency", {"submission_id": wrong}, status=422)
    assert session.scalar(select(func.count()).select_from(Registration)) == 0

    page.submit(status=303)
    assert only_one(session).full_name == "Ngatmiri"


def test_an_id_that_can_be_computed_opens_nobodys_page(
    page: PageClient, event: Event, session: Session
) -> None:
    """Scar 23: the ids of imported people follow from their number in the list, 1, 2, 3 and so on."""
    row = Entry(1, "Siti", None, {}, {}, "7", None, "", "", faults=(), gaps=())
    known = make_registration(session, offer_of(event, "agency"), full_name="Siti Rahayu")
    known.submission_id = row.submission_id(event.id)

    send(page, event.slug, "agency", {"submission_id": str(known.submission_id)}, status=422)
    page.submit(status=303)

    assert known.secret not in page.response.headers["Location"]
    assert session.scalar(select(func.count()).select_from(Registration)) == 2


def test_a_form_without_a_submission_id_is_refused(page: PageClient, event: Event) -> None:
    send(page, event.slug, "agency", {"submission_id": None}, status=422)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_contract_stands_in_the_form(
    kind: str, page: PageClient, event: Event
) -> None:
    page.get(form_url(event.slug, kind))
    common = (
        *("full_name", "title_front", "title_back", "gender", "phone", "email", "region"),
        *("needs", "notice", "consent_photo", "consent_contact", "submission_id", "csrf_token"),
    )
    own = {
        "agency": ("agency", "unit", "position", "employment", "nip", "managed_account"),
        "kim": ("kim_name", "village", "kim_role"),
        "influencer": (
            *("accounts-0-platform", "accounts-0-handle", "accounts-0-followers"),
            *("accounts-1-platform", "accounts-1-handle", "niche", "stage_name"),
        ),
    }
    assert set(common + own[kind]) <= set(page.form().offered)
    assert not any("nik" in name.lower() for name in page.form().offered)


def test_the_address_of_a_kim_village_is_found_in_two_plain_steps(
    page: PageClient, event: Event, session: Session
) -> None:
    """Without JavaScript: district first, then village, and nothing typed is lost."""
    page.get(form_url(event.slug, "kim"))
    page.submit(
        status=200,
        button="step=districts",
        full_name="Ngatmiri",
        region="35.73",
        kim_name="KIM Sekar",
    )
    page.submit(status=200, button="step=villages", district="35.73.02")
    page.submit(status=303, village="35.73.02.1001", gender="P", phone="089300010001", notice=True)

    person = only_one(session)
    assert (person.full_name, person.village_code) == ("Ngatmiri", "35.73.02.1001")


def test_the_enter_key_sends_the_form_and_asks_for_no_list(page: PageClient, event: Event) -> None:
    """Browsers press the first button of a form on Enter, whether it is seen or not."""
    page.get(form_url(event.slug, "kim"))
    first = page.soup.select("main form button[type=submit]")[0]

    assert not first.has_attr("name")
