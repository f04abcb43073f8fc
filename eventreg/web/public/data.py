"""`/r/<secret>/data`: everything that is stored about somebody, to read and to take along."""

import json
from datetime import datetime

from flask import Response, render_template
from flask_babel import force_locale

from eventreg.clock import utc_now
from eventreg.consents.rules import text_of
from eventreg.db import db
from eventreg.files.rules import download_name
from eventreg.privacy.queries import OwnData, as_json, data_about
from eventreg.web.access import public as open_to_all
from eventreg.web.filters import translated
from eventreg.web.languages import language
from eventreg.web.log_sentences import word_of
from eventreg.web.office.persons import facts_of, labels
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.mine import own_registration


@public.get("/r/<secret:secret>/data")
@open_to_all
def data(secret: str) -> str:
    """The page: fields, consents, messages, attendance, and what was done."""
    registration = own_registration(secret)
    event = registration.event
    found = data_about(db.session(), registration, language(), now=utc_now())
    facts = facts_of(event, found.person)
    return render_template(
        "public/data.html",
        registration=registration,
        event=event,
        contact=contact_of(event),
        found=found,
        facts=[(name, facts[key]) for key, name in labels().items() if facts[key]],
        sessions={one.id: one.title for one in event.sessions},
        checkpoints={one.id: one.name for one in event.checkpoints},
        log=[(line, word_of(line.action)) for line in reversed(found.log)],
        labels=labels(),
    )


@public.get("/r/<secret:secret>/data.json")
@open_to_all
def data_json(secret: str) -> Response:
    """The same as a file that another system can read."""
    registration = own_registration(secret)
    found = data_about(db.session(), registration, language(), now=utc_now())
    text = json.dumps(as_json(found, _texts(found)), ensure_ascii=False, indent=2, default=_moment)
    response = Response(text + "\n", mimetype="application/json")
    name = download_name("data", registration.event.slug, extension="json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _texts(found: OwnData) -> dict[int, str]:
    """What was agreed to, word for word, in the language in which it was read."""
    texts = {}
    for one in found.consents:
        with force_locale(one.language):
            texts[one.id] = translated(text_of(one.kind, one.version))
    return texts


def _moment(value: object) -> str:
    assert isinstance(value, datetime), value
    return value.isoformat()
