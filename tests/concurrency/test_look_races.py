"""Somebody saves the columns of the list in two tabs at once: neither fails, and the later one counts whole."""

from threading import Event as Flag
from threading import Thread

from sqlalchemy import text

from eventreg.participants.operations import choose_look
from eventreg.participants.queries import look_at_list
from eventreg.participants.rules import ListColumn, ListLook
from tests.concurrency.conftest import Site
from tests.concurrency.servers import wait_until
from tests.factories import make_staff

FIRST = ListLook((ListColumn.PHONE, ListColumn.EMAIL), 25)
SECOND = ListLook((ListColumn.STATE,), 50)


def somebody(site: Site) -> int:
    """The id of somebody who has not chosen anything yet."""
    with site.writing() as session:
        return make_staff(session).id


def waits(site: Site) -> bool:
    """Whether a transaction waits for another one; on SQLite it waits before it begins."""
    with site.reading() as session:
        if session.get_bind().dialect.name == "sqlite":
            return True
        return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def at_once(site: Site, user_id: int) -> None:
    """The second tab saves while the first has not ended."""
    begun, done = Flag(), Flag()

    def save() -> None:
        begun.set()
        with site.writing() as session:
            choose_look(session, user_id, SECOND)
        done.set()

    other = Thread(target=save)
    with site.writing() as session:
        choose_look(session, user_id, FIRST)
        other.start()
        assert begun.wait(30)
        wait_until(lambda: waits(site), lambda: "the second tab did not wait")
        assert not done.is_set()
    other.join(60)
    assert done.is_set(), "the second tab failed"


def test_the_later_of_two_first_choices_counts(guarded: Site) -> None:
    user_id = somebody(guarded)
    at_once(guarded, user_id)
    with guarded.reading() as session:
        assert look_at_list(session, user_id) == SECOND
