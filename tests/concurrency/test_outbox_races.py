"""Two transactions line up the same message at once, without a lock: it waits once, and neither fails."""

from collections.abc import Callable
from threading import Event as Flag
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.clock import utc_now
from eventreg.mail import operations
from eventreg.mail.models import OutboxMail
from eventreg.mail.operations import NOTHING, Addressee
from eventreg.mail.rules import Channel
from tests.concurrency.conftest import Site
from tests.concurrency.servers import wait_until
from tests.concurrency.test_look_races import waits


def to_one(session: Session, key: str) -> None:
    """As a message that is about one person is lined up."""
    operations.queue(
        session,
        recipient="siti@example.org",
        message="link",
        language="id",
        facts={},
        now=utc_now(),
        once=key,
    )


def to_many(session: Session, key: str) -> None:
    """As one that goes to many."""
    siti = Addressee("siti@example.org", Channel.EMAIL, "id", NOTHING, key)
    operations.queue_many(session, [siti, siti], message="link", facts={}, now=utc_now())


@pytest.mark.parametrize("line_up", [to_one, to_many])
def test_the_same_message_is_lined_up_once(
    without_locks: Site, line_up: Callable[[Session, str], None]
) -> None:
    key, begun, done = f"link:{uuid4().hex}", Flag(), Flag()

    def other() -> None:
        begun.set()
        with without_locks.writing() as session:
            line_up(session, key)
        done.set()

    thread = Thread(target=other)
    with without_locks.writing() as session:
        line_up(session, key)
        thread.start()
        assert begun.wait(30)
        wait_until(lambda: waits(without_locks), lambda: "the second did not wait")
        assert not done.is_set()
    thread.join(60)
    assert done.is_set(), "the second failed"
    with without_locks.reading() as session:
        mine = select(func.count()).select_from(OutboxMail).where(OutboxMail.once == key)
        assert session.scalar(mine) == 1
