"""Invitations in the office: made one by one or from a list, each with a link of its own."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration.models import Group
from eventreg.registration.operations import (
    Member,
    NewGroup,
    add_group_letter,
    invite,
    register_group,
    register_members,
)
from tests.factories import make_event, make_person, offer_of
from tests.pages import PageClient
from tests.registration.test_groups import stored_letter

LIST = "Kota Surabaya, Dinas Contoh, Budi Contoh, 0893-0000-0001, 2\nKab. Malang, Badan Contoh, Siti Contoh, siti@example.org, 3"


def invited(session: Session, event: Event, name: str = "Dinas Contoh") -> Group:
    new = NewGroup(
        offer_id=offer_of(event, "agency").id,
        submission_id=uuid4(),
        organization=name,
        region_code="35.78",
        contact_phone="+6289300000009",
        places=2,
    )
    return invite(session, [new], actor=PARTICIPANT, now=utc_now())[0]


def test_one_is_invited(page: PageClient, session: Session, event: Event, signed_in: Any) -> None:
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"/office/events/{event.slug}/invitations")
    page.click("Undang satu")
    form = page.form()
    page.submit(form, status=422)
    filled = {"offer": "agency", "region": "35.78", "organization": "Dinas Contoh", "places": "0"}
    page.submit(**filled, status=422)
    page.submit(places="2", contact_phone="0893-0000-0001", status=303)
    page.follow()
    group = session.scalars(select(Group)).one()
    assert (group.places, group.contact_phone, group.invited) == (2, "+6289300000001", True)
    assert page.soup.select_one(f"input[value$='/g/{group.secret}']")
    (chat,) = page.soup.select(f"a[href^='https://wa.me/'][href*='{group.secret}']")
    (text,) = parse_qs(urlsplit(str(chat["href"])).query)["text"]
    assert text.startswith("Yth. Bapak/Ibu")
    assert "Dengan hormat, kami mengundang Dinas Contoh untuk mengikuti kegiatan" in text
    assert text.endswith("kami ucapkan terima kasih.")


def test_sent_twice_it_is_one_invitation(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    signed_in()
    page.get(f"/office/events/{event.slug}/invitations/new")
    form = page.form()
    for name, value in {"offer": "kim", "region": "35.78", "organization": "KIM Contoh"}.items():
        form.fill(name, value)
    for _time in range(2):
        page.submit(form, status=303)
    assert len(session.scalars(select(Group)).all()) == 1


def test_many_are_shown_and_then_invited(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    invited(session, event)
    signed_in()
    page.get(f"/office/events/{event.slug}/invitations/paste")
    page.submit(offer="agency", lines=LIST, button="step=check", status=200)
    assert "Sudah diundang, dilewati" in page.text
    assert "Kabupaten Malang" in page.text
    assert len(session.scalars(select(Group)).all()) == 1
    page.submit(status=303)
    made = session.scalars(select(Group).order_by(Group.id)).all()
    assert [(one.organization, one.region_code, one.places) for one in made[1:]] == [
        ("Badan Contoh", "35.07", 3)
    ]


def test_a_faulty_line_holds_all_of_them_back(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    signed_in()
    page.get(f"/office/events/{event.slug}/invitations/paste")
    faulty = "Malang, Dinas Contoh, Budi, 0893-0000-0001\nKota Surabaya\nAntah, Badan, x, 12345678"
    page.submit(lines=f"{LIST}\n{faulty}", status=422)
    assert "“Malang” dapat berarti Kabupaten Malang atau Kota Malang." in page.text
    assert "Nama instansi atau KIM belum ada." in page.text
    assert "“Antah” bukan kabupaten/kota di Jawa Timur." in page.text
    assert page.form().fields["lines"][0].startswith("Kota Surabaya")
    assert session.scalars(select(Group)).all() == []


@pytest.mark.parametrize("lines", ["", "\0", "x" * 200_000, "\t\t;;,,", "a\n" * 1500], ids=len)
def test_hostile_lists_are_answered(
    page: PageClient, event: Event, signed_in: Any, lines: str
) -> None:
    signed_in()
    page.get(f"/office/events/{event.slug}/invitations/paste")
    page.submit(lines=lines)
    page.expect(200, 422)


def test_those_without_an_answer_can_be_called(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    quiet, active = invited(session, event, "Dinas Diam"), invited(session, event, "Dinas Aktif")
    member = Member(uuid4(), make_person(active.offer.kind))
    register_members(session, active, [member], actor=PARTICIPANT, now=utc_now())
    signed_in()
    page.get(f"/office/events/{event.slug}/invitations")
    page.click("Tampilkan yang belum menjawab saja")
    assert quiet.organization in page.text
    assert active.organization not in page.text


def test_one_made_by_mistake_is_removed(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    group = invited(session, event)
    link = f"/g/{group.secret}"
    signed_in()
    page.get(f"/office/events/{event.slug}/invitations")
    page.click("Hapus… Dinas Contoh")
    page.submit("remove", status=303)
    page.follow()
    assert "Belum ada yang diundang" in page.text
    page.get(link, 404)


def test_a_used_invitation_stays(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    group = invited(session, event)
    member = Member(uuid4(), make_person(group.offer.kind))
    register_members(session, group, [member], actor=PARTICIPANT, now=utc_now())
    signed_in()
    page.get(f"/office/events/{event.slug}/invitations/{group.uid}/remove")
    page.submit("remove", status=303)
    assert session.scalars(select(Group)).all() == [group]


def test_an_invitation_with_a_letter_stays_and_nobody_is_said_to_be_registered(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    group = invited(session, event)
    signed_in()
    remove = f"/office/events/{event.slug}/invitations/{group.uid}/remove"
    page.get(remove)
    assert "atau yang surat tugasnya sudah diunggah tidak dihapus" in page.text
    form = page.form("remove")
    letter = stored_letter(session, utc_now())
    add_group_letter(session, group, letter.id, actor=PARTICIPANT, now=utc_now())
    page.submit(form, status=303)
    page.follow()
    said = page.soup.select_one(".er-alert-warning")
    assert said is not None
    assert "atau surat tugasnya sudah diunggah" in said.get_text()
    assert session.scalars(select(Group)).all() == [group]


def test_only_who_edits_people_sees_the_links(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    group = invited(session, event)
    signed_in(StaffRole.OFFICIAL, event)
    for below in (
        "",
        "/new",
        "/paste",
        f"/{group.uid}",
        f"/{group.uid}/edit",
        f"/{group.uid}/remove",
    ):
        page.get(f"/office/events/{event.slug}/invitations{below}", 403)


def test_another_events_invitation_is_not_here(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    group = invited(session, make_event(session, slug="lain"))
    signed_in()
    page.get(f"/office/events/{event.slug}/invitations/{group.uid}/remove", 404)


def test_an_invitation_has_a_page_with_its_people(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    group = invited(session, event)
    member = Member(uuid4(), make_person(group.offer.kind, full_name="Rini Contoh"))
    register_members(session, group, [member], actor=PARTICIPANT, now=utc_now())
    signed_in()
    page.get(f"/office/events/{event.slug}/invitations")
    page.click("Dinas Contoh")
    assert group.secret in page.response.get_data(as_text=True)
    page.click("Rini Contoh")
    assert page.heading == "Rini Contoh"


def test_sending_the_link_ticks_the_line_of_the_worklist(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    group = invited(session, event)
    signed_in()
    page.get(f"/office/events/{event.slug}/invitations/{group.uid}")
    page.submit(f"sent-{group.uid}", status=303)
    page.follow()
    line = session.scalars(select(OutboxMail)).one()
    assert (line.state, bool(line.done_by)) == (MailState.SENT, True)
    assert page.soup.select_one(f"#sent-{group.uid}") is None
    page.post(f"/office/events/{event.slug}/invitations/{group.uid}/sent", {})
    assert session.scalars(select(OutboxMail)).one().done_by == line.done_by


def test_an_invitation_is_edited(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    group = invited(session, event)
    member = Member(uuid4(), make_person(group.offer.kind))
    second = Member(uuid4(), make_person(group.offer.kind))
    register_members(session, group, [member, second], actor=PARTICIPANT, now=utc_now())
    signed_in()
    page.get(f"/office/events/{event.slug}/invitations/{group.uid}/edit")
    assert page.form().fields["contact_phone"] == ["0893-0000-0009"]
    page.submit(organization="", contact_email="salah@", places="0", status=422)
    page.submit(
        organization="Badan Contoh", region="35.73", contact_email="", places="1", status=303
    )
    page.follow()
    assert "melebihi jumlah tempat" in page.text
    session.refresh(group)
    assert (group.organization, group.region_code, group.places) == ("Badan Contoh", "35.73", 1)
    page.get(f"/office/events/{event.slug}/invitations/{group.uid}/edit")
    page.submit(status=303)


def test_groups_of_one_contact_are_seen_together(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    offer = offer_of(event, "agency")
    for name in ("Dinas Satu", "Dinas Dua"):
        new = NewGroup(offer.id, uuid4(), name, "35.78", contact_phone="+6289300000009")
        member = Member(uuid4(), make_person(offer.kind))
        register_group(session, new, [member], actor=PARTICIPANT, now=utc_now())
    signed_in()
    page.get(f"/office/events/{event.slug}/invitations")
    assert "Rombongan yang mendaftar sendiri" in page.text
    page.click("Dinas Satu")
    page.click("Dinas Dua")
    page.get(f"{page.url}/edit", 404)


def test_the_page_of_another_events_group_is_not_here(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    other = invited(session, make_event(session, slug="lain"))
    signed_in()
    for below in ("", "/edit"):
        page.get(f"/office/events/{event.slug}/invitations/{other.uid}{below}", 404)
    page.get(f"/office/events/{event.slug}/invitations/new")
    page.post(f"/office/events/{event.slug}/invitations/{other.uid}/sent", {}, 404)


def test_lines_with_tabs_and_with_commas_stand_in_one_list(
    page: PageClient, session: Session, event: Event, signed_in: Any
) -> None:
    signed_in()
    page.get(f"/office/events/{event.slug}/invitations/paste")
    lines = "Kota Surabaya, Dinas Contoh, 2\nKota Malang\tDinas Contoh, Cabang\t3\n\nAntah, Badan"
    page.submit(offer="agency", lines=lines, status=422)
    assert "Baris 4: “Antah” bukan kabupaten/kota di Jawa Timur." in page.text
    page.submit(lines=lines.rpartition("\n")[0], status=303)
    names = session.scalars(select(Group.organization).order_by(Group.id)).all()
    assert names == ["Dinas Contoh", "Dinas Contoh, Cabang"]


def test_who_waits_is_counted_apart(page: PageClient, session: Session, signed_in: Any) -> None:
    event = make_event(session, quota=1, waiting_list=True)
    group = invited(session, event)
    people = [Member(uuid4(), make_person()) for _ in range(2)]
    register_members(session, group, people, actor=PARTICIPANT, now=utc_now())
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"/office/events/{event.slug}/invitations")
    cell = page.soup.select_one("td.num")
    assert cell is not None
    assert cell.get_text(" ", strip=True) == "1 Daftar tunggu: 1"
    assert "Sudah mendaftarkan" in page.text
    assert not page.soup.select(f"a[href$='/{group.uid}/remove']")
    page.get(f"/office/events/{event.slug}/invitations/{group.uid}")
    facts = [one.get_text(strip=True) for one in page.soup.select("dl dt, dl dd")]
    assert facts[facts.index("Terdaftar") + 1] == "1"
    assert facts[facts.index("Daftar tunggu") + 1] == "1"
