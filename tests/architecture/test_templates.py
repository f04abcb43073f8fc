"""A page's template stands where its module stands, and none is left over."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.architecture.checks import PACKAGE, TEMPLATES, sources

AREAS = ("public", "office", "door")
_REFERENCE = re.compile(r"""["']([\w./-]+\.(?:html|txt))["']""")


def templates() -> dict[str, str]:
    """Every template: its name and its text."""
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_text()
        for path in sorted(TEMPLATES.rglob("*"))
        if path.suffix in {".html", ".txt"}
    }


def named_in(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """Which templates each of these files names."""
    return {name: set(_REFERENCE.findall(text)) for name, text in texts.items()}


def misplaced(names: set[str], modules: set[str], by_templates: set[str]) -> Iterator[str]:
    """Pages without a module of their name, unless another template includes or extends them."""
    for name in sorted(names):
        area, _, page = name.partition("/")
        answered = f"web/{area}/{page.removesuffix('.html')}.py" in modules
        if area in AREAS and not answered and name not in by_templates:
            yield (
                f"templates/{name} has no eventreg/web/{area}/{Path(page).stem}.py: name it after"
                " the module whose page it is."
            )


def unused(names: set[str], named: set[str]) -> Iterator[str]:
    """Templates that nothing names. Mail and sign-in pages are named by their folder."""
    for name in sorted(names - named):
        if not name.startswith(("mail/", "security/")):
            yield f"templates/{name} is not used by anything: remove it."


def test_pages_stand_where_their_modules_stand() -> None:
    texts = templates()
    modules = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("web/**/*.py")}
    by_templates = set().union(*named_in(texts).values())
    # The error page answers to web/errors.py, for all areas.
    problems = [one for one in misplaced(set(texts), modules, by_templates) if "error" not in one]
    assert not problems, "\n" + "\n".join(problems)


def test_no_template_is_left_over() -> None:
    texts = templates()
    named = set().union(*named_in({**texts, **dict(sources())}).values())
    problems = list(unused(set(texts), named))
    assert not problems, "\n" + "\n".join(problems)


def test_modules_of_an_area_show_templates_of_that_area() -> None:
    for path, text in sources():
        area = path.split("/")[2] if path.startswith("eventreg/web/") else ""
        if area in AREAS:
            for name in re.findall(r"""render_template\(\s*["']([^"']+)["']""", text):
                allowed = (f"{area}/", "components/")
                assert name.startswith(allowed), f"{path} shows {name}, which is another area's."


def test_the_checks_see_a_breach() -> None:
    names = {"public/lost.html", "public/home.html", "components/old.html"}
    assert len(list(misplaced(names, {"web/public/home.py"}, set()))) == 1
    assert list(misplaced(names, {"web/public/home.py"}, {"public/lost.html"})) == []
    assert len(list(unused(names, {"public/home.html"}))) == 2
