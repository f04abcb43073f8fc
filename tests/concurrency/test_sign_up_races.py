"""Many sign up at the same moment: the quota holds, and one form is one registration."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from uuid import uuid4

from sqlalchemy import func, select

from eventreg.events.queries import by_slug
from eventreg.registration.models import Registration
from eventreg.registration.queries import places_left
from eventreg.registration.rules import State
from tests.concurrency.conftest import Site
from tests.concurrency.servers import Answer, Visitor, together
from tests.factories import make_event, offer_of

PLACES = 50
PEOPLE = 200
#: A group at the gate is enough for a control; fewer people show the same in less time.
FEWER_PEOPLE = 80
BROWSERS = 16

_numbers = count(1)


@dataclass(frozen=True)
class Race:
    """How a race for places went."""

    statuses: Counter[int]
    #: The seats of those who were confirmed, in order.
    seats: list[int]
    left: int | None
    #: What the event's page says of the category.
    card: str


def test_of_200_sign_ups_at_once_exactly_50_find_a_place(guarded: Site) -> None:
    """Scar 19: capacity read once and inserted later oversells; then "left" is negative."""
    race = race_for_places(guarded, PEOPLE)

    assert race.statuses == {303: PLACES, 409: PEOPLE - PLACES}
    assert race.seats == list(range(1, PLACES + 1))
    assert race.left == 0
    assert "Penuh" in race.card or "Full" in race.card
    assert "-" not in race.card


def test_the_constraint_alone_holds_the_quota(without_locks: Site) -> None:
    """Scar 19, second net: without any lock everybody still gets a seat or a refusal, never a 500."""
    race = race_for_places(without_locks, FEWER_PEOPLE)

    assert race.statuses == {303: PLACES, 409: FEWER_PEOPLE - PLACES}
    assert race.seats == list(range(1, PLACES + 1))
    assert race.left == 0


def test_without_lock_and_constraint_the_same_race_oversells(without_guards: Site) -> None:
    """Control of the two above: with both guards off this test sees the race."""
    race = race_for_places(without_guards, FEWER_PEOPLE)

    assert set(race.statuses) == {303, 409}
    assert len(race.seats) > PLACES
    assert len(set(race.seats)) < len(race.seats)
    assert race.left == 0, "Places left stay at none even when there are more people than places."


def test_32_posts_of_one_form_at_once_are_one_registration(guarded: Site) -> None:
    answers, registered = post_one_form(guarded, 32)

    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert registered == 1


def test_the_constraint_alone_keeps_one_form_one_registration(without_locks: Site) -> None:
    """Without a lock some may see the person before they see the form, and be told so: never a 500."""
    without_locks.gate.arm(8, 32)
    answers, registered = post_one_form(without_locks, 32)

    assert {answer.status for answer in answers} <= {303, 409}, without_locks.server.log
    assert len({answer.location for answer in answers if answer.status == 303}) == 1
    assert registered == 1


def race_for_places(site: Site, people: int) -> Race:
    """So many different people send the form for PLACES places, from BROWSERS browsers."""
    slug = open_event(site)
    browsers = [open_form(site, slug) for _ in range(BROWSERS)]
    site.gate.arm(8, people)
    jobs = [sender(site, slug, *browsers[n % BROWSERS]) for n in range(people)]
    statuses = Counter(answer.status for answer in together(jobs, BROWSERS))
    page = site.visitor().get(f"/e/{slug}")
    (card,) = [one for one in page.soup.select(".er-offers > li") if "Instansi" in one.get_text()]
    with site.reading() as session:
        event = by_slug(session, slug)
        assert event is not None
        offer = offer_of(event, "agency")
        taken = select(Registration.seat).where(
            Registration.offer_id == offer.id, Registration.state == State.CONFIRMED
        )
        seats = sorted(seat for seat in session.scalars(taken) if seat is not None)
        left = places_left(session, event)[offer.id]
    return Race(statuses, seats, left, card.get_text(" "))


def post_one_form(site: Site, times: int) -> tuple[list[Answer], int]:
    """The answers to one form sent so often at once, and how many registrations it made."""
    slug = open_event(site)
    browser, form = open_form(site, slug)
    send = sender(site, slug, browser, form)
    answers = together([send] * times, times)
    with site.reading() as session:
        event = by_slug(session, slug)
        assert event is not None
        mine = Registration.event_id == event.id
        made = session.scalar(select(func.count()).select_from(Registration).where(mine))
        return answers, made or 0


def open_event(site: Site) -> str:
    """A new event with PLACES places in each category."""
    with site.writing() as session:
        return make_event(session, slug=f"balapan-{uuid4().hex[:12]}", quota=PLACES).slug


def open_form(site: Site, slug: str) -> tuple[Visitor, dict[str, str | list[str]]]:
    """A browser with the empty form in it."""
    browser = site.visitor()
    return browser, browser.form(f"/e/{slug}/register/agency")


def sender(
    site: Site, slug: str, browser: Visitor, form: dict[str, str | list[str]]
) -> Callable[[], Answer]:
    """Sends the form for somebody new."""
    fields = form | somebody() | {"submission_id": str(uuid4())}

    def send() -> Answer:
        answer = browser.post(f"/e/{slug}/register/agency", fields)
        site.gate.answered()
        return answer

    return send


def somebody() -> dict[str, str]:
    """What an invented person fills in."""
    return {
        "full_name": "Siti Rahayu",
        "gender": "P",
        "phone": f"0893{next(_numbers):08d}",
        "region": "35.78",
        "agency": "Dinas Contoh Kota Contoh",
        "position": "Staf",
        "notice": "y",
    }
