"""Every address says who may open it."""

import re
from collections.abc import Iterator, Mapping
from types import MethodType

from flask import Flask
from werkzeug.routing import Map, Rule

from eventreg.accounts.rules import Permission
from tests.architecture.checks import TEMPLATES, sources
from tests.routes import RememberingRule

#: Served to everybody by design, without a view of ours.
FILES = {"static"}
#: Words that stand for an access without a permission. The API names what it asks a token for.
OPEN = {"public", "signed-in"}

#: A page that is named where an address is made: `url_for("office.overview", …)`, `"office.overview"`.
_NAMED = re.compile(r"""["']((?:public|office|door|security|api)\.[a-z_]+)["']""")


def unknown_pages(texts: Mapping[str, str], known: set[str]) -> Iterator[str]:
    """Pages that are named somewhere and do not exist: their address would be a 500."""
    for name, text in texts.items():
        for page in sorted(set(_NAMED.findall(text)) - known):
            yield f"{name} names the page {page!r}, which does not exist: name the view's function."


def problems_of(app: Flask) -> Iterator[str]:
    """Routes whose view does not say, in a word we know, who may open it."""
    permissions = {permission.value for permission in Permission}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in FILES:
            continue
        access = str(getattr(app.view_functions[rule.endpoint], "access", "") or "")
        if not (access in OPEN | permissions or access.startswith(("device:", "key:"))):
            yield (
                f"{rule.rule} ({rule.endpoint}) says {access!r}. Put one marker below its route:"
                " @public, @requires(Permission.X), or one of eventreg/api/access.py."
            )


def test_every_route_says_who_may_open_it(app: Flask) -> None:
    problems = list(problems_of(app))
    assert not problems, "\n" + "\n".join(problems)


def test_every_page_that_is_named_exists(app: Flask) -> None:
    known = set(app.view_functions)
    templates = {path.name: path.read_text() for path in TEMPLATES.rglob("*.html")}
    problems = list(unknown_pages({**templates, **dict(sources())}, known))
    assert not problems, "\n" + "\n".join(problems)
    assert list(unknown_pages({"x": "url_for('office.nowhere')"}, known))


def test_office_pages_are_never_public(app: Flask) -> None:
    signing_in = {"login", "logout", "forgot_password", "reset_password"}
    signing_in |= {"two_factor_token_validation", "two_factor_rescue", "tf_select", "mf_recovery"}
    signing_in |= {"wan_signin", "wan_signin_response"}
    signing_in |= {"accept_staff_invitation", "save_staff_invitation"}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/office") and rule.endpoint.split(".")[-1] not in signing_in:
            access = getattr(app.view_functions[rule.endpoint], "access", None)
            assert access != "public", f"{rule.rule} is public: say which permission opens it."


def test_an_unmarked_route_is_seen() -> None:
    app = Flask("bad")
    app.add_url_rule("/open", "open", lambda: "")
    assert [problem.split()[0] for problem in problems_of(app)] == ["/open"]


def test_an_address_is_written_by_the_code_that_werkzeug_would_compile(app: Flask) -> None:
    """tests/routes.py keeps that code from one test's app for the next one's."""
    rules = list(app.url_map.iter_rules())
    assert len(rules) > 200
    for rule in rules:
        assert isinstance(rule, RememberingRule)
        for append_unknown, used in ((False, rule._build), (True, rule._build_unknown)):
            fresh = Rule._compile_builder(rule, append_unknown)
            assert used.__code__ == fresh.__code__, rule
            assert isinstance(used, MethodType)
            assert used.__self__ is rule


def test_rules_that_look_the_same_write_their_own_addresses() -> None:
    def written(rule: str, value: object) -> str:
        rules = Map([RememberingRule(rule, endpoint="same")])
        return rules.bind("localhost").build("same", {"one": value})

    assert written("/a/<int:one>", 7) == "/a/7"
    assert written("/a/<int(fixed_digits=3):one>", 7) == "/a/007"
    assert written("/a/<one>", "7 8") == "/a/7%208"
    assert written("/b/<one>", "7") == "/b/7"
    assert written("/a/<int:one>/", 7) == "/a/7/"
