"""Region, category and event are limited at once, people sign up and cancel at once: no limit breaks."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from uuid import uuid4

from sqlalchemy import select

from eventreg.audit.rules import PARTICIPANT
from eventreg.clock import utc_now
from eventreg.events.queries import by_slug
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations import cancel
from eventreg.registration.queries import by_secret
from eventreg.registration.rules import State
from tests.concurrency.conftest import Site
from tests.concurrency.servers import Answer, Visitor, together
from tests.factories import make_event, offer_of

PEOPLE = 500
#: A group at the gate is enough for a control.
FEWER_PEOPLE = 48
BROWSERS = 16
CATEGORIES = ("agency", "kim")
REGIONS = ("35.73", "35.78", "35.07", "35.15", "35")
CAPACITY = 60
QUOTA = 40
KEPT = 8

_numbers = count(1)


@dataclass(frozen=True)
class End:
    """How things stand when everybody has their answer."""

    statuses: Counter[int]
    confirmed: int
    by_category: Counter[str]
    #: People of regions in a category who sit neither on a place of their own nor on one for all.
    too_many_of_a_region: int
    #: Who waits although there is a place for them.
    overlooked: list[int]
    double_seats: int


def test_500_sign_ups_and_cancellations_at_once_break_no_limit(guarded: Site) -> None:
    """Scar 19 with every limit at once, several processes, and places that become free meanwhile."""
    end = race(guarded, PEOPLE, cancelling=True)

    assert set(end.statuses) == {303}
    assert end.confirmed == CAPACITY
    assert max(end.by_category.values()) <= QUOTA
    assert end.too_many_of_a_region == 0
    assert end.overlooked == []
    assert end.double_seats == 0


def test_without_guards_the_same_race_breaks_a_limit(without_guards: Site) -> None:
    """Control of the above: with lock and constraint off this test sees more people than places."""
    end = race(without_guards, FEWER_PEOPLE, cancelling=False, capacity=10)

    assert set(end.statuses) <= {303, 409}
    assert end.confirmed > 10


def race(site: Site, people: int, *, cancelling: bool, capacity: int = CAPACITY) -> End:
    """So many people send the form; with `cancelling` every fourth of them cancels right after it."""
    slug = open_event(site, capacity)
    browsers = [site.visitor() for _ in range(BROWSERS)]
    forms = {
        category: browsers[0].form(f"/e/{slug}/register/{category}") for category in CATEGORIES
    }
    for browser in browsers[1:]:
        browser.form(f"/e/{slug}/register/agency")
    site.gate.arm(8, people)
    jobs: list[Callable[[], Answer]] = []
    for n in range(people):
        category = CATEGORIES[n % 2]
        form = forms[category] | somebody(category, REGIONS[n % len(REGIONS)])
        send = partial(sign_up, site, browsers[0], slug, category, form)
        jobs.append(partial(come_and_go, site, send) if cancelling and n % 4 == 0 else send)
    statuses = Counter(answer.status for answer in together(jobs, BROWSERS))
    return look(site, slug, statuses)


def sign_up(
    site: Site, browser: Visitor, slug: str, category: str, form: dict[str, str | list[str]]
) -> Answer:
    """One form."""
    answer = browser.post(f"/e/{slug}/register/{category}", form)
    site.gate.answered()
    return answer


def come_and_go(site: Site, send: Callable[[], Answer]) -> Answer:
    """Somebody signs up, and cancels at once: in another process than those that serve."""
    answer = send()
    with site.writing() as session:
        found = by_secret(session, answer.location.rpartition("/")[2])
        assert found is not None
        assert cancel(session, found, reason="sakit", actor=PARTICIPANT, now=utc_now())
    return answer


def open_event(site: Site, capacity: int) -> str:
    """A new event with every limit, and a waiting list."""
    with site.writing() as session:
        event = make_event(
            session,
            slug=f"batas-{uuid4().hex[:12]}",
            quota=QUOTA,
            waiting_list=True,
            capacity=capacity,
        )
        # Eight places for each of 38 regions are far more than there are, so that what is left for
        # all stays at none: a region's limit is then its own eight.
        offer_of(event, "agency").region_quota = KEPT
        offer_of(event, "kim").region_quota = KEPT
        return event.slug


def somebody(category: str, region: str) -> dict[str, str]:
    """What an invented person fills in."""
    number = next(_numbers)
    own = {
        "agency": {"agency": f"Dinas Contoh {number}", "position": "Staf"},
        "kim": {"kim_name": f"KIM Contoh {number}"},
    }[category]
    return own | {
        "full_name": "Siti Rahayu",
        "gender": "P",
        "phone": f"0893{number:08d}",
        "region": region,
        "notice": "y",
        "submission_id": str(uuid4()),
    }


def look(site: Site, slug: str, statuses: Counter[int]) -> End:
    """What the database says in the end."""
    with site.reading() as session:
        event = by_slug(session, slug)
        assert event is not None
        seated = session.scalars(
            select(Registration).where(
                Registration.event_id == event.id, Registration.state == State.CONFIRMED
            )
        ).all()
        places = queries.places(session, event.id)
        waiting = queries.waiting(session, event.id)
        names = {offer.id: offer.slug for offer in event.offers}
        regions = Counter((one.offer_id, one.region_code) for one in seated)
        seats = Counter((one.offer_id, one.seat) for one in seated)
        return End(
            statuses=statuses,
            confirmed=len(seated),
            by_category=Counter(names[one.offer_id] for one in seated),
            too_many_of_a_region=sum(max(0, number - KEPT) for number in regions.values()),
            overlooked=[one.id for one in waiting if places.obstacle(one.claim) is None],
            double_seats=sum(number - 1 for number in seats.values()),
        )
