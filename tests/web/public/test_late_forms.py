"""A form that lay open too long is sent once more, with everything that was typed."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from eventreg.registration.models import Registration
from tests.factories import make_staff, sign_in
from tests.pages import PageClient
from tests.web.public.entries import complete, form_url

OURS = {"Sec-Fetch-Site": "same-origin"}


def registered(session: Session) -> int:
    """How many are registered."""
    return session.scalar(select(func.count()).select_from(Registration)) or 0


@pytest.mark.parametrize("headers", [OURS, {"Origin": "http://localhost"}])
def test_what_was_typed_is_sent_once_more(
    headers: dict[str, str], page: PageClient, event: Event, session: Session
) -> None:
    page.get(form_url(event.slug, "agency"))
    page.client.delete_cookie("eventreg")
    page.post(form_url(event.slug, "agency"), complete("agency"), 400, headers=headers)
    assert registered(session) == 0
    page.submit()
    page.expect(303)
    assert registered(session) == 1


def test_what_another_site_sends_is_not_offered_again(
    page: PageClient, event: Event, session: Session
) -> None:
    for headers in ({"Origin": "https://jahat.example.org"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        page.post(form_url(event.slug, "agency"), complete("agency"), 400, headers=headers)
        assert "Siti" not in page.text
        assert page.soup.select("main form") == []


def test_staff_whose_sign_in_ended_lose_nothing(
    page: PageClient, event: Event, session: Session
) -> None:
    staff = make_staff(session)
    sign_in(page, staff)
    url = f"/office/events/{event.slug}/registrations/new/agency"
    page.get(url)
    fields: dict[str, Any] = {**complete("agency"), "full_name": "Nu'man <b>Contoh</b>"}
    page.client.delete_cookie("eventreg")
    page.post(url, fields, 400, headers=OURS)
    again = page.form()
    assert again.fields["full_name"] == ["Nu'man <b>Contoh</b>"]
    sign_in(page.client, staff)
    # Signing in begins a new session, whose token the kept page cannot know: it is asked once more.
    page.post(again.action, again.fields, 400, headers=OURS)
    page.submit(status=303)
    assert registered(session) == 1


def test_passwords_are_never_offered_again(page: PageClient) -> None:
    answer = page.client.post(
        "/office/login", data={"email": "a@example.org", "password": "rahasia sekali"}, headers=OURS
    )
    assert "rahasia" not in answer.get_data(as_text=True)
