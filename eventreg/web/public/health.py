"""`/healthz` and `/readyz`: for machines."""

from flask import Response
from sqlalchemy.exc import SQLAlchemyError

from eventreg import migrations
from eventreg.db import db
from eventreg.web.access import public as open_to_all
from eventreg.web.public.blueprint import public


@public.get("/healthz")
@open_to_all
def healthz() -> Response:
    """Alive."""
    return Response("ok\n", mimetype="text/plain")


@public.get("/readyz")
@open_to_all
def readyz() -> Response:
    """Able to serve: the database answers and is migrated; else 503 with what is missing."""
    try:
        current = migrations.current_revision(db.engine)
    except SQLAlchemyError:
        return Response("database\n", 503, mimetype="text/plain")
    if current != migrations.head_revision():
        return Response("migrations\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")
