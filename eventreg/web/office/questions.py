"""`/office/events/<event>/questions`: the extra questions of an event, in their order."""

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events import queries
from eventreg.events.models import CategoryOffer, Event, Question
from eventreg.events.operations import (
    QuestionRefused,
    bring_back_question,
    move_question,
    retire_question,
)
from eventreg.events.rules import MOST_QUESTIONS
from eventreg.registration.queries import answer_counts
from eventreg.web.access import current_actor, requires
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, question_or_404
from eventreg.web.toasts import flash_undo


@dataclass(frozen=True)
class Asked:
    """The questions that the same people are asked; `offer`: their category, none for everybody."""

    offer: CategoryOffer | None
    questions: list[Question]


@office.get("/events/<slug:event>/questions")
@requires(Permission.EVENTS_VIEW)
def questions(event: Event) -> str:
    """What is asked, by category; what is asked no longer; and the forms to look at."""
    known = queries.questions(db.session(), event.id)
    asked = [Asked(None, [one for one in known if one.offer_id is None and not one.retired])]
    asked += [
        Asked(offer, [one for one in known if one.offer_id == offer.id and not one.retired])
        for offer in event.offers
    ]
    return event_page(
        "office/questions.html",
        event,
        "questions",
        asked=[one for one in asked if one.questions],
        retired=[one for one in known if one.retired],
        answers=answer_counts(db.session(), event.id),
        previews=_previews(event),
    )


@office.post("/events/<slug:event>/questions/<int:question_id>/move")
@requires(Permission.EVENTS_EDIT)
def move(event: Event, question_id: int) -> ResponseReturnValue:
    """One place up or down."""
    question = question_or_404(event, question_id)
    up = request.form.get("direction") == "up"
    move_question(db.session(), question, up=up, actor=current_actor(), now=utc_now())
    db.session.commit()
    return _back(event, f"question-{question_id}")


@office.post("/events/<slug:event>/questions/<int:question_id>/retire")
@requires(Permission.EVENTS_EDIT)
def retire(event: Event, question_id: int) -> ResponseReturnValue:
    """Asks the question no longer."""
    question = question_or_404(event, question_id)
    retire_question(db.session(), question, actor=current_actor(), now=utc_now())
    db.session.commit()
    undo = url_for("office.bring_back", event=event.slug, question_id=question_id)
    flash_undo(_("The question is not asked any more. Answers that were given stay."), undo)
    return _back(event)


@office.post("/events/<slug:event>/questions/<int:question_id>/bring-back")
@requires(Permission.EVENTS_EDIT)
def bring_back(event: Event, question_id: int) -> ResponseReturnValue:
    """Asks it again, or says that there are too many."""
    question = question_or_404(event, question_id)
    outcome = bring_back_question(db.session(), question, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, QuestionRefused):
        flash(crowded_sentence(), "danger")
    else:
        undo = url_for("office.retire", event=event.slug, question_id=question_id)
        flash_undo(_("The question is asked again."), undo)
    return _back(event)


def crowded_sentence() -> str:
    """Why no further question is asked."""
    sentence = _("An event asks at most %(most)s extra questions. Retire one first.")
    return str(sentence % {"most": MOST_QUESTIONS})


def _back(event: Event, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("office.questions", event=event.slug, _anchor=anchor), 303)


def _previews(event: Event) -> list[tuple[str, str]]:
    """Each category's name and the preview of its form."""
    return [
        (
            offer.name(language()),
            url_for("office.preview_form", event=event.slug, category=offer.slug),
        )
        for offer in event.offers
    ]
