"""Pages that everybody may see: home, the ticket's address, the lists for forms, health."""

from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from eventreg.agencies import operations as agencies
from eventreg.agencies.rules import AgencyKind
from eventreg.events.models import Event
from eventreg.factory import create_app
from eventreg.registration.models import Registration
from eventreg.tickets.queries import ticket_of
from tests.clients import SeparateClient
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient


def test_home_without_events_says_what_to_do(page: PageClient, session: Session) -> None:
    page.get("/")

    assert page.soup.select("main .er-empty, main [class*=empty]")


def test_home_lists_coming_events_before_past_ones(
    page: PageClient, session: Session, now: datetime
) -> None:
    past = make_event(session, title="Acara lampau")
    for one in past.sessions:
        one.starts_at, one.ends_at = now - timedelta(days=2), now - timedelta(days=1)
    make_event(session, title="Acara berjalan")
    page.get("/")

    titles = [link.get_text() for link in page.soup.select("main h3 a")]
    assert titles == ["Acara berjalan", "Acara lampau"]
    page.click("Acara berjalan")
    assert page.heading == "Acara berjalan"


def test_every_page_of_an_event_names_its_contact(
    page: PageClient, event: Event, session: Session
) -> None:
    person = make_registration(session, offer_of(event, "kim"))
    code = ticket_of(session, person.id).code
    form = f"/e/{event.slug}/register/kim"
    paths = [f"/e/{event.slug}", form, f"/e/{event.slug}/privacy", f"/r/{person.secret}"]
    for path in [*paths, f"/r/{person.secret}/edit", f"/t/{code}"]:
        page.get(path)
        assert "panitia@example.org" in page.text, path
        assert page.soup.select_one("a[href='tel:089300000001']"), path


def test_a_ticket_says_which_event_it_is_for_and_nothing_about_the_person(
    page: PageClient, event: Event, session: Session
) -> None:
    """In any letter case, for phones and readers write addresses as they like."""
    person = make_registration(
        session,
        offer_of(event, "agency"),
        full_name="Ngatmiran",
        phone="+6289300010001",
        email="rahasia@example.org",
        nip="198609262015051901",
        organization="Dinas Rahasia",
    )
    code = ticket_of(session, person.id).code
    for path in (f"/t/{code}", f"/T/{code}", f"/t/{code.lower()}", f"/T/{code.swapcase()}"):
        page.get(path)
        assert event.title in page.text
        for hidden in (*personal(person), "Dinas Rahasia", person.secret):
            assert hidden not in page.response.get_data(as_text=True), hidden


def personal(person: Registration) -> tuple[str, ...]:
    """What must not be seen of somebody."""
    return person.full_name, "0893-0001", "+62893", str(person.email), str(person.nip)


def test_a_ticket_of_a_cancelled_registration_shows_the_same(
    page: PageClient, event: Event, session: Session
) -> None:
    """Whether somebody still takes part is nobody's business either."""
    person = make_registration(session, offer_of(event, "kim"))
    code = ticket_of(session, person.id).code
    page.get(f"/t/{code}")
    before = page.text
    person.state, person.seat = person.state.CANCELLED, None
    page.get(f"/t/{code}")

    assert page.text == before


def test_the_districts_of_a_regency_and_the_villages_of_a_district(client: SeparateClient) -> None:
    districts = client.get("/regions/35.73/children.json")
    villages = client.get("/regions/35.73.02/children.json")

    names = [one["name"] for one in districts.get_json()["items"]]
    assert names == ["Blimbing", "Kedungkandang", "Klojen", "Lowokwaru", "Sukun"]
    assert {"code": "35.73.02.1001", "name": "Kelurahan Klojen"} in villages.get_json()["items"]
    assert "max-age" in districts.headers["Cache-Control"]


def test_lists_of_what_is_no_region_are_empty_or_missing(client: SeparateClient) -> None:
    assert client.get("/regions/35.99/children.json").get_json() == {"items": []}
    assert client.get("/regions/35.73.02.1001/children.json").get_json() == {"items": []}
    assert client.get("/regions/Malang/children.json").status_code == 404
    assert client.get("/regions/35.73%00/children.json").status_code == 404


def test_agencies_of_a_region_are_suggested(
    client: SeparateClient, session: Session, now: datetime
) -> None:
    for kind, name in (
        (AgencyKind.AGENCY, "Dinas Komunikasi dan Informatika Kota Malang"),
        (AgencyKind.KIM, "KIM Sekar Arum"),
    ):
        agencies.add(session, kind=kind, name=name, region_code="35.73", now=now)

    def suggested(query: str, region: str = "35.73") -> list[str]:
        answer = client.get(f"/regions/{region}/agencies.json?{query}")
        return [one["name"] for one in answer.get_json()["items"]]

    assert suggested("") == ["Dinas Komunikasi dan Informatika Kota Malang"]
    assert suggested("q=kominfo") == ["Dinas Komunikasi dan Informatika Kota Malang"]
    assert suggested("kind=kim&q=sekar") == ["KIM Sekar Arum"]
    assert suggested("", "35.07") == []
    assert suggested("q=%25") == suggested("q=%00%ff_") == []


def test_alive_and_able_to_serve(client: SeparateClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_not_able_to_serve_without_tables(tmp_path: Path) -> None:
    """A load balancer sends nobody here; the process is alive all the same."""
    client = bare_app(tmp_path, f"sqlite:///{tmp_path / 'empty.sqlite3'}").test_client()

    assert client.get("/healthz").status_code == 200
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "migrations\n")


def test_not_able_to_serve_without_a_database(tmp_path: Path) -> None:
    client = bare_app(tmp_path, "postgresql://nobody@127.0.0.1:9/none").test_client()

    assert client.get("/healthz").status_code == 200
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "database\n")


def bare_app(folder: Path, database_url: str) -> Flask:
    """The app on a database that nobody prepared."""
    return create_app(overrides={"database_url": database_url, "instance_path": str(folder)})
