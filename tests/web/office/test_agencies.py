"""Agencies and KIM in the office: the list, typed names, merges, the matrix, reminders."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.agencies import operations as agencies
from eventreg.agencies.models import Agency, AgencyChange
from eventreg.agencies.rules import AgencyKind
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import Message
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.reports.test_invited import invited, sent
from tests.statements import statements
from tests.web.office.conftest import SignedIn

OFFICIAL = "Dinas Komunikasi dan Informatika Kota Malang"
NAMES = "/office/events/acara/agencies/names"
MATRIX = "/office/events/acara/agencies"
SILENT = "/office/events/acara/agencies/unanswered"


def row(session: Session, now: datetime, name: str = OFFICIAL, **facts: Any) -> Agency:
    wanted = {"kind": AgencyKind.AGENCY, "region_code": "35.73", "name": name, "now": now, **facts}
    made = agencies.add(session, **wanted)
    session.flush()
    return made


def typed(session: Session, event: Event, name: str, **person: Any) -> Registration:
    facts = {"organization": name, "region_code": "35.73", **person}
    return make_registration(session, offer_of(event, "agency"), **facts)


@pytest.fixture
def coming(session: Session, event: Event, now: datetime) -> Event:
    """The event begins tomorrow, so that people can still be reminded."""
    for one in event.sessions:
        one.starts_at, one.ends_at = now + timedelta(days=1), now + timedelta(days=1, hours=4)
    session.flush()
    return event


def test_a_typed_name_is_mapped_to_what_is_suggested_and_back(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    agency, one = row(session, now), typed(session, event, "Infokom Kota Malang")
    signed_in(StaffRole.ORGANIZER, event)
    page.get(MATRIX)
    assert "1 nama yang diketik belum cocok" in page.text
    page.click("Tentukan artinya")
    assert OFFICIAL in page.text
    page.submit("settle-1", button=f"do=row:{agency.id}", status=303)
    page.follow()
    assert f"“Infokom Kota Malang” berarti {OFFICIAL}. Berlaku bagi 1 orang" in page.text
    session.expire_all()
    assert one.agency_id == agency.id
    change = session.scalars(select(AgencyChange)).one()
    page.submit(f"undo-{change.id}", status=303)
    page.follow()
    session.expire_all()
    assert one.agency_id is None
    assert "Diurungkan: “Infokom Kota Malang” berarti" in page.text


def look_for(page: PageClient, form_id: str) -> tuple[str, dict[str, str]]:
    """Opens the page on which the entry of a name is looked for; what its form sends."""
    fields = page.form(form_id).fields
    wanted = {name: fields[name][0] for name in ("region", "kind", "name", "list", "page")}
    token = fields["csrf_token"][0]
    page.post("/office/agencies/names/choose", {"csrf_token": token, **wanted}, status=200)
    return token, wanted


def test_a_name_becomes_a_row_or_stays_or_is_looked_for(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    agency = row(session, now)
    new, left = typed(session, event, "Dinas Baru Contoh"), typed(session, event, "freelance")
    other = typed(session, event, "Kantor Ayah")
    signed_in(StaffRole.ORGANIZER)
    page.get("/office/agencies/names?region=35.73")
    headings = [one.get_text() for one in page.soup.select("main section > h2")]
    assert headings == ["Dinas Baru Contoh", "Kantor Ayah", "freelance"]
    look_for(page, "settle-1")
    for wrong, said in (
        ("", "Isi nama resmi lengkapnya."),
        ("Dinas <b>Baru</b>", "<b> akan terbaca apa adanya"),
    ):
        page.submit("add-row", button="do=new", official=wrong, status=422)
        assert said in page.text
        assert page.soup.select_one("#official")["value"] == wrong  # type: ignore[index]  # It is there, or the test fails.
    page.submit("add-row", button="do=new", official="Dinas Baru Contoh Kota Malang", status=303)
    page.follow()
    assert "“Dinas Baru Contoh” ditambahkan sebagai Dinas Baru Contoh Kota Malang." in page.text
    page.submit("settle-2", button="do=leave", status=303)
    page.follow()
    token, wanted = look_for(page, "settle-1")
    page.post(
        "/office/agencies/names/choose", {"csrf_token": token, **wanted, "q": "infokom"}, status=200
    )
    assert "Tidak ada yang ditemukan" in page.text
    page.post(
        "/office/agencies/names/choose", {"csrf_token": token, **wanted, "q": "kominfo"}, status=200
    )
    page.submit("found-rows", button=f"do=row:{agency.id}", status=303)
    session.expire_all()
    assert new.agency is not None
    assert new.agency.name == "Dinas Baru Contoh Kota Malang"
    assert (left.agency_id, other.agency_id) == (None, agency.id)
    page.get("/office/agencies/names")
    assert "Semua nama yang diketik sudah selesai" in page.text


def test_a_shared_name_is_said_to_be_unsure(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    first, second = row(session, now), row(session, now, "Dinas Kominfo dan Statistik Kota Malang")
    for agency in (first, second):
        agencies.give_name(session, agency, "Infokom")
    one = typed(session, event, "Infokom")
    signed_in(StaffRole.ORGANIZER)
    page.get("/office/agencies/names")
    assert "Belum pasti: beberapa instansi memakai nama ini" in page.text
    page.submit("settle-1", button=f"do=row:{second.id}", status=303)
    session.expire_all()
    assert one.agency_id == second.id


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("kind", "other", 404),
        ("name", "", 404),
        ("name", "x" * 301, 404),
        ("name", "Dinas Antah", 303),
        ("region", "35.01", 303),
        ("region", "<script>", 303),
        ("do", "row:99999999999999", 303),
        ("do", "row:²", 303),
        ("do", "row:-1", 303),
        ("do", "", 303),
        ("page", "x", 303),
    ],
)
def test_what_nobody_typed_is_not_settled(
    page: PageClient,
    session: Session,
    event: Event,
    signed_in: SignedIn,
    now: datetime,
    field: str,
    value: str,
    status: int,
) -> None:
    row(session, now)
    typed(session, event, "Infokom")
    signed_in(StaffRole.ORGANIZER)
    page.get(NAMES)
    token = page.form("settle-1").fields["csrf_token"][0]
    wanted = {"region": "35.73", "kind": "agency", "name": "Infokom", "do": "row:0"}
    page.post(NAMES, {"csrf_token": token, **wanted, field: value}, status=status)
    assert session.scalars(select(AgencyChange)).all() == []


def test_an_organizer_of_one_event_settles_its_names_alone(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    agency, elsewhere = row(session, now), make_event(session, now=now)
    one = typed(session, elsewhere, "Infokom")
    typed(session, event, "Dinas Sendiri")
    signed_in(StaffRole.ORGANIZER, event)
    page.get("/office/agencies/names", 403)
    page.get("/office/agencies", 403)
    page.get(NAMES)
    assert "Infokom" not in page.text
    token = page.form("settle-1").fields["csrf_token"][0]
    wanted = {"region": "35.73", "kind": "agency", "name": "Infokom", "do": f"row:{agency.id}"}
    page.post(NAMES, {"csrf_token": token, **wanted}, status=303)
    page.post(f"{NAMES}/choose", {"csrf_token": token, **wanted}, status=404)
    session.expire_all()
    assert one.agency_id is None


def test_what_was_settled_elsewhere_is_not_taken_back_here(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    row(session, now)
    typed(session, event, "Infokom")
    signed_in(StaffRole.ORGANIZER)
    page.get("/office/agencies/names")
    page.submit("settle-1", button="do=leave", status=303)
    change = session.scalars(select(AgencyChange)).one()
    page.get(NAMES)
    assert f"undo-{change.id}" not in page.text
    token = page._token()
    page.post(f"{MATRIX}/changes/{change.id}/undo", token, status=404)
    page.post(f"/office/agencies/changes/{change.id + 1}/undo", token, status=404)
    page.post(f"/office/agencies/changes/{change.id}/undo", token, status=303)
    page.post(f"/office/agencies/changes/{change.id}/undo", token, status=303)
    page.follow()
    assert "tidak dapat diurungkan lagi" in page.text


def test_rows_are_added_renamed_and_deleted(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    one = typed(session, event, "Infokom")
    signed_in(StaffRole.ORGANIZER)
    page.get("/office/")
    page.click("Instansi")
    page.click("Tambah instansi atau KIM")
    page.submit(status=422)
    page.submit(name="Infokom", region="35.73", status=303)
    page.follow()
    assert "1 orang kini terhitung" in page.text
    agency = session.scalars(select(Agency)).one()
    page.submit("change", name=OFFICIAL, status=303)
    page.follow()
    session.expire_all()
    assert one.organization_name == OFFICIAL
    page.submit("add-name", alias="Kominfo Ngalam", status=303)
    page.follow()
    page.submit("add-name", alias="Kominfo Ngalam", status=409)
    alias = next(one for one in agency.aliases if one.name == "Kominfo Ngalam")
    page.submit(f"drop-{alias.id}", status=303)
    page.follow()
    assert "Nama dilepas" in page.text
    assert page.soup.select_one("#drop") is None
    page.post(f"/office/agencies/{agency.id}/remove", page._token(), status=303)
    page.follow()
    assert "Tidak dapat dihapus karena masih ada peserta" in page.text


def test_a_name_that_is_taken_is_said_beside_it(
    page: PageClient, session: Session, signed_in: SignedIn, now: datetime
) -> None:
    row(session, now)
    other = row(session, now, "Dinas Lain")
    signed_in(StaffRole.ORGANIZER)
    page.get("/office/agencies/new")
    page.submit(name="Diskominfo Kota Malang", region="35.73", status=409)
    assert "Di wilayah ini sudah ada instansi atau KIM" in page.text
    page.get(f"/office/agencies/{other.id}")
    page.submit("change", name="Diskominfo Kota Malang", status=409)
    page.submit("drop", status=303)
    assert session.scalars(select(Agency.name)).all() == [OFFICIAL]


def test_a_kim_keeps_its_village_when_it_is_renamed(
    page: PageClient, session: Session, signed_in: SignedIn, now: datetime
) -> None:
    kim = row(session, now, "KIM Contoh", kind=AgencyKind.KIM, village_code="35.73.01.1001")
    signed_in(StaffRole.ORGANIZER)
    page.get(f"/office/agencies/{kim.id}")
    page.submit("change", name="KIM Contoh Jaya", status=303)
    session.expire_all()
    assert (kim.name, kim.village_code) == ("KIM Contoh Jaya", "35.73.01.1001")


def test_two_rows_are_merged_and_taken_back(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    kept, other = row(session, now), row(session, now, "Infokom")
    one = typed(session, event, "Infokom")
    signed_in(StaffRole.ORGANIZER)
    page.get(f"/office/agencies/{kept.id}")
    page.click("Gabungkan instansi lain ke sini…")
    page.get(f"/office/agencies/{kept.id}/merge?q=infokom")
    page.get(f"/office/agencies/{kept.id}/merge?other={other.id}")
    page.submit("merge", status=303)
    page.follow()
    session.expire_all()
    assert one.agency_id == kept.id
    page.get(f"/office/agencies/{other.id}", 404)
    page.get(f"/office/agencies/{kept.id}/merge?other={other.id}", 404)
    page.get(f"/office/agencies/{kept.id}/merge?other=99999999999", 200)
    page.get("/office/agencies/names")
    change = session.scalars(select(AgencyChange)).one()
    page.submit(f"undo-{change.id}", status=303)
    session.expire_all()
    assert one.agency_id == other.id


def test_the_list_is_searched_by_any_name(
    page: PageClient, session: Session, signed_in: SignedIn, now: datetime
) -> None:
    agency = row(session, now)
    agencies.give_name(session, agency, "Infokom")
    row(session, now, "KIM Contoh Jaya", kind=AgencyKind.KIM, region_code="35.01")
    signed_in(StaffRole.ORGANIZER)
    for query, shown in (
        ("q=infokom", [OFFICIAL]),
        ("q=kominfo+malang", [OFFICIAL]),
        ("kind=kim", ["KIM Contoh Jaya"]),
        ("region=35.01", ["KIM Contoh Jaya"]),
        ("q=%25", []),
        ("kind=<x>&page=999", ["KIM Contoh Jaya", OFFICIAL]),
        ("region=%00", ["KIM Contoh Jaya", OFFICIAL]),
        ("q=tidak+ada", []),
    ):
        page.get(f"/office/agencies?{query}")
        assert [one.get_text() for one in page.soup.select("tbody th a")] == shown


def test_the_matrix_shows_who_answered_and_who_came(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    sent(session, invited(session, event, now, "Dinas Aktif", places=2), now)
    invited(session, event, now, "Dinas Diam", "35.01")
    typed(session, event, "Dinas Tamu")
    signed_in(StaffRole.OFFICIAL, event)
    page.get(MATRIX)
    assert _lines(page) == ["Dinas Diam", "Dinas Aktif", "Dinas Tamu"]
    assert len(page.soup.select("#regions tbody tr")) == 3, (
        "Two regions, and the sum; the rest on demand."
    )
    assert "Belum ada yang diundang dari 38 wilayah" in page.text
    assert page.soup.select_one(f"a[href='{SILENT}']") is None
    for query, shown in (
        ("answer=open", ["Dinas Diam"]),
        ("answer=uninvited", ["Dinas Tamu"]),
        ("answer=x&region=35.73&page=7", ["Dinas Aktif", "Dinas Tamu"]),
        ("category=kim", []),
        ("all=1", ["Dinas Diam", "Dinas Aktif", "Dinas Tamu"]),
    ):
        page.get(f"{MATRIX}?{query}")
        assert _lines(page) == shown
    assert len(page.soup.select("#regions tbody tr")) == 41


def _lines(page: PageClient) -> list[str]:
    return [
        one.get_text("\n", strip=True).split("\n")[0] for one in page.soup.select("#lines tbody th")
    ]


def test_an_official_of_one_region_sees_that_region_alone(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    invited(session, event, now, "Dinas Sini")
    invited(session, event, now, "Dinas Sana", "35.01")
    typed(session, event, "Dinas Tamu Sana", region_code="35.01")
    staff = signed_in(StaffRole.OFFICIAL, event)
    staff.memberships[0].region_code = "35.73"
    session.flush()
    page.get(MATRIX)
    assert _lines(page) == ["Dinas Sini"]
    assert "Sana" not in page.text
    assert len(page.soup.select("#regions tbody tr")) == 2
    page.get(f"{MATRIX}?region=35.01")
    assert "Sana" not in page.text
    page.get(SILENT, 403)
    page.get(NAMES, 403)


def reminders(session: Session) -> list[OutboxMail]:
    found = select(OutboxMail).where(OutboxMail.message == Message.INVITATION_REMINDER)
    session.expire_all()
    return list(session.scalars(found.order_by(OutboxMail.id)))


def test_who_has_not_answered_is_reminded_by_whatsapp(
    page: PageClient, session: Session, coming: Event, signed_in: SignedIn, now: datetime
) -> None:
    phone = {"contact_phone": "+6289300000077", "contact_email": "diam@example.org"}
    group = invited(session, coming, now, "Dinas Diam", **phone)
    invited(session, coming, now, "Dinas Surat", contact_email="surat@example.org")
    invited(session, coming, now, "Dinas Tanpa Kontak")
    sent(session, invited(session, coming, now, "Dinas Aktif", **phone), now)
    staff = signed_in(StaffRole.ORGANIZER, coming)
    page.get(MATRIX)
    page.click("Ingatkan yang belum menjawab")
    assert "Belum ada yang diundang dari 39 wilayah" in page.text
    assert "Kabupaten Pacitan" in page.text
    page.submit("remind", button="do=all", status=303)
    page.follow()
    assert "2 pengingat siap" in page.text
    chat, letter = reminders(session)
    assert (chat.channel, chat.recipient) == (Channel.WHATSAPP, "+6289300000077")
    assert (letter.channel, letter.recipient) == (Channel.EMAIL, "surat@example.org")
    link = page.soup.select_one("a[href^='https://wa.me/']")
    assert link is not None
    text = unquote(str(link["href"]))
    assert f"/g/{group.secret}" in text
    assert "Kami mengingatkan Dinas Diam akan undangan kami" in text

    token = page._token()
    page.submit("remind", button="do=all", status=303)
    assert len(reminders(session)) == 2
    page.post(f"{SILENT}/{chat.id}/tick", token, status=303)
    page.get(SILENT)
    assert staff.name in page.text
    assert reminders(session)[0].state is MailState.SENT
    page.post(f"{SILENT}/{chat.id}/untick", token, status=303)
    assert reminders(session)[0].state is MailState.WAITING
    invitation = session.scalars(
        select(OutboxMail.id).where(OutboxMail.message == Message.INVITATION)
    ).first()
    page.post(f"{SILENT}/{invitation}/tick", token, status=404)


def test_a_reminder_is_overtaken_by_the_answer(
    page: PageClient, session: Session, coming: Event, signed_in: SignedIn, now: datetime
) -> None:
    group = invited(session, coming, now, "Dinas Diam", contact_phone="+6289300000077")
    signed_in(StaffRole.ORGANIZER)
    page.get(SILENT)
    page.submit("remind", group=[str(group.id)], button="do=marked", status=303)
    page.get(f"/office/events/{coming.slug}/messages/whatsapp")
    assert "Kami mengingatkan Dinas Diam" in page.text
    sent(session, session.get_one(Group, group.id), now)
    page.get(f"/office/events/{coming.slug}/messages/whatsapp")
    assert "Kami mengingatkan Dinas Diam" not in page.text
    page.get(SILENT)
    assert "Semua sudah menjawab" in page.text


def test_nobody_is_reminded_of_what_has_begun(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    invited(session, event, now, "Dinas Diam", contact_phone="+6289300000077")
    signed_in(StaffRole.ORGANIZER)
    page.get(SILENT)
    page.submit("remind", button="do=all", status=303)
    page.follow()
    assert "Tidak ada pengingat yang disiapkan" in page.text
    assert reminders(session) == []
    token = page._token()
    for hostile in ("x", "99999999999999999999", "-1"):
        page.post(SILENT, {**token, "group": hostile, "do": "marked"}, status=303)


def test_pages_stay_quick_with_many_names(
    app: Flask, page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    for number in range(60):
        row(session, now, f"Dinas Urusan {number} Kota Malang")
        typed(session, event, f"Dinas Urusn {number}")
    signed_in(StaffRole.ORGANIZER)
    for address, most in ((NAMES, 25), ("/office/agencies", 25), (MATRIX, 25)):
        page.get(address)
        with statements(db.engine) as seen:
            page.get(address)
        assert len(seen) <= most, address
