"""Engines as the app has them, without the app."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine

from eventreg.db import guard


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A guarded engine on a migrated database of either kind."""
    engine = create_engine(database_url)
    guard(engine)
    yield engine
    engine.dispose()
