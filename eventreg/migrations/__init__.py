"""At which migration the database is, and which one this code needs. Running them is in `running`.

Every worker asks this, so it is told without Alembic, which costs each of them 3 MB.
"""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

_VERSIONS = Path(__file__).parent / "versions"


def current_revision(engine: Engine) -> str | None:
    """The revision that the database is at; none for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def head_revision() -> str:
    """The revision that this code needs: the last, for the files are named by their numbers."""
    return max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))
