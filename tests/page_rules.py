"""What every page must be, whichever it is. Each problem says how to mend it."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, Doctype

_TRANSLATIONS = Path(__file__).parent.parent / "eventreg" / "translations"
_UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
_ASSETS = "script[src], link[href], img[src], source[src], iframe[src], use[href]"
_SPOKEN = ("aria-label", "placeholder", "title", "alt")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def problems_of(soup: BeautifulSoup, path: str, policy: str) -> list[str]:
    """What is wrong with a page at `path` that came with this content security policy."""
    return [
        *_skeleton(soup),
        *_identities(soup),
        *_controls(soup),
        *_forms(soup),
        *_inline(soup),
        *_policy(policy, path),
        *_third_parties(soup),
        *_untranslated(soup),
    ]


def _skeleton(soup: BeautifulSoup) -> Iterator[str]:
    html = soup.html
    lang = html.get("lang") if html else None
    if lang not in {"id", "en"}:
        yield f"<html lang={lang!r}>: say 'id' or 'en'; extend base_page.html."
    headings = [_text(tag) for tag in soup.select("h1")]
    if len(headings) != 1:
        yield f"{len(headings)} <h1> {headings}: a page has exactly one; use page_header()."
        return
    title = _text(soup.title) if soup.title else ""
    if not headings[0] or not title.startswith(headings[0]):
        yield f"The title {title!r} must begin with the heading {headings[0]!r}."


def _identities(soup: BeautifulSoup) -> Iterator[str]:
    ids = Counter(str(tag["id"]) for tag in soup.select("[id]"))
    for name, times in ids.items():
        if times > 1:
            yield f"id={name!r} stands {times} times: ids are unique."
    for tag in soup.select("[for], [aria-describedby], [aria-labelledby], [aria-controls]"):
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            value = tag.get(attribute, "")  # A list where HTML knows the attribute to hold several.
            for name in value if isinstance(value, list) else str(value).split():
                if name not in ids:
                    yield f'{attribute}="{name}" points at nothing: give that id to an element.'


def _controls(soup: BeautifulSoup) -> Iterator[str]:
    labelled = {str(tag["for"]) for tag in soup.select("label[for]")}
    for tag in soup.select("input, select, textarea"):
        if tag.get("type") in _UNLABELLED or tag.get("id") in labelled:
            continue
        if not (tag.get("aria-label") or tag.get("aria-labelledby") or tag.find_parent("label")):
            yield f"{_open_tag(tag)} has no label: use the field() macro or <label for>."
    for tag in soup.select("button, a[href], summary"):
        if not (_text(tag) or tag.get("aria-label") or tag.select_one("img[alt], [aria-label]")):
            yield f"{_open_tag(tag)} says nothing to a screen reader: add text or aria-label."
    for tag in soup.select("img:not([alt])"):
        yield f"{_open_tag(tag)} has no alt."


def _forms(soup: BeautifulSoup) -> Iterator[str]:
    for form in soup.select("form"):
        if str(form.get("method", "get")).lower() == "post" and not form.select_one(
            "input[name=csrf_token][value]:not([value=''])"
        ):
            yield f"{_open_tag(form)} has no csrf_token: put the hidden field into the form."


def _inline(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.select("script:not([src])"):
        if tag.get("type") != "application/json":
            yield "An inline <script>: move it to eventreg/frontend; the policy blocks it."
    for tag in soup.select("style, [style]"):
        yield f"{_open_tag(tag)} brings style inline: use a class; the policy blocks it."
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            if name.startswith("on"):
                yield f"{_open_tag(tag)} has {name}=: listen in eventreg/frontend instead."
            if isinstance(value, str) and value.strip().lower().startswith("javascript:"):
                yield f"{_open_tag(tag)} has a javascript: address: use a button and a listener."


def _policy(policy: str, path: str) -> Iterator[str]:
    words = set(policy.replace(";", " ").split())
    if "default-src" not in words:
        yield "No Content-Security-Policy: answer through the app's after_request."
    for word in ("'unsafe-inline'", "'unsafe-eval'", "*", "data:", "http:", "https:"):
        if word in words:
            yield f"The Content-Security-Policy allows {word}."
    if "'wasm-unsafe-eval'" in words and not path.startswith("/scan"):
        yield "The policy allows 'wasm-unsafe-eval' on a page without a camera."


def _third_parties(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.select(_ASSETS):
        address = str(tag.get("src") or tag.get("href"))
        if urlsplit(address).hostname not in {None, "localhost"}:
            yield f"{_open_tag(tag)} loads from elsewhere: everything is served by ourselves."


def _untranslated(soup: BeautifulSoup) -> Iterator[str]:
    if not soup.html or soup.html.get("lang") != "id":
        return
    exact, shaped = english_sentences()
    for sentence in _sentences(soup):
        if sentence in exact or any(shape.fullmatch(sentence) for shape in shaped):
            yield f"{sentence!r} is English on an Indonesian page: translate it where it is shown."


def _sentences(soup: BeautifulSoup) -> Iterator[str]:
    # Going down from the few that hide what is in them is far quicker than up from every sentence.
    hiding = [*soup.find_all(["script", "style", "code", "pre"]), *soup.find_all(lang="en")]
    hidden = {id(node) for tag in hiding for node in tag.find_all(string=True)}
    for node in soup.find_all(string=True):
        if not isinstance(node, Comment | Doctype):
            sentence = " ".join(node.split())
            if sentence and id(node) not in hidden:
                yield sentence
    for tag in soup.find_all(True):
        for name in _SPOKEN:
            if tag.get(name) and tag.get("lang") != "en":
                yield " ".join(str(tag[name]).split())


@cache
def english_sentences() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The sentences of the catalogue whose Indonesian differs: as they are, and with gaps."""
    pairs: dict[str, str] = {}
    for path in sorted(_TRANSLATIONS.glob("id/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="id"):
                if isinstance(message.id, str) and isinstance(message.string, str):
                    pairs[message.id] = message.string
    indonesian = set(pairs.values())
    english = {one for one in pairs if one and pairs[one] != one and one not in indonesian}
    gaps = {one for one in english if _PLACEHOLDER.search(one)}
    shaped = tuple(_shape(one) for one in sorted(gaps) if len(_PLACEHOLDER.sub("", one)) > 8)
    return frozenset(" ".join(one.split()) for one in english - gaps), shaped


def _shape(sentence: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in _PLACEHOLDER.split(sentence))
    return re.compile(".+".join(parts))


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _open_tag(tag: Tag) -> str:
    shown = ("id", "name", "type", "href", "action", "src", "class")
    attributes = "".join(f' {name}="{tag[name]}"' for name in shown if tag.get(name))
    return f"<{tag.name}{attributes}>"
