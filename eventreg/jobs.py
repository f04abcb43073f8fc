"""The job queue alone. What the jobs do stands in work/; what was sent stands in the outbox."""

from huey import Huey, PostgresHuey, SqliteHuey

from eventreg.config import Settings

QUEUE_FILE = "jobs.sqlite3"


def make_queue(settings: Settings) -> Huey:
    """The queue of this installation: a file of its own when embedded, else tables in PostgreSQL.

    Results are not kept: a job notes what it did in the database.
    """
    if settings.is_sqlite:
        settings.instance_path.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(
            "eventreg", filename=str(settings.instance_path / QUEUE_FILE), results=False
        )
    address = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    return PostgresHuey("eventreg", dsn=address, table_prefix="jobs", results=False)
