"""The page client sees what is wrong with a page, and fills forms as a browser does."""

import pytest
from bs4 import BeautifulSoup

from tests.page_rules import problems_of
from tests.pages import read_form

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"
GOOD = """<!doctype html>
<html lang="en"><head><title>Events · eventreg</title>
<link rel="stylesheet" href="/static/site.css"></head>
<body><h1>Events</h1>
<form method="post" action="/x"><input type="hidden" name="csrf_token" value="abc">
<label for="name">Name</label><input id="name" name="name" aria-describedby="hint">
<p id="hint">As on your card.</p>
<label><input type="checkbox" name="notice" value="yes"> Read</label>
<button type="submit">Send</button></form>
<a href="https://example.org/">Elsewhere</a>
<script type="application/json" id="facts">{}</script></body></html>"""


def problems(html: str, policy: str = POLICY, path: str = "/") -> list[str]:
    return problems_of(BeautifulSoup(html, "lxml"), path, policy)


def test_a_good_page_passes() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('<html lang="en">', "<html>", "lang"),
        ("<h1>Events</h1>", "", "<h1>"),
        ("<h1>Events</h1>", "<h1>Events</h1><h1>More</h1>", "2 <h1>"),
        ("<title>Events", "<title>All events", "title"),
        ("<h1>", '<h1 id="name">', "2 times"),
        ('aria-describedby="hint"', 'aria-describedby="gone"', "points at nothing"),
        ('<label for="name">Name</label>', "", "no label"),
        ('value="abc"', 'value=""', "csrf_token"),
        ('<button type="submit">Send</button>', '<button type="submit"></button>', "screen reader"),
        ('type="application/json" id="facts">{}', ">alert(1)", "inline <script>"),
        ("<h1>", '<h1 style="color: red">', "style inline"),
        ("<h1>", '<h1 onclick="go()">', "onclick"),
        ('href="https://example.org/"', 'href="javascript:go()"', "javascript:"),
        ('href="/static/site.css"', 'href="https://cdn.example.org/site.css"', "elsewhere"),
        ("<h1>", '<img src="/a.png"><h1>', "no alt"),
    ],
)  # fmt: skip
def test_each_fault_is_seen_alone(good: str, bad: str, said: str) -> None:
    assert good in GOOD
    found = problems(GOOD.replace(good, bad))
    assert len(found) == 1, found
    assert said in found[0]


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("", "No Content-Security-Policy"),
        ("default-src 'self' 'unsafe-inline'", "'unsafe-inline'"),
        ("default-src *", "allows *"),
        ("default-src 'self' 'wasm-unsafe-eval'", "without a camera"),
    ],
)
def test_a_weak_policy_is_seen(policy: str, said: str) -> None:
    found = problems(GOOD, policy)
    assert len(found) == 1
    assert said in found[0]


def test_the_scanner_alone_may_decode_by_webassembly() -> None:
    assert problems(GOOD, f"{POLICY} 'wasm-unsafe-eval'", "/scan") == []


def test_english_on_an_indonesian_page_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = (frozenset({"Send"}), ())
    monkeypatch.setattr("tests.page_rules.english_sentences", lambda: catalogue)
    found = problems(GOOD.replace('lang="en"', 'lang="id"'))
    assert len(found) == 1
    assert "'Send' is English" in found[0]


def test_a_form_is_read_as_a_browser_would_send_it() -> None:
    html = """<form method="post" action="/x"><input name="a" value="1"><input name="b">
    <input type="checkbox" name="c" value="yes"><input type="checkbox" name="d" checked>
    <input type="radio" name="e" value="L"><input type="radio" name="e" value="P" checked>
    <select name="f"><option value="35">Jatim</option><option value="00" selected>Luar</option></select>
    <textarea name="g">\nline</textarea><input name="h" disabled value="no">
    <button name="i" value="go">Go</button></form>"""
    tag = BeautifulSoup(html, "lxml").form
    assert tag is not None
    form = read_form(tag)
    assert form.fields == {
        "a": ["1"], "b": [""], "d": ["on"], "e": ["P"], "f": ["00"], "g": ["line"],
    }  # fmt: skip
    form.fill("c", True)
    assert form.fields["c"] == ["yes"]
    with pytest.raises(AssertionError, match="not among"):
        form.fill("e", "X")
    with pytest.raises(AssertionError, match="No field"):
        form.fill("h", "x")
