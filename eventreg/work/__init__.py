"""Jobs: which there are, when they run, and the worker that runs them."""

from collections.abc import Callable

from flask import Flask
from huey import Huey, crontab

from eventreg.jobs import make_queue
from eventreg.work.importing import work_on_imports
from eventreg.work.mail import deliver
from eventreg.work.messages import work_on_messages
from eventreg.work.offers import pass_on_places
from eventreg.work.participants import work_on_many
from eventreg.work.reminders import remind
from eventreg.work.sealing import seal_the_log
from eventreg.work.upkeep import forget_what_is_over

#: A wish that comes meanwhile (`jobs.ask_for`) waits no longer than this.
LONGEST_NAP_SECONDS = 2
#: How long the worker may finish what it has in hand after it was told to end.
PATIENCE_SECONDS = 30


def run_worker(app: Flask) -> None:
    """Works until SIGTERM or SIGINT, in the foreground of the main thread; finishes what it began."""
    queue = make_queue(app.extensions["settings"])
    schedule(queue, app)
    queue.create_consumer(
        workers=1,
        worker_type="thread",
        max_delay=LONGEST_NAP_SECONDS,
        graceful_signal="TERM",
        shutdown_timeout=PATIENCE_SECONDS,
    ).run()


def schedule(queue: Huey, app: Flask) -> None:
    """Registers the jobs. Times are UTC: 20:17 is 03:17 in East Java, when nobody is at the door."""
    every_minute = crontab(minute="*")
    every_five_minutes = crontab(minute="*/5")
    every_hour = crontab(minute="1")
    every_night = crontab(hour="20", minute="17")
    queue.periodic_task(every_minute, name="pass_on_places")(_inside(app, pass_on_places))
    queue.periodic_task(every_hour, name="remind")(_inside(app, remind))
    queue.periodic_task(every_minute, name="deliver_mail")(_inside(app, deliver))
    queue.periodic_task(every_minute, name="work_on_imports")(_inside(app, work_on_imports))
    queue.periodic_task(every_five_minutes, name="seal_the_log")(_inside(app, seal_the_log))
    queue.periodic_task(every_minute, name="work_on_many")(_inside(app, work_on_many))
    queue.periodic_task(every_minute, name="work_on_messages")(_inside(app, work_on_messages))
    queue.periodic_task(every_night, name="forget_what_is_over")(_inside(app, forget_what_is_over))


def _inside(app: Flask, job: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            job()

    return run
