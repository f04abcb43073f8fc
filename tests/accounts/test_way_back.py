"""Where somebody lands after signing in."""

from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy.orm import Session

from tests.factories import PASSWORD, make_staff
from tests.pages import PageClient


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Addresses are judged without the database."""
    return sqlite_url


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/office",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/\t/evil.example/",
        " //evil.example/",
        "http:evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "https://localhost@evil.example/",
        "https://localhost\\@evil.example/",
    ],
)
def test_the_way_back_never_leads_off_the_site(
    page: PageClient, session: Session, target: str
) -> None:
    user = make_staff(session)
    page.get("/office/login", query_string={"next": target})
    page.submit(status=302, email=user.email, password=PASSWORD, next=target)

    reached = urlsplit(urljoin("http://localhost/office/login", page.response.location))
    assert (reached.scheme, reached.netloc) == ("http", "localhost")


def test_the_way_back_leads_to_where_somebody_wanted_to_go(
    page: PageClient, session: Session
) -> None:
    user = make_staff(session)
    page.get("/office/login?next=/office/acara-1/participants%3Fpage%3D2")
    page.submit(status=302, email=user.email, password=PASSWORD)

    assert page.response.location == "/office/acara-1/participants?page=2"
