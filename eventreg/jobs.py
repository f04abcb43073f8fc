"""The job queue alone. What the jobs do stands in work/; what was sent stands in the outbox."""

import logging
from typing import TYPE_CHECKING

from eventreg.config import Settings
from eventreg.loading import OnDemand

if TYPE_CHECKING:
    from huey import Huey

#: It loads the drivers of every store that it knows, which most processes never need.
_huey = OnDemand("huey")

QUEUE_FILE = "jobs.sqlite3"
#: Where the worker's jobs are defined: by this and their name the queue knows them.
_JOBS = "eventreg.work"
_log = logging.getLogger(__name__)


def make_queue(settings: Settings) -> "Huey":
    """The queue of this installation: a file of its own when embedded, else tables in PostgreSQL.

    Results are not kept: a job notes what it did in the database.
    """
    if settings.is_sqlite:
        settings.instance_path.mkdir(parents=True, exist_ok=True)
        return _huey.SqliteHuey(
            "eventreg", filename=str(settings.instance_path / QUEUE_FILE), results=False
        )
    address = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    return _huey.PostgresHuey("eventreg", dsn=address, table_prefix="jobs", results=False)


def ask_for(settings: Settings, job: str) -> None:
    """Has the worker run one of its regular jobs at once instead of at the next full minute.

    After the commit that gave it something to do. If the queue does not take the wish, nothing is
    lost: the job comes by itself.
    """

    def wish() -> None:
        """Stands for the job, whose code only the worker has."""

    wish.__module__ = _JOBS
    try:
        queue = make_queue(settings)
        queue.task(name=job)(wish)()
        queue.storage.close()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the queue, the job will run later.
        _log.warning("The queue took no wish for %s: %s", job, type(error).__name__)
