"""How Flask-Security's pages are answered: in our templates, as forms alone, and only what we offer."""

from typing import Any

from flask import (
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security.utils import url_for_security
from flask_wtf import FlaskForm

from eventreg.accounts.passkeys import passkeys_possible
from eventreg.config import Settings


def refuse_what_is_not_offered() -> ResponseReturnValue | None:
    """Flask-Security takes JSON too, mails codes, and signs out whoever opens the page of codes signed in."""
    if request.blueprint == "security" and request.is_json:
        abort(415)
    if request.endpoint == "security.two_factor_rescue":
        abort(404)
    if request.endpoint == "security.two_factor_token_validation" and current_user.is_authenticated:
        return redirect(current_app.config["SECURITY_POST_VERIFY_VIEW"], 303)
    return None


def answer_page(template: str, **context: Any) -> Response:
    """A page of Flask-Security; 422 when its form was refused."""
    forms = [one for one in context.values() if isinstance(one, FlaskForm)]
    refused = request.method == "POST" and any(form.errors for form in forms)
    settings: Settings = current_app.extensions["settings"]
    page = render_template(
        template,
        passkeys_possible=passkeys_possible(),
        way_back=_way_back(),
        sends_mail=bool(settings.smtp_url),
        **context,
    )
    return make_response(page, 422 if refused else 200)


def _way_back() -> dict[str, str]:
    """Where the steps of a sign-in lead in the end, handed on from page to page; never to their begin."""
    wanted = request.args.get("next") or request.form.get("next", "")
    return {} if not wanted or wanted.endswith(url_for_security("login")) else {"next": wanted}
