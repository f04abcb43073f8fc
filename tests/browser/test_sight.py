"""What the camera reads: codes as people really hold them, seen by a real browser."""

from pathlib import Path

from tests.browser.camera import Hand, Shot, qr_of, write_video
from tests.browser.door import pair
from tests.browser.screens import NewContext
from tests.browser.server import Server

#: Each a case of its own; frontend/scanner/reading.test.ts has many more on the same decoder.
HANDS = [
    Hand(turn=33),
    Hand(size=0.2, turn=10),
    Hand(brightness=30, turn=5),
    Hand(blur=4),
    Hand(inverted=True, turn=-20),
    Hand(gloss=0.4),
    Hand(cracks=4),
]


def test_codes_are_read_however_they_are_held(
    new_context: NewContext, server: Server, video: Path
) -> None:
    """Turned, small, dim, out of focus, inverted, under a lamp and behind broken glass: all pass."""
    holders = [server.holder() for _ in HANDS]
    shots = [Shot(2, qr_of(one.link), hand) for one, hand in zip(holders, HANDS, strict=True)]
    write_video(video, [*shots, Shot(4)])
    door = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))
    door.has_accepted(len(HANDS))
    assert sorted(door.accepted()) == sorted(one.printed_name for one in holders)
    assert door.camera() == {"opened": 1, "ended": 0, "live": True}


def test_of_two_codes_in_view_the_one_in_the_middle_is_taken(
    new_context: NewContext, server: Server, video: Path
) -> None:
    """The next person's phone at the edge of the picture is not scanned before its turn."""
    first, second = server.holder(), server.holder()
    middle, edge = Hand(size=0.4, aside=-0.03), Hand(size=0.4, aside=0.33)
    both = Shot(3, qr_of(first.link), middle, other=(qr_of(second.link), edge))
    write_video(video, [both, Shot(1.5, qr_of(second.link)), Shot(4)])
    door = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))
    door.has_accepted(2)
    assert door.accepted() == [first.printed_name, second.printed_name]
    moments = [one["at"] for one in door.verdicts() if one["state"] == "accepted"]
    assert moments[1] - moments[0] > 1500


def test_a_code_that_blinks_is_one_scan(
    new_context: NewContext, server: Server, video: Path
) -> None:
    """Scar 17: a hand that shakes, or a lamp that passes, does not make a repeat of a person."""
    holder = server.holder()
    held = qr_of(holder.link)
    write_video(video, [Shot(0.6, held), Shot(0.8), Shot(0.3, held), Shot(1)])
    door = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))
    door.shows("accepted", name=holder.printed_name)
    door.page.wait_for_function("() => document.getElementById('video').currentTime > 8")
    assert [one["state"] for one in door.verdicts()].count("repeat") == 0
    door.shows("accepted", name=holder.printed_name)
