"""Lists that are read page by page: the wanted page is answered, and noted in the log before."""

from collections.abc import Callable

from flask import Response, request
from pydantic import BaseModel

from eventreg.accounts.origins import request_origin
from eventreg.api.bodies import answer
from eventreg.api.cursors import PageWish, Place, place_of
from eventreg.api.problems import FieldProblem, wrong_request
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.keys.models import ApiKey
from eventreg.keys.operations import actor_of, note_reading


def give_page(
    key: ApiKey, what: str, page_behind: Callable[[ApiKey, Place, int], tuple[BaseModel, int]]
) -> Response:
    """The page that the request wishes, or a problem document where its cursor is none of ours.

    `what`: the list's name in the log; `page_behind`: the page behind a place, of at most so many
    rows, and how many it has.
    """
    wish = PageWish.model_validate(request.args.to_dict())
    place = place_of(wish, utc_now())
    if isinstance(place, FieldProblem):
        return wrong_request(place)
    page, rows = page_behind(key, place, wish.limit)
    _note(key, what, rows)
    return answer(page)


def _note(key: ApiKey, what: str, rows: int) -> None:
    """Notes what a key is about to be given, in a transaction of its own; nothing where that is nothing."""
    db.session.commit()
    if rows:
        with writing():
            note_reading(
                db.session(), key, what, rows, actor=actor_of(key, request_origin()), now=utc_now()
            )
            db.session.commit()
