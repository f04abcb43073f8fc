"""One office for the whole matrix, on SQLite: who may do what does not depend on the database."""

from collections.abc import Callable
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from tests.access.matrix import Somebody
from tests.access.world import World, make_world
from tests.clients import SeparateClient
from tests.factories import PASSWORD, make_staff

SignIn = Callable[[Somebody | None], tuple[SeparateClient, str]]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The operations behind the grants are tried on both kinds, see tests/accounts/test_team.py."""
    return sqlite_url


@pytest.fixture
def world(app: Flask, session: Session, now: datetime) -> World:
    """The guarded event and its neighbour."""
    made = make_world(app, session, now)
    session.commit()
    return made


@pytest.fixture
def signed_in(app: Flask, session: Session, world: World) -> SignIn:
    """A browser in which somebody is signed in, or (none) nobody, with a token that CSRF takes."""

    def sign(who: Somebody | None) -> tuple[SeparateClient, str]:
        client = app.test_client()
        assert isinstance(client, SeparateClient)
        if who is None:
            return client, token_of(client, "/office/login")
        places = {"event": world.event, "neighbour": world.neighbour}
        staff = make_staff(session, who.role, places.get(who.place))
        staff.memberships[0].region_code = who.region
        sent = {"email": staff.email, "password": PASSWORD}
        sent["csrf_token"] = token_of(client, "/office/login")
        answer = client.post("/office/login", data=sent)
        assert answer.status_code in {302, 303}, answer.status
        return client, token_of(client, "/office/change")

    return sign


def token_of(client: SeparateClient, path: str) -> str:
    """The token of a page's forms."""
    page = BeautifulSoup(client.get(path).get_data(), "lxml")
    field = page.select_one("input[name=csrf_token]")
    assert field is not None, page.get_text()
    return str(field["value"])
