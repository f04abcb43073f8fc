"""What a new event brings along, the number of a batch, sessions at the same time, phases."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from eventreg.events.rules import (
    TEMPLATES,
    EventMode,
    EventState,
    Phase,
    Slot,
    TemplateName,
    batch_in,
    beside,
    next_batch,
    phase_of,
    same_room,
    signup_end,
    with_batch,
)


def august(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment on the clock of the event."""
    return datetime.combine(date(2025, 8, day), time(hour, minute))


BEGINS = august(5, 8)
MOMENT = datetime(2025, 8, 5, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize("name", list(TemplateName))
def test_every_template_makes_an_event_that_people_can_sign_up_for(name: TemplateName) -> None:
    template = TEMPLATES[name]
    slugs = [offer.slug for offer in template.offers]
    assert len(set(slugs)) == len(slugs)
    assert any(offer.public and offer.counts for offer in template.offers)
    assert template.sessions[0].day == 0
    assert all(offer.name_id and offer.name_en for offer in template.offers)
    # Who only helps takes no place and does not sign up.
    assert {offer.public for offer in template.offers if not offer.counts} == {False}


def test_a_training_lasts_two_days_and_a_webinar_is_online() -> None:
    assert {name: one.days for name, one in TEMPLATES.items()} == {
        TemplateName.SEMINAR: 1,
        TemplateName.WEBINAR: 1,
        TemplateName.TRAINING: 2,
    }
    assert [one.name for one in TEMPLATES.values() if one.mode is EventMode.ONLINE] == [
        TemplateName.WEBINAR
    ]


@pytest.mark.parametrize(
    ("name", "now", "end"),
    [
        # The day before at 16.00, while that leaves a day.
        (TemplateName.SEMINAR, BEGINS - 10 * DAY, august(4, 16)),
        (TemplateName.SEMINAR, august(3, 16), august(4, 16)),
        (TemplateName.SEMINAR, august(3, 16, 1), BEGINS),
        (TemplateName.TRAINING, BEGINS - 10 * DAY, august(2, 16)),
        (TemplateName.WEBINAR, BEGINS - 10 * DAY, BEGINS),
        # It has begun: nothing is said, so sign-up goes on until it ends.
        (TemplateName.WEBINAR, BEGINS, None),
        (TemplateName.SEMINAR, BEGINS + HOUR, None),
    ],
)
def test_sign_up_ends_when_people_have_had_the_time(
    name: TemplateName, now: datetime, end: datetime | None
) -> None:
    assert signup_end(TEMPLATES[name], BEGINS, now) == end


@pytest.mark.parametrize(
    ("title", "batch", "following"),
    [
        ("Cerdig Batch 4", 4, "Cerdig Batch 5"),
        ("Cerdig batch4: Konten", 4, "Cerdig batch5: Konten"),
        ("Bimtek KIM Angkatan 9", 9, "Bimtek KIM Angkatan 10"),
        ("Bimtek KIM Angkatan IV Tahun 2025", 4, "Bimtek KIM Angkatan V Tahun 2025"),
        ("Bimtek Angkatan ke-3", 3, "Bimtek Angkatan ke-4"),
        ("Gelombang II", 2, "Gelombang III"),
        ("Angkatan XXXIX", 39, "Angkatan 40"),
        ("Seri No. 8", 8, "Seri No. 9"),
        # A year, a word that only begins like one, a number of something else, no Roman number.
        ("Reuni Angkatan 2025", None, "Reuni Angkatan 2025"),
        ("Batching Data 7", None, "Batching Data 7"),
        ("Seminar 45 Menit", None, "Seminar 45 Menit"),
        ("Angkatan IIII", None, "Angkatan IIII"),
        ("Batch IX7", None, "Batch IX7"),
        ("", None, ""),
    ],
)
def test_the_number_of_a_batch_is_found_in_the_title_and_raised(
    title: str, batch: int | None, following: str
) -> None:
    assert batch_in(title) == batch
    assert with_batch(title, (batch or 0) + 1) == following


def test_the_batch_of_the_event_counts_before_its_title() -> None:
    assert next_batch("Cerdig Batch 4", 7) == 8
    assert next_batch("Cerdig Batch 4", None) == 5
    assert next_batch("Cerdig", None) is None


def slot(title: str, room: str, start: float, end: float) -> Slot:
    return Slot(title, room, MOMENT + start * HOUR, MOMENT + end * HOUR)


def test_sessions_are_beside_each_other_when_they_share_a_moment() -> None:
    one = slot("Pleno", "Aula", 2, 4)
    before, after = slot("Pagi", "Aula", 0, 2), slot("Sore", "Aula", 4, 6)
    inside, across = slot("Kelas A", "R. 1", 2.5, 3), slot("Kelas B", "", 1, 3)
    assert beside(one, [before, after, inside, across]) == (across, inside)
    assert beside(one, []) == ()


def test_a_room_is_the_same_however_it_is_written_and_none_is_no_room() -> None:
    one = slot("Pleno", "Aula  Utama", 0, 2)
    same, other, unsaid = (
        slot("A", "aula utama", 1, 3),
        slot("B", "Aula", 1, 3),
        slot("C", "", 1, 3),
    )
    assert same_room(one, [same, other, unsaid]) == (same,)
    assert same_room(slot("D", " ", 0, 2), [unsaid]) == ()


@pytest.mark.parametrize(
    ("state", "start", "end", "phase"),
    [
        (EventState.DRAFT, -2, 2, Phase.DRAFT),
        (EventState.DRAFT, None, None, Phase.DRAFT),
        (EventState.PUBLISHED, None, None, Phase.COMING),
        (EventState.PUBLISHED, 1, 2, Phase.COMING),
        (EventState.PUBLISHED, 0, 2, Phase.RUNNING),
        (EventState.PUBLISHED, -1, 1, Phase.RUNNING),
        (EventState.PUBLISHED, -2, 0, Phase.PAST),
        (EventState.CANCELLED, 1, 2, Phase.CANCELLED),
        (EventState.CANCELLED, -2, -1, Phase.CANCELLED),
        (EventState.ARCHIVED, 1, 2, Phase.ARCHIVED),
    ],
)
def test_an_event_has_one_phase_at_a_moment(
    state: EventState, start: int | None, end: int | None, phase: Phase
) -> None:
    begins, ends = (None if at is None else MOMENT + at * HOUR for at in (start, end))
    assert phase_of(state, begins, ends, MOMENT) is phase
