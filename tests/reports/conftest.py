"""A session on a database of its own, without the app: reports know nothing of the web."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from eventreg.db import guard, writing

#: 08.05 in Java, on the day before by UTC's midnight if one subtracts wrongly.
NOW = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """A fixed moment, so that what stands in files can be written down in tests."""
    return NOW


@pytest.fixture
def store(database_url: str) -> Iterator[Session]:
    """A session that may write, on each kind of database in turn."""
    engine = create_engine(database_url)
    guard(engine)
    with writing(), Session(engine, expire_on_commit=False) as session:
        yield session
    engine.dispose()
