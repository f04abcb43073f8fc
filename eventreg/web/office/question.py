"""`/office/events/<event>/questions/…`: one extra question."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event, Question
from eventreg.events.operations import (
    QuestionData,
    QuestionRefusal,
    QuestionRefused,
    add_question,
    change_question,
    has_answers,
)
from eventreg.events.rules import (
    LONGEST_CHOICE,
    LONGEST_KEY,
    LONGEST_LABEL,
    MOST_CHOICES,
    WITH_CHOICES,
    ChoicesFault,
    QuestionKind,
    read_choice_lines,
    write_choice_lines,
)
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean, clean_lines
from eventreg.web.filters import LABELS
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, question_or_404
from eventreg.web.office.inputs import choices_of, say
from eventreg.web.office.questions import crowded_sentence
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText

_LONGEST_LIST = 50_000
_CHOICE_FAULTS: dict[ChoicesFault, object] = {
    ChoicesFault.TOO_FEW: _l("Please write at least two choices, one on each line."),
    ChoicesFault.TOO_MANY: _l("At most %(most)s choices can be offered.", most=MOST_CHOICES),
    ChoicesFault.TOO_LONG: _l("A choice has at most %(most)s characters.", most=LONGEST_CHOICE),
    ChoicesFault.TWICE: _l("Two choices read the same. Please make them differ."),
    ChoicesFault.UNNAMED: _l("Every line begins with the Indonesian wording."),
}
_ANSWERED = _l("Somebody answered meanwhile, so the short name and the kind stay as they were.")


class QuestionForm(PageForm):
    """A question: its wording, how it is answered, by whom, and who sees the answer."""

    label_id = StringField(
        _l("Question in Indonesian"),
        filters=[clean],
        validators=[Required(), Limit(LONGEST_LABEL), PlainText()],
    )
    label_en = StringField(
        _l("Question in English"),
        description=_l("Left empty: the Indonesian wording is shown."),
        filters=[clean],
        validators=[Limit(LONGEST_LABEL), PlainText()],
    )
    kind = RadioField(
        _l("How it is answered"),
        choices=choices_of({kind: LABELS[kind] for kind in QuestionKind}),
        default=QuestionKind.TEXT.value,
    )
    choices = TextAreaField(
        _l("Choices"),
        filters=[clean_lines],
        validators=[Limit(_LONGEST_LIST), PlainText()],
        render_kw={"rows": 6},
    )
    offer = SelectField(_l("Who is asked"), validate_choice=True)
    required = BooleanField(_l("An answer is required"))
    at_door = BooleanField(
        _l("Shown at the door"),
        description=_l(
            "The officer who scans the ticket sees the answer, for example a shirt size."
        ),
    )
    key = StringField(
        _l("Short name"),
        description=_l(
            "The column in exports and imports: small letters, digits and _. Left empty: made of the"
            " question."
        ),
        filters=[clean],
        validators=[Limit(LONGEST_KEY)],
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )

    def offer_categories(self, event: Event) -> None:
        """Everybody, or one of the event's categories."""
        names = {str(one.id): one.name(language()) for one in event.offers}
        self.offer.choices = choices_of({"": _("everybody"), **names})()

    def fix_what_stays(self) -> None:
        """Somebody answered: key and kind are not asked any more."""
        del self.key
        del self.kind

    def data_of_form(self, question: Question | None) -> QuestionData:
        """What the form says; what it does not ask stays as it is. Only after `validate`."""
        asks = "kind" in self
        kind = QuestionKind(self["kind"].data) if asks or question is None else question.kind
        lines = read_choice_lines(self.choices.data or "") if kind in WITH_CHOICES else ()
        return QuestionData(
            kind=kind,
            label_id=self.label_id.data or "",
            label_en=self.label_en.data or "",
            key=(self["key"].data or "") if asks else "",
            choices=lines,
            required=bool(self.required.data),
            at_door=bool(self.at_door.data),
            offer_id=int(self.offer.data) if self.offer.data else None,
        )


@office.get("/events/<slug:event>/questions/new")
@requires(Permission.EVENTS_EDIT)
def new_question(event: Event) -> str:
    """The empty form."""
    return _page(event, None, _form_of(event, None))


@office.post("/events/<slug:event>/questions/new")
@requires(Permission.EVENTS_EDIT)
def make_question(event: Event) -> ResponseReturnValue:
    """Adds the question, or says what is wrong with it."""
    form = _form_of(event, None)
    if not form.validate():
        return _page(event, None, form), 422
    data = form.data_of_form(None)
    outcome = add_question(db.session(), event, data, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, QuestionRefused):
        return _refused(event, None, form, outcome)
    flash(_("The question is added. It is asked from now on."), "success")
    return redirect(url_for("office.questions", event=event.slug), 303)


@office.get("/events/<slug:event>/questions/<int:question_id>")
@requires(Permission.EVENTS_EDIT)
def edit_question(event: Event, question_id: int) -> str:
    """The question as it is."""
    question = question_or_404(event, question_id)
    return _page(event, question, _form_of(event, question))


@office.post("/events/<slug:event>/questions/<int:question_id>")
@requires(Permission.EVENTS_EDIT)
def save_question(event: Event, question_id: int) -> ResponseReturnValue:
    """Saves the question, or says what is wrong with it."""
    question = question_or_404(event, question_id)
    form = _form_of(event, question)
    if not form.validate():
        return _page(event, question, form), 422
    data = form.data_of_form(question)
    outcome = change_question(db.session(), question, data, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, QuestionRefused):
        return _refused(event, question, form, outcome)
    flash(_("Saved."), "success")
    return redirect(url_for("office.questions", event=event.slug), 303)


def _refused(
    event: Event, question: Question | None, form: QuestionForm, outcome: QuestionRefused
) -> ResponseReturnValue:
    match outcome.reason:
        case ChoicesFault() as fault:
            say(form.choices, str(_CHOICE_FAULTS[fault]))
        case QuestionRefusal.KEY_TAKEN:
            say(form.key, _("Another question of this event has this short name."))
        case QuestionRefusal.BAD_KEY:
            say(
                form.key,
                _(
                    "A short name has 2 to 40 small letters, digits and _, begins with a letter, and is"
                    " not the name of another column of the export."
                ),
            )
        case QuestionRefusal.OTHER_EVENT:
            say(form.offer, _("Please choose one of the answers that are offered."))
        case QuestionRefusal.TOO_MANY:
            form.form_errors = [crowded_sentence()]
        case QuestionRefusal.ANSWERED:
            form.form_errors = [str(_ANSWERED)]
    return _page(event, question, form), 422


def _page(event: Event, question: Question | None, form: QuestionForm) -> str:
    return event_page("office/question.html", event, "questions", question=question, form=form)


def _form_of(event: Event, question: Question | None) -> QuestionForm:
    answered = question is not None and has_answers(db.session(), question)
    form = QuestionForm(data=_initial(question, answered=answered) if question else None)
    form.offer_categories(event)
    if answered:
        form.fix_what_stays()
    return form


def _initial(question: Question, *, answered: bool) -> dict[str, Any]:
    names = ("label_id", "label_en", "key", "required", "at_door")
    return {name: getattr(question, name) for name in names} | {
        "kind": question.kind.value,
        "offer": str(question.offer_id or ""),
        "choices": write_choice_lines(question.spec.choices, with_values=answered),
    }
