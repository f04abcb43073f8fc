"""The reader's language: `?lang=`, then the cookie, then the browser; Indonesian by default."""

from urllib.parse import urlencode

from flask import Flask, Response, request
from flask_babel import Babel, get_locale

LANGUAGES = ("id", "en")
COOKIE = "lang"
_YEAR = 365 * 24 * 3600


def chosen_language() -> str:
    """The language of this request: 'id' or 'en'."""
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    return request.accept_languages.best_match(LANGUAGES, default="id") or "id"


def language() -> str:
    """The language in force where a sentence is chosen."""
    locale = get_locale()
    return locale.language if locale else "id"


def lang_url(code: str) -> str:
    """The same page in another language. Only GET pages have an address to come back to."""
    base = f"{request.script_root}{request.path}"
    if request.method != "GET":
        return f"{base}?lang={code}"
    kept = {name: value for name, value in request.args.items() if name != "lang"}
    return f"{base}?{urlencode({'lang': code} | kept)}"


def init_languages(app: Flask, *, secure: bool) -> None:
    """Sets up Flask-Babel and keeps the reader's choice in a cookie."""
    app.config["BABEL_DEFAULT_LOCALE"] = "id"
    Babel(app, locale_selector=chosen_language, default_translation_directories="translations")
    app.jinja_env.globals |= {"lang_url": lang_url}

    @app.context_processor
    def give() -> dict[str, str]:
        return {"lang": language(), "root": request.script_root}

    @app.after_request
    def keep(response: Response) -> Response:
        wish = request.args.get("lang")
        if wish in LANGUAGES:
            response.set_cookie(
                COOKIE,
                wish,
                max_age=_YEAR,
                path=request.script_root or "/",
                samesite="Lax",
                httponly=True,
                secure=secure,
            )
        return response
