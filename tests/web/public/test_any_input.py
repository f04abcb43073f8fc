"""Whatever is typed: never an error of ours, never a control character in what is stored."""

import unicodedata
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from eventreg.registration.models import Registration
from tests.pages import PageClient
from tests.web.public.entries import COMMON, OWN, complete, csrf_token, form_url

NAMES = (
    *("full_name", "title_front", "title_back", "gender", "phone", "email", "region", "needs"),
    *("notice", "consent_photo", "submission_id", "agency", "unit", "position", "employment"),
    *("nip", "managed_account", "kim_name", "village", "district", "kim_role", "niche"),
    *("accounts-0-platform", "accounts-0-handle", "accounts-0-followers", "accounts-1-handle"),
    *("accounts-7-platform", "stage_name", "accounts", "accounts-", "lang"),
)
HARD = st.sampled_from(
    ["", "\x00", "-", "0", "=1+1", "35.73", "35.73.02.1001", "\u200b", "٣", "²", "⒨" * 100, "1e5"]
)
TEXT = st.text(max_size=400) | HARD | st.text("0123456789+.-e ", max_size=30)
RUNS = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def texts(person: Registration) -> list[str]:
    """Everything that was typed and is stored."""
    columns = [getattr(person, name) for name in Registration.__table__.columns.keys()]  # noqa: SIM118 - a column collection, no mapping.
    return [value for value in columns if isinstance(value, str)]


@pytest.mark.parametrize("kind", ["agency", "kim", "influencer"])
def test_arbitrary_answers_give_no_error_of_ours(
    kind: str, page: PageClient, event: Event, session: Session
) -> None:
    token = csrf_token(page, event.slug, kind)

    @RUNS
    @given(changes=st.dictionaries(st.sampled_from(NAMES), TEXT, max_size=8))
    def answers(changes: dict[str, str]) -> None:
        data = {"csrf_token": token, **complete(kind), **changes}
        answer = page.client.post(form_url(event.slug, kind), data=data)
        assert answer.status_code in {303, 409, 422}

    answers()


@pytest.mark.parametrize("kind", ["agency", "kim", "influencer"])
def test_what_is_stored_holds_no_control_characters(
    kind: str, page: PageClient, event: Event, session: Session
) -> None:
    """Scar 34: cleaned at the edge, so that no export can stumble over it."""
    token = csrf_token(page, event.slug, kind)
    free = ["full_name", "title_front", "title_back", "needs", "unit", "niche", "stage_name"]
    free += [name for name in OWN[kind] if not name.startswith("accounts")]
    for offer in event.offers:
        offer.quota = None

    @RUNS
    @given(changes=st.dictionaries(st.sampled_from(free), st.text(max_size=60), min_size=1))
    def stored(changes: dict[str, str]) -> None:
        entry = {**COMMON, **OWN[kind], **changes, "submission_id": str(uuid4())}
        data = {"csrf_token": token, **entry}
        page.client.post(form_url(event.slug, kind), data=data)

    stored()
    people = session.scalars(select(Registration)).all()
    for text in (text for person in people for text in texts(person)):
        assert all(unicodedata.category(char) != "Cc" or char == "\n" for char in text)


def test_arbitrary_addresses_give_no_error_of_ours(page: PageClient, event: Event) -> None:
    @RUNS
    @given(
        base=st.sampled_from(["/", "/e/", "/r/", "/t/", "/T/", "/regions/", "/e/acara-contoh/"]),
        path=st.text(max_size=60),
        query=st.text(max_size=60),
    )
    def fetch(base: str, path: str, query: str) -> None:
        answer = page.client.get(base + path, query_string={"lang": query, "q": query})
        assert answer.status_code < 500

    fetch()
