"""Every address says who may open it."""

from collections.abc import Iterator

from flask import Flask

from eventreg.accounts.rules import Permission

#: Served to everybody by design, without a view of ours.
FILES = {"static"}
#: Words that stand for an access without a permission. The API names what it asks a token for.
OPEN = {"public", "signed-in"}


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


def test_office_pages_are_never_public(app: Flask) -> None:
    signing_in = {"login", "logout", "forgot_password", "reset_password"}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/office") and rule.endpoint.split(".")[-1] not in signing_in:
            access = getattr(app.view_functions[rule.endpoint], "access", None)
            assert access != "public", f"{rule.rule} is public: say which permission opens it."


def test_an_unmarked_route_is_seen() -> None:
    app = Flask("bad")
    app.add_url_rule("/open", "open", lambda: "")
    assert [problem.split()[0] for problem in problems_of(app)] == ["/open"]
