"""`/g/<secret>/people`: adding people to a group that is there."""

from collections.abc import Sequence

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventreg.audit.rules import CONTACT
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.rules import LetterRule
from eventreg.registration.models import Group
from eventreg.registration.operations import register_members
from eventreg.registration.rules import Outcome, Refusal
from eventreg.web.access import public as open_to_all
from eventreg.web.group_forms import EMPTY_ROWS, PeopleForm, people_form
from eventreg.web.letters import keep_letter, takes_letter
from eventreg.web.limits import check_limit, sign_up_limit, upload_limit
from eventreg.web.person_rows import GROUP_KINDS, Home, PersonRow
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.group import own_group
from eventreg.web.public.group_news import news_of
from eventreg.web.public.group_rows import (
    checked,
    closed_meanwhile,
    foresee,
    good_rows,
    keep_refused,
    known_room,
    questions_of,
    room_words,
    take_step,
)
from eventreg.web.public.register import closed_by_window, refused


@public.get("/g/<secret:secret>/people")
@open_to_all
def group_people(secret: str) -> str | Response:
    """Empty rows, or why nobody can be added."""
    group = _group(secret)
    refusal = _refusal(group)
    if refusal is not None:
        return refused(group.event, refusal)
    room = known_room(group)
    rows = EMPTY_ROWS if room is None else min(room, EMPTY_ROWS)
    return people_page(group, people_form(group.offer.kind, rows=rows, letter=_letter_of(group)))


@public.post("/g/<secret:secret>/people")
@open_to_all
@sign_up_limit
@upload_limit
@takes_letter
def add_people(secret: str) -> AnyResponse:
    """Registers the good rows: 303 to the group's page, or 422 with those that are not good."""
    with writing(intent=False):  # Reading and checking the form takes no lock.
        group = _group(secret)
        form = people_form(group.offer.kind, letter=_letter_of(group))
        keep_letter(form)
        good = [] if "step" in request.form else _good(form)
        again = None if good else _once_more(group, form)
        db.session.commit()
    if again is not None:
        return again
    members = form.members(good, home_of(group))
    outcomes = register_members(
        db.session(), group, members, actor=CONTACT, now=utc_now(), letter_id=form.letter_id
    )
    db.session.commit()
    with writing(intent=False):
        return _answer(own_group(secret), form, good, outcomes)


@public.post("/g/<secret:secret>/check.json")
@open_to_all
@check_limit
def check_people(secret: str) -> Response:
    """What would become of the rows as they are typed. Saves nothing."""
    with writing(intent=False):
        group = _group(secret)
        form = people_form(group.offer.kind)
        return checked(form, group.offer, home_of(group), group=group)


def people_page(group: Group, form: PeopleForm, *, done: str = "") -> str:
    """The form with its rows; `done`: what became of those that were registered just now."""
    return render_template(
        "public/group_people.html",
        group=group,
        offer=group.offer,
        event=group.event,
        form=form,
        done=done,
        contact=contact_of(group.event),
        room=room_words(group.offer, group),
        asks_letter=_letter_of(group) is LetterRule.REQUIRED,
        questions=questions_of(group.offer),
        check_url=url_for("public.check_people", secret=group.secret),
    )


def home_of(group: Group) -> Home:
    """Where the people of a group come from: nobody is asked again."""
    return Home(group.region_code, group.organization)


def _group(secret: str) -> Group:
    group = own_group(secret)
    return group if group.offer.kind in GROUP_KINDS else abort(404)


def _letter_of(group: Group) -> LetterRule:
    """Whether people can be added only with a letter: where it is required and none has come yet."""
    missing = group.letter_id is None and group.offer.letter is LetterRule.REQUIRED
    return LetterRule.REQUIRED if missing else LetterRule.NO


def _refusal(group: Group) -> Refusal | None:
    if known_room(group) == 0:
        return Refusal.GROUP_FULL
    return closed_by_window(group.event)


def _good(form: PeopleForm) -> list[PersonRow]:
    form.validate()
    return good_rows(form)


def _once_more(group: Group, form: PeopleForm) -> Response:
    refusal = _refusal(group)
    if refusal is not None:
        return refused(group.event, refusal)
    step = "step" in request.form
    if step:
        take_step(form, group.offer, home_of(group), group=group)
    else:
        foresee(form, group.offer, home_of(group), group=group)
    return Response(people_page(group, form), 200 if step else 422)


def _answer(
    group: Group, form: PeopleForm, rows: Sequence[PersonRow], outcomes: Sequence[Outcome]
) -> AnyResponse:
    keep_refused(form, rows, outcomes)
    if closed := closed_meanwhile(outcomes):
        return refused(group.event, closed)
    done = news_of(group, outcomes)
    if form.rows():
        return Response(people_page(group, form, done=done), 422)
    if done:
        flash(done, "success")
    return redirect(url_for("public.group", secret=group.secret), 303)
