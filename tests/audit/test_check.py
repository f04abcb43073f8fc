"""The check finds what was done to the log behind its back, and says where."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry, AuditSeal
from eventreg.audit.rules import FaultKind
from eventreg.events.models import Event
from tests.audit.conftest import Vandal, found, seal_all, write
from tests.statements import statements

INSERT = (
    "INSERT INTO audit_entries (id, at, action, actor_kind, actor_label, origin, event_id,"
    " subject_kind, reason, facts) VALUES ({id}, '{at}', 'event.published', 'staff', 'Retno', '',"
    " {event}, 'event', '', '{{}}')"
)


@pytest.fixture
def sealed(session: Session, event: Event, now: datetime) -> list[int]:
    """Six entries in three seals, two hours old; their ids."""
    write(session, event, 6, now=now - timedelta(hours=2))
    seal_all(session, now=now - timedelta(hours=2), most=2)
    session.commit()
    return list(session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2026-01-01 00:00:00.000000'"),
        ("action", "'event.published'"),
        ("actor_kind", "'system'"),
        ("actor_kind", "'nobody'"),
        ("actor_id", "2"),
        ("actor_label", "'Ayu'"),
        ("origin", "'198.51.100.1'"),
        ("event_id", "NULL"),
        ("subject_kind", "'event'"),
        ("subject_id", "NULL"),
        ("reason", "'salah ketik.'"),
        ("facts", '\'{"rows": 4, "session": null}\''),
    ],
)
def test_a_changed_row_is_found_whatever_was_changed(
    session: Session, sealed: list[int], vandal: Vandal, column: str, value: str
) -> None:
    vandal(f"UPDATE audit_entries SET {column} = {value} WHERE id = {sealed[2]}")
    assert found(session) == [(FaultKind.CHANGED, sealed[2], 2)]


def test_what_is_not_even_a_moment_or_json_is_found_and_breaks_nothing(
    session: Session, sealed: list[int], vandal: Vandal
) -> None:
    """SQLite keeps whatever it is given."""
    if session.get_bind().dialect.name == "postgresql":
        return
    vandal(f"UPDATE audit_entries SET at = 'kemarin' WHERE id = {sealed[0]}")
    vandal(f"UPDATE audit_entries SET facts = '{{' WHERE id = {sealed[1]}")
    vandal(f"UPDATE audit_entries SET reason = x'00' WHERE id = {sealed[2]}")
    assert found(session) == [
        (FaultKind.CHANGED, one, n) for one, n in zip(sealed[:3], (1, 1, 2), strict=True)
    ]


def test_a_removed_row_is_found(session: Session, sealed: list[int], vandal: Vandal) -> None:
    vandal(
        f"DELETE FROM audit_values WHERE entry_id = {sealed[3]}",
        f"DELETE FROM audit_entries WHERE id = {sealed[3]}",
    )
    assert found(session) == [(FaultKind.REMOVED, sealed[3], 2)]


def test_a_row_that_takes_a_removed_one_with_it_in_the_seal_is_found(
    session: Session, sealed: list[int], vandal: Vandal
) -> None:
    for table, column in (
        ("audit_values", "entry_id"),
        ("sealed_entries", "entry_id"),
        ("audit_entries", "id"),
    ):
        vandal(f"DELETE FROM {table} WHERE {column} = {sealed[3]}")
    assert found(session) == [(FaultKind.SEAL_CHANGED, None, 2)]


def test_an_inserted_row_is_found(
    session: Session, event: Event, sealed: list[int], vandal: Vandal, now: datetime
) -> None:
    """Under an id that was free, or that somebody made free."""
    vandal(INSERT.format(id=0, at=now - timedelta(days=30), event=event.id))
    assert found(session) == [(FaultKind.INSERTED, 0, None)]
    seal_all(session, now=now)
    assert found(session) == [(FaultKind.INSERTED, 0, None)]


def test_a_row_with_a_new_id_and_an_old_date_is_found_once_it_is_sealed(
    session: Session, event: Event, sealed: list[int], vandal: Vandal, now: datetime
) -> None:
    new = sealed[-1] + 1
    vandal(INSERT.format(id=new, at=now - timedelta(days=30), event=event.id))
    assert seal_all(session, now=now) == 1
    assert found(session) == [(FaultKind.DATED_BACK, new, 4)]


def test_a_changed_value_is_found(session: Session, sealed: list[int], vandal: Vandal) -> None:
    vandal(f"UPDATE audit_values SET after = 'Siti' WHERE entry_id = {sealed[4]}")
    assert found(session) == [(FaultKind.VALUE_CHANGED, sealed[4], 3)]


def test_a_value_that_was_added_or_taken_away_changes_its_entry(
    session: Session, sealed: list[int], vandal: Vandal
) -> None:
    vandal(
        f"DELETE FROM audit_values WHERE entry_id = {sealed[0]}",
        "INSERT INTO audit_values (entry_id, field, before, after, salt, digest)"
        f" VALUES ({sealed[1]}, 'phone', '', '', '', '')",
    )
    kinds = found(session)
    assert (FaultKind.CHANGED, sealed[0], 1) in kinds
    assert (FaultKind.CHANGED, sealed[1], 1) in kinds


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ("UPDATE audit_seals SET sealed_at = '2026-01-01 00:00:00' WHERE id = 2", [(FaultKind.SEAL_CHANGED, 2)]),
        ("UPDATE audit_seals SET count = 3 WHERE id = 2", [(FaultKind.SEAL_CHANGED, 2)]),
        ("UPDATE audit_seals SET until = '2026-01-01 00:00:00' WHERE id = 2", [(FaultKind.SEAL_CHANGED, 2)]),
        (
            "UPDATE audit_seals SET hash = previous WHERE id = 2",
            [(FaultKind.SEAL_CHANGED, 2), (FaultKind.CHAIN_BROKEN, 3)],
        ),
        (
            "DELETE FROM audit_seals WHERE id = 2",
            [(FaultKind.SEAL_GONE, 2), (FaultKind.SEALS_REMOVED, 2)],
        ),
        ("DELETE FROM audit_seals WHERE id = 3", [(FaultKind.SEAL_GONE, 3)]),
    ],
)  # fmt: skip
def test_a_seal_that_was_changed_or_removed_is_found(
    session: Session,
    sealed: list[int],
    vandal: Vandal,
    statement: str,
    kinds: list[tuple[FaultKind, int]],
) -> None:
    vandal(statement)
    assert [(kind, seal) for kind, _entry, seal in found(session)] == kinds


def test_seals_in_another_order_are_found(
    session: Session, sealed: list[int], vandal: Vandal
) -> None:
    swap: Callable[[str, str], tuple[str, ...]] = lambda table, column: (  # noqa: E731 - three lines that are said twice.
        f"UPDATE {table} SET {column} = 99 WHERE {column} = 2",
        f"UPDATE {table} SET {column} = 2 WHERE {column} = 3",
        f"UPDATE {table} SET {column} = 3 WHERE {column} = 99",
    )
    vandal(*swap("audit_seals", "id"), *swap("sealed_entries", "seal_id"))
    kinds = {kind for kind, _entry, _seal in found(session)}
    assert kinds >= {FaultKind.CHAIN_BROKEN, FaultKind.SEAL_CHANGED}


def test_a_chain_that_was_cut_and_made_again_is_found_by_a_copy_alone(
    session: Session, sealed: list[int], vandal: Vandal, now: datetime
) -> None:
    """What cannot be found from inside: whoever may write everything makes a chain of their own."""
    copy = session.execute(select(AuditSeal.id, AuditSeal.hash).where(AuditSeal.id == 3)).one()
    vandal(
        "DELETE FROM sealed_entries WHERE seal_id = 3",
        "DELETE FROM audit_seals WHERE id = 3",
        f"UPDATE audit_entries SET reason = 'lain' WHERE id = {sealed[5]}",
    )
    copies = {copy.id: copy.hash}
    assert found(session) == []
    assert found(session, copies=copies) == [(FaultKind.COPY_ALONE, None, 3)]
    seal_all(session, now=now)
    assert found(session) == []
    assert found(session, copies=copies) == [(FaultKind.NOT_THE_COPY, None, 3)]


def test_the_check_reads_in_a_bounded_number_of_statements(
    session: Session, event: Event, now: datetime
) -> None:
    """However many seals and entries there are: each table is read once."""
    write(session, event, 60, now=now)
    seal_all(session, now=now, most=5)
    assert session.scalar(select(func.count()).select_from(AuditSeal)) == 13
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with statements(engine) as seen:
        assert found(session) == []
    assert len(seen) <= 6
