"""Consents: which text, in which version and language, was agreed to when."""

from datetime import datetime

from flask import Flask
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.consents import operations as consents
from eventreg.consents.models import Consent
from eventreg.consents.rules import CURRENT_VERSION, TEXTS, ConsentKind, text_of
from tests.factories import make_event, make_registration, offer_of


def test_the_version_in_force_has_a_text_for_everything_that_is_asked() -> None:
    for kind in ConsentKind:
        assert len(text_of(kind)) > 20


def test_every_version_is_in_the_catalogue(app: Flask) -> None:
    """Whoever agreed in Indonesian can be shown what they agreed to."""
    with app.test_request_context("/?lang=id"):
        for text in (text for texts in TEXTS.values() for text in texts.values()):
            assert gettext(text) != text


def test_each_answer_is_kept_with_its_circumstances(session: Session, now: datetime) -> None:
    """UU 27/2022 Pasal 24: the controller must be able to show the consent."""
    person = make_registration(session, offer_of(make_event(session), "kim"))
    answers = {ConsentKind.PHOTO: True}
    consents.record(session, person.id, answers, language="en", channel="form", now=now)
    session.flush()

    last = session.scalars(select(Consent).order_by(Consent.id.desc()).limit(1)).one()
    assert (last.kind, last.given, last.at) == (ConsentKind.PHOTO, True, now)
    assert (last.version, last.language, last.channel) == (CURRENT_VERSION, "en", "form")


def test_a_withdrawal_is_a_further_row(session: Session, now: datetime) -> None:
    person = make_registration(session, offer_of(make_event(session), "kim"))
    before = len(session.scalars(select(Consent)).all())
    for given in (True, False):
        answer = {ConsentKind.CONTACT: given}
        consents.record(session, person.id, answer, language="id", channel="page", now=now)
    session.flush()

    assert len(session.scalars(select(Consent)).all()) == before + 2
