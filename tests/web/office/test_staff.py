"""The pages of staff: inviting, roles, accounts; in the office and in the team of an event."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.messages import INVITATION, ROLE_GIVEN, account_facts, invitation_link
from eventreg.accounts.models import User
from eventreg.accounts.operations import create_staff
from eventreg.accounts.queries import by_email, sessions_of
from eventreg.accounts.rules import Grant, StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.clock import utc_now
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from tests.clients import SeparateClient
from tests.factories import make_event, make_staff, sign_in
from tests.pages import Form, PageClient, read_form
from tests.web.office.conftest import SignedIn

STAFF = "/office/staff"
NEW = "kopi susu ibu kantin"
MALANG = "35.73"


def account(session: Session, email: str = "wahyu@example.org") -> User:
    user = by_email(session, email)
    assert user is not None
    return user


def last_mail(session: Session) -> OutboxMail:
    return session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).one()


def invite(page: PageClient, address: str, **fields: str) -> None:
    """Fills in the form of invitations as it stands on the page."""
    page.get(address)
    filled: dict[str, Any] = {
        "name": "Wahyu Contoh",
        "email": "wahyu@example.org",
        "role": "official",
    }
    page.submit(page.form(), **{**filled, **fields})


def invited(session: Session, event: Event | None = None) -> User:
    """Somebody who was invited as a door officer and has set no password yet."""
    create_staff(
        session,
        email="wahyu@example.org",
        name="Wahyu Contoh",
        role=StaffRole.DOOR,
        event_id=event.id if event else None,
        password_hash=None,
        actor=SYSTEM,
        now=utc_now(),
    )
    session.flush()
    return account(session)


def grants_of(session: Session, user: User) -> tuple[Grant, ...]:
    """The roles as they are in the database now."""
    session.expire_all()
    return user.grants


def path_of(link: str) -> str:
    return link.removeprefix("http://localhost")


def link_for(app: Flask, user: User) -> str:
    """The path of the link that the message of an invitation brings."""
    assert user.invited_at is not None
    with app.app_context():
        return path_of(invitation_link(user, user.invited_at))


def test_an_owner_invites_an_official_of_one_region(
    app: Flask, page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    owner = signed_in()
    invite(page, STAFF, region=MALANG)
    page.expect(303)
    page.follow()

    user = account(session)
    assert page.heading == user.name
    assert "Kota Malang" in page.text
    assert user.grants == (Grant(StaffRole.OFFICIAL, None, MALANG),)
    assert user.password is None
    mail = last_mail(session)
    assert (mail.recipient, mail.message) == (user.email, INVITATION)
    assert mail.facts == {"user": str(user.id)}  # The link is made when it is sent.
    with app.app_context():
        link = account_facts(session, mail.facts, mail.message)["link"]
    assert link.startswith("http://localhost/office/invitation/")
    entry = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action == Action.STAFF_CREATED)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one()
    assert (entry.actor_id, entry.subject_id) == (owner.id, user.id)
    page.get(STAFF)
    (row,) = [one for one in page.soup.select("main tbody tr") if user.email in one.get_text()]
    assert "Diundang" in row.get_text()


def test_whoever_is_invited_sets_a_password_once_and_signs_in(
    app: Flask, page: PageClient, session: Session
) -> None:
    user = invited(session)
    link = link_for(app, user)
    session.commit()

    page.get(link)
    assert user.name in page.text
    page.submit(status=422, password="terlalu", again="terlalu")
    assert "12" in page.text
    page.submit(status=422, password=NEW, again=NEW + "!")
    page.submit(status=303, password=NEW, again=NEW)
    page.follow()

    assert last_mail(session).message == "password_changed"
    assert account(session).password is not None
    sent = {"email": user.email, "password": NEW}
    page.post("/office/login", sent, status=302)
    page.get("/office/")
    fresh = PageClient(app, app.test_client())  # type: ignore[arg-type]  # The app makes SeparateClients.
    fresh.get(link, status=404)
    assert "Tautan sudah dipakai" in fresh.text


def test_a_link_that_was_changed_or_is_too_old_opens_nothing(
    app: Flask, page: PageClient, session: Session, now: datetime
) -> None:
    user = invited(session)
    link = link_for(app, user)
    page.get(link[:-2] + ("AA" if not link.endswith("AA") else "BB"), status=404)
    user.invited_at = now - timedelta(days=8)
    old = link_for(app, user)
    session.commit()
    page.get(old, status=404)
    page.get("/office/login")
    page.post(old, {"password": NEW, "again": NEW}, status=404)
    assert account(session).password is None


def test_somebody_with_an_account_holds_the_role_at_once_and_is_told(
    app: Flask, page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    other = make_staff(session, StaffRole.DOOR)
    invite(page, STAFF, email=other.email.upper(), role="organizer", place=event.slug)
    page.expect(303)

    found = account(session, other.email)
    assert Grant(StaffRole.ORGANIZER, event.id) in found.grants
    assert found.name == other.name
    mail = last_mail(session)
    assert (mail.message, mail.facts["place"]) == (ROLE_GIVEN, event.title)
    with app.app_context():
        facts = account_facts(session, mail.facts, mail.message)
    assert facts["link"] == "http://localhost/office/login"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "bukan surel"}, "lengkap"),
        ({"name": " "}, "isi"),
        ({"role": "door", "region": MALANG}, "pejabat"),
    ],
)
def test_what_cannot_be_an_invitation_is_said_at_its_field(
    page: PageClient, session: Session, signed_in: SignedIn, fields: dict[str, str], words: str
) -> None:
    signed_in()
    before = session.scalars(select(User.id)).all()
    invite(page, STAFF, **fields)
    page.expect(422)
    error = page.soup.select_one(".er-error")
    assert error is not None
    assert words in error.get_text().lower()
    typed = {"name": "Wahyu Contoh", "email": "wahyu@example.org", **fields}
    assert page.form().fields["email"] == [typed["email"]]
    assert session.scalars(select(User.id)).all() == before


def test_what_nobody_offers_is_not_taken(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(STAFF)
    for wrong in (
        {"role": "emperor"},
        {"place": "nowhere"},
        {"region": "35.73.01"},
        {"region": "99"},
        {"role": "official", "region": "'; --"},
    ):
        sent = {"name": "Wahyu", "email": "wahyu@example.org", "role": "official", "place": ""}
        page.post(STAFF, {**sent, "region": "", **wrong}, status=422)
    assert by_email(session, "wahyu@example.org") is None


def test_the_link_is_shown_once_and_ends_the_one_before(
    app: Flask, page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in()
    user = invited(session)
    before = link_for(app, user)
    page.get(f"{STAFF}/{user.id}")
    page.submit("show-link", status=303)
    page.follow()
    shown = page.soup.select_one("#staff-link")
    assert shown is not None
    link = path_of(str(shown["value"]))
    page.get(page.url)
    assert page.soup.select_one("#staff-link") is None
    noted = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert noted.action == Action.STAFF_LINK_SHOWN

    page.get(before, status=404)
    page.get(link, status=200)


def test_an_invitation_is_sent_again(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in()
    user = invited(session)
    page.get(f"{STAFF}/{user.id}")
    page.submit("invite-again", status=303)
    page.follow()
    assert last_mail(session).message == INVITATION


def test_a_role_is_changed_taken_away_and_given_back(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    user = make_staff(session, StaffRole.DOOR, event)
    (held,) = user.memberships
    page.get(f"{STAFF}/{user.id}")
    page.get(f"{STAFF}/{user.id}/roles/{held.id}")
    page.submit(status=303, role="official", region=MALANG)
    assert grants_of(session, user) == (Grant(StaffRole.OFFICIAL, event.id, MALANG),)

    page.get(f"{STAFF}/{user.id}/roles/{held.id}/remove")
    page.submit(status=303)
    page.follow()
    assert grants_of(session, user) == ()
    page.submit("give-back", status=303)
    page.follow()
    assert grants_of(session, user) == (Grant(StaffRole.OFFICIAL, event.id, MALANG),)
    assert page.soup.select_one("#give-back") is None
    page.post(f"{STAFF}/{user.id}/roles/undo", status=404)


def test_one_more_role_is_given_on_the_page_of_a_person(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    user = make_staff(session, StaffRole.DOOR)
    page.get(f"{STAFF}/{user.id}")
    page.submit("/roles", status=303, role="official", place=event.slug, region=MALANG)
    session.expire_all()
    assert Grant(StaffRole.OFFICIAL, event.id, MALANG) in user.grants
    page.get(f"{STAFF}/{user.id}")
    page.submit("/roles", status=422, role="official", place=event.slug, region="")


def test_an_account_is_switched_off_and_on(
    app: Flask, page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in()
    user = make_staff(session, StaffRole.DOOR)
    theirs = app.test_client()
    assert isinstance(theirs, SeparateClient)
    sign_in(theirs, user)
    assert theirs.get("/office/").status_code == 200

    page.get(f"{STAFF}/{user.id}/off")
    page.submit(status=303)
    page.follow()
    assert theirs.get("/office/").status_code == 303
    session.expire_all()
    assert not user.active
    page.get("/office/")

    page.get(f"{STAFF}/{user.id}")
    page.submit("switch-on", status=303)
    session.expire_all()
    assert user.active


def test_somebody_is_signed_out_everywhere(
    app: Flask, page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in()
    user = make_staff(session, StaffRole.DOOR)
    theirs = app.test_client()
    assert isinstance(theirs, SeparateClient)
    sign_in(theirs, user)
    page.get(f"{STAFF}/{user.id}")
    page.submit("end-sessions", status=303)
    assert sessions_of(session, user, now=utc_now()) == []
    assert theirs.get("/office/").status_code == 303


def test_an_owner_does_not_lock_themselves_out(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    owner = signed_in()
    make_staff(session)
    (held,) = owner.memberships
    page.get(f"{STAFF}/{owner.id}")
    assert page.soup.select_one("#account") is None
    page.get(f"{STAFF}/{owner.id}/roles/{held.id}")
    page.submit(status=422, role="door")
    for last in ("off", f"roles/{held.id}/remove"):
        page.get(f"{STAFF}/{owner.id}/{last}")
        page.submit(status=303)
        page.follow()
        assert "pemilik lain" in page.text
    session.expire_all()
    assert owner.active
    assert owner.grants == (Grant(StaffRole.OWNER, None),)


def test_an_owner_of_an_event_leads_its_team_and_no_other(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.OWNER, event)
    elsewhere = make_staff(session, StaffRole.DOOR, make_event(session, slug="lain"))
    (held,) = elsewhere.memberships
    team = f"/office/events/{event.slug}/team"

    invite(page, team, role="door")
    page.expect(303)
    page.follow()
    user = account(session)
    assert user.grants == (Grant(StaffRole.DOOR, event.id),)
    assert user.name in page.text
    assert elsewhere.name not in page.text
    for address in (f"{team}/{held.id}", f"{team}/{held.id}/remove", f"{team}/{held.id}/link"):
        page.get(address, status=404)
    for address in (f"{team}/{held.id}/invite", f"{team}/{held.id}/link"):
        page.get(team)
        page.post(address, status=404)
    for address in (STAFF, f"{STAFF}/{user.id}", f"{STAFF}/{user.id}/off"):
        page.get(address, status=403)


def test_a_team_changes_takes_away_gives_back_and_invites_again(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.OWNER, event)
    user = invited(session, event)
    (held,) = user.memberships
    team = f"/office/events/{event.slug}/team"
    page.get(team)
    page.click(f"Ganti… {user.name}, Petugas pintu")
    page.submit("invite-again", status=303)
    assert last_mail(session).message == INVITATION
    page.get(f"{team}/{held.id}")
    page.submit("show-link", status=303)
    page.follow()
    assert page.soup.select_one("#staff-link") is not None
    page.get(f"{team}/{held.id}")
    page.submit(_form_with(page, "region"), status=303, role="official", region=MALANG)
    page.get(f"{team}/{held.id}")
    page.submit(_form_with(page, "region"), status=303, role="door", region="")
    page.get(f"{team}/{held.id}/remove")
    page.submit(status=303)
    page.follow()
    assert grants_of(session, user) == ()
    page.submit("give-back", status=303)
    assert grants_of(session, user) == (Grant(StaffRole.DOOR, event.id),)


def test_the_list_of_staff_asks_as_often_for_many_as_for_few(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(STAFF)
    events = [make_event(session) for _ in range(5)]
    for number in range(30):
        make_staff(session, StaffRole.DOOR, events[number % 5])
    page.max_queries = 14
    page.get(STAFF)
    assert len(page.soup.select("table tbody tr")) == 31


def test_nobody_finds_out_more_than_that_a_link_is_over(page: PageClient) -> None:
    answers = set()
    for token in ("x", "WyJ4IiwieSJd.abc", "a" * 300, re.sub("x", "é", "xx")):
        page.get(f"/office/invitation/{token}", status=404)
        answers.add(page.soup.select("main")[0].get_text())
    assert len(answers) == 1


def _form_with(page: PageClient, name: str) -> Form:
    """The form of the page that has this field."""
    forms = [read_form(tag) for tag in page.soup.select("main form")]
    (found,) = [form for form in forms if name in form.offered]
    return found


def test_an_owner_has_a_link_for_a_new_password_shown(
    app: Flask, page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    """For somebody who forgot it where no mail arrives: shown once, noted, and it works."""
    signed_in()
    user = make_staff(session, StaffRole.DOOR)
    page.get(f"{STAFF}/{user.id}")
    page.submit("show-reset", status=303, button="do=reset")
    page.follow()
    assert page.soup.h1
    assert page.soup.h1.get_text(strip=True) == "Tautan kata sandi baru"
    shown = page.soup.select_one("#staff-link")
    assert shown is not None
    link = path_of(str(shown["value"]))
    page.get(page.url)
    assert page.soup.select_one("#staff-link") is None
    noted = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (noted.action, noted.subject_id) == (Action.STAFF_RESET_SHOWN, user.id)
    page.get("/office/account")
    page.submit("/office/logout", status=302)
    page.get(link)
    page.submit(
        status=302, password="empat kata yang baru", password_confirm="empat kata yang baru"
    )
    page.get("/office/login")
    page.submit(status=302, email=user.email, password="empat kata yang baru")


def test_nobody_resets_their_own_password_or_that_of_an_invitation(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    me = signed_in()
    page.get(f"{STAFF}/{me.id}")
    assert page.soup.select_one("#show-reset") is None
    user = invited(session)
    page.get(f"{STAFF}/{user.id}")
    assert page.soup.select_one("#show-reset") is None
    page.post(f"{STAFF}/{user.id}/link", {"do": "reset"}, status=303)
    page.follow()
    assert "belum membuat kata sandi" in page.text
