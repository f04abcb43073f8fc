"""The list of participants with 50,000 people in one event, whole pages through the app, on both databases.

In turns (A B A B …) with a bare SELECT of the same rows by their ids, sent through the driver of the
same connection and read to the end: what no list can do without. In the event people stand in every
state, come from 29 regions and 600 organizations, half of them matched, and a third was present.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import insert, text

from bench.crowd import crowd
from eventreg.accounts.rules import StaffRole
from eventreg.agencies.models import Agency
from eventreg.agencies.rules import AgencyKind
from eventreg.categories.rules import ParticipantKind
from eventreg.db import db, writing
from eventreg.events.models import CategoryOffer, Event
from eventreg.factory import create_app
from eventreg.migrations import running
from tests.clients import SeparateClient
from tests.databases import PostgresqlServer
from tests.factories import make_staff, sign_in

PEOPLE, TIMES = 50_000, 11
NOW = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)
LIST = "/office/events/ramai/registrations"
PROMISED_MS = 150


@dataclass(frozen=True)
class Look:
    """One way to look at the list: what stands in the address, and what is searched for."""

    name: str
    address: str = ""
    text: str = ""


LOOKS = (
    Look("first page"),
    Look("a page in the middle", "page=500"),
    Look("last page", "page=1000"),
    Look("state and region", "state=confirmed&region=35.07"),
    Look("nearly everybody", "state=confirmed"),
    Look("nearly everybody, middle", "state=confirmed&page=450"),
    Look("category", "category=kim"),
    Look("present", "attendance=present"),
    Look("absent", "attendance=absent"),
    Look("not answered", "answer=open"),
    Look("not matched", "agency=open"),
    Look("registered since", "since=2026-11-22"),
    Look("newest first", "sort=newest"),
    Look("newest first, middle", "sort=newest&page=500"),
    Look("by region", "sort=region"),
    Look("by region, middle", "sort=region&page=500"),
    Look("by organization", "sort=agency"),
    Look("by organization, middle", "sort=agency&page=500"),
    Look("search: a common name", text="rahayu"),
    Look("search: one person", text="Siti Rahayu Kusumaningrum"),
    Look("search: the end of a number", text="0040123"),
    Look("search: an organization", text="Kecamatan Contoh 12"),
    Look("search: nobody", text="tidak ada orangnya"),
    Look("search in a region, by organization", "region=35.07&sort=agency", "wijaya"),
)


def main() -> None:
    """Both databases."""
    with tempfile.TemporaryDirectory() as folder:
        _measure("SQLite", f"sqlite:///{Path(folder) / 'list.sqlite3'}", Path(folder))
    server = PostgresqlServer()
    try:
        with tempfile.TemporaryDirectory() as folder, server.empty() as url:
            _measure("PostgreSQL", url, Path(folder))
    finally:
        server.stop()


def _measure(name: str, url: str, folder: Path) -> None:
    overrides = {"database_url": url, "instance_path": str(folder), "rate_limits": "off"}
    app = create_app(overrides=overrides)
    app.test_client_class = SeparateClient
    with _made(app):
        client = app.test_client()
        assert isinstance(client, SeparateClient)
        with app.app_context(), writing():
            event = db.session.query(Event).one()
            staff = make_staff(db.session(), StaffRole.ORGANIZER, event)
            db.session.commit()
        sign_in(client, staff)
        slowest, ratios = 0.0, []
        for look in LOOKS:
            ours, bare = _pairs(app, client, look)
            slowest = max(slowest, ours)
            ratios.append(ours / bare)
            print(f"{name:<11}{look.name:<38}{ours:>7.0f} ms{ours / bare:>8.0f} × bare", flush=True)
        print(
            f"{name}: {PEOPLE:,} people, the slowest page {slowest:.0f} ms (promised: {PROMISED_MS}),"
            f" {median(ratios):.0f} × a bare SELECT of the same rows in the median of the pages"
        )


def _pairs(app: Flask, client: SeparateClient, look: Look) -> tuple[float, float]:
    """Medians in milliseconds of the page and of the bare SELECT of its rows."""
    token, page = _token(client), _page(client, look, "")[1] if not look.text else ""
    page = page or _page(client, look, token)[1]
    uids = [
        str(tag["href"]).rpartition("/")[2]
        for tag in BeautifulSoup(page, "lxml").select("tbody th a")
    ]
    taken = [(_page(client, look, token)[0], _bare(app, uids)) for _ in range(TIMES)]
    ours, bare = zip(*taken, strict=True)
    return median(ours) * 1000, median(bare) * 1000


def _page(client: SeparateClient, look: Look, token: str) -> tuple[float, str]:
    """How long one page took, in seconds, and what it holds."""
    address = f"{LIST}?{look.address}"
    started = time.perf_counter()
    if look.text:
        answer = client.post(address, data={"q": look.text, "csrf_token": token})
    else:
        answer = client.get(address)
    seconds = time.perf_counter() - started
    assert answer.status_code == 200, answer.status
    return seconds, answer.get_data(as_text=True)


def _token(client: SeparateClient) -> str:
    found = BeautifulSoup(client.get(LIST).get_data(), "lxml").select_one("input[name=csrf_token]")
    assert found is not None
    return str(found["value"])


def _bare(app: Flask, uids: list[str]) -> float:
    """Seconds for these people's rows by their ids, with nothing around."""
    with app.app_context(), db.engine.connect() as connection:
        plain = connection.dialect.name == "sqlite"
        ids = ",".join(f"'{one.replace('-', '') if plain else one}'" for one in uids) or "NULL"
        statement = f"SELECT * FROM registrations WHERE uid IN ({ids})"
        started = time.perf_counter()
        rows = connection.exec_driver_sql(statement).fetchall()
        seconds = time.perf_counter() - started
    assert len(rows) == len(uids)
    return seconds


@contextmanager
def _made(app: Flask) -> Iterator[None]:
    """The event with its people, told apart so that every filter has something to do."""
    with app.app_context(), writing():
        running.upgrade(db.engine)
        event_id = crowd(db.session(), PEOPLE, now=NOW, came=False)
        kim = CategoryOffer(slug="kim", kind=ParticipantKind.KIM, name_id="KIM", name_en="KIM")
        db.session.get_one(Event, event_id).offers.append(kim)
        db.session.execute(insert(Agency), [_agency(number) for number in range(300)])
        for statement in _VARIETY:
            db.session.execute(text(statement))
        db.session.commit()
    with app.app_context(), db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM ANALYZE")  # As the server does by itself in use.
    yield
    with app.app_context():
        db.engine.dispose()


def _agency(number: int) -> dict[str, object]:
    return {
        "kind": AgencyKind.AGENCY,
        "name": f"Kecamatan Contoh {number} Kabupaten Contoh",
        "region_code": f"35.{number % 29 + 1:02d}",
        "created_at": NOW,
    }


_VARIETY = (
    (
        "UPDATE registrations SET organization = 'Kecamatan Contoh ' || (id % 600),"
        " state = CASE id % 20 WHEN 1 THEN 'waitlisted' WHEN 2 THEN 'cancelled' WHEN 3 THEN 'pending'"
        " ELSE 'confirmed' END,"
        " nip = CASE id % 3 WHEN 0 THEN NULL ELSE '1986' || (10000000000000 + id) END"
    ),
    "UPDATE registrations SET offer_id = (SELECT max(id) FROM category_offers) WHERE id % 5 = 0",
    "UPDATE registrations SET coming = (id % 2 = 0) WHERE id % 3 = 0 AND state = 'confirmed'",
    "UPDATE registrations SET agency_id = (SELECT min(id) FROM agencies) + id % 300 WHERE id % 2 = 0",
    (
        "INSERT INTO attendance (event_id, session_id, registration_id, entered_at, inside, method,"
        " officer, version) SELECT event_id, (SELECT min(id) FROM event_sessions), id, created_at,"
        " TRUE, 'camera', 'Pintu 1', 1 FROM registrations WHERE id % 3 = 1 AND state = 'confirmed'"
    ),
)

if __name__ == "__main__":
    main()
