"""The outbox; on both databases."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.mail import operations
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import LEASE, Channel, MailState


def queued(session: Session, now: datetime) -> OutboxMail:
    return operations.queue(
        session,
        recipient="siti@example.org",
        message="invitation",
        language="id",
        facts={},
        now=now,
    )


def test_a_message_waits_until_it_was_sent(session: Session, now: datetime) -> None:
    mail = queued(session, now)
    assert operations.waiting(session, everything=False, now=now) == [mail.id]

    claimed = operations.claim(session, mail.id, now=now)
    assert claimed is mail
    operations.mark_sent(session, mail, subject="Undangan", now=now)

    assert operations.waiting(session, everything=True, now=now) == []
    assert (mail.state, mail.sent_at, mail.attempts) == (MailState.SENT, now, 1)


def test_two_senders_do_not_send_the_same_message(session: Session, now: datetime) -> None:
    mail = queued(session, now)

    assert operations.claim(session, mail.id, now=now) is mail
    assert operations.claim(session, mail.id, now=now) is None
    assert operations.waiting(session, everything=True, now=now) == []


def test_a_message_of_a_sender_that_died_is_free_after_its_lease(
    session: Session, now: datetime
) -> None:
    mail = queued(session, now)
    operations.claim(session, mail.id, now=now)
    later = now + LEASE

    assert operations.waiting(session, everything=False, now=later) == [mail.id]
    assert operations.claim(session, mail.id, now=later) is mail


def test_a_failed_message_pauses_unless_somebody_asks_for_everything(
    session: Session, now: datetime
) -> None:
    mail = queued(session, now)
    operations.claim(session, mail.id, now=now)
    operations.mark_failed(session, mail, error="x" * 9000, now=now)

    assert operations.waiting(session, everything=False, now=now) == []
    assert operations.waiting(session, everything=True, now=now) == [mail.id]
    pause_over = now + timedelta(minutes=1)
    assert operations.waiting(session, everything=False, now=pause_over) == [mail.id]
    assert len(mail.last_error) == 500


def test_a_message_that_keeps_failing_is_given_up(session: Session, now: datetime) -> None:
    mail = queued(session, now)
    for _ in range(8):
        assert operations.claim(session, mail.id, now=now) is mail
        operations.mark_failed(session, mail, error="no", now=now)

    assert mail.state is MailState.FAILED
    assert operations.claim(session, mail.id, now=now) is None


def test_of_many_those_whose_key_is_known_are_left_out(session: Session, now: datetime) -> None:
    def line_up(*keys: str | None) -> None:
        lines = [
            operations.Addressee("siti@example.org", Channel.EMAIL, "id", operations.NOTHING, key)
            for key in keys
        ]
        operations.queue_many(session, lines, message="invitation", facts={}, now=now)

    line_up("a", None, "b")
    line_up("b", "c", "c", None)
    line_up("c")
    found = session.scalars(select(OutboxMail.once).order_by(OutboxMail.id)).all()
    assert found == ["a", None, "b", "c", None]


def test_thousands_with_keys_are_lined_up_at_once(session: Session, now: datetime) -> None:
    lines = [
        operations.Addressee("siti@example.org", Channel.EMAIL, "id", operations.NOTHING, f"k:{n}")
        for n in range(2_500)
    ]
    for _time in range(2):
        operations.queue_many(session, lines, message="invitation", facts={}, now=now)
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 2_500
