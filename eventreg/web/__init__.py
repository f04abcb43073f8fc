"""The pages: what participants, office and door see."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from eventreg.accounts.security import init_security
from eventreg.config import Settings
from eventreg.db import writing
from eventreg.web import assets
from eventreg.web.access import init_access
from eventreg.web.assets import init_assets
from eventreg.web.converters import init_converters
from eventreg.web.door import door as door_pages
from eventreg.web.downloads import init_downloads
from eventreg.web.errors import error_page
from eventreg.web.filters import init_filters
from eventreg.web.headers import init_headers, static_headers
from eventreg.web.help import init_help
from eventreg.web.languages import init_languages
from eventreg.web.letters import init_letters
from eventreg.web.limits import init_limits, limit_devices
from eventreg.web.office import office as office_pages
from eventreg.web.public import public as public_pages
from eventreg.web.trail import init_trail

__all__ = ["csrf", "error_page", "init_app", "limit_devices"]

csrf = CSRFProtect()
_WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_MEGABYTE = 1024 * 1024

StartResponse = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


def init_app(app: Flask, settings: Settings) -> None:
    """Puts the web around the app: cookies, languages, sign-in, pages, static files."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="eventreg",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_PATH=settings.root_path or "/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        # Some browsers tell no referrer; the token and SameSite cookies guard without it.
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_TIME_LIMIT=None,  # Valid as long as the session: a form may lie open over lunch.
        MAX_CONTENT_LENGTH=_MEGABYTE,
        MAX_FORM_MEMORY_SIZE=_MEGABYTE,
        MAX_FORM_PARTS=300,
        COMPRESS_MIMETYPES=["text/html", "application/json", "image/svg+xml"],
    )
    init_converters(app)
    init_languages(app, secure=settings.secure)
    init_assets(app)
    init_filters(app)
    init_trail(app)
    init_help(app)
    init_letters(app)  # Before the CSRF check, which is the first to read a form.
    csrf.init_app(app)
    init_security(app, settings)
    init_access(app)
    init_limits(app, settings)
    for blueprint in (public_pages, office_pages, door_pages):
        app.register_blueprint(blueprint)
    Compress(app)
    init_headers(app, settings)
    init_downloads(app)
    _wrap(app, settings)


def _wrap(app: Flask, settings: Settings) -> None:
    """WSGI layers, from the inside out: intent to write, sub-path, static files, proxy."""
    inner: Wsgi = _Intent(app.wsgi_app)
    static = WhiteNoise(
        inner,
        root=str(assets.STATIC),
        prefix=assets.PREFIX,
        max_age=3600,
        immutable_file_test=r"/dist/assets/",
        add_headers_function=static_headers,
    )
    outer: Wsgi = _SubPath(static, settings.root_path)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        outer = ProxyFix(outer, x_for=hops, x_proto=hops, x_host=hops)
    app.wsgi_app = outer  # type: ignore[method-assign, assignment]  # WSGI layers wrap it so.


class _Intent:
    """Decides before anything is read whether the request's transactions may write."""

    def __init__(self, app: Wsgi) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        with writing(intent=environ["REQUEST_METHOD"] in _WRITING_METHODS):
            return self.app(environ, start_response)


class _SubPath:
    """Serves below a sub-path, whether the proxy in front strips it or passes it on."""

    def __init__(self, app: Wsgi, prefix: str) -> None:
        self.app = app
        self.prefix = prefix

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if self.prefix:
            environ["SCRIPT_NAME"] = self.prefix
            if path == self.prefix or path.startswith(self.prefix + "/"):
                environ["PATH_INFO"] = path[len(self.prefix) :] or "/"
        return self.app(environ, start_response)
