"""What a browser is given so that the scanner opens without a network and can be installed."""

import json
import re

import pytest

from tests.clients import SeparateClient


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """None of this asks the database."""
    return sqlite_url


def test_the_service_worker_may_answer_for_the_scanner_and_nothing_else(
    client: SeparateClient,
) -> None:
    answer = client.get("/scan/sw.js")

    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/scan"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_service_worker_keeps_all_that_the_page_loads(client: SeparateClient) -> None:
    worker = client.get("/scan/sw.js").get_data(as_text=True)
    kept = set(re.findall(r"static/dist/(assets/[\w.-]+)", worker))

    for path in ("/scan", "/scan/pair"):
        html = client.get(path).get_data(as_text=True)
        loaded = set(re.findall(r'(?:src|href)="/static/dist/(assets/[^"]+)"', html))
        assert loaded
        assert loaded <= kept
    assert any(name.endswith(".wasm") for name in kept), "The decoder must work offline."
    # Below a sub-path the same addresses must lead there: none begins at the root of the host.
    assert '"/static' not in worker
    assert "`/static" not in worker


@pytest.mark.parametrize(("language", "name"), [("id", "Pindai"), ("en", "Scan")])
def test_the_scanner_can_be_installed(client: SeparateClient, language: str, name: str) -> None:
    client.get(f"/scan?lang={language}")
    page = client.get("/scan").get_data(as_text=True)
    assert '<link rel="manifest" href="/scan/manifest.webmanifest">' in page
    answer = client.get("/scan/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    facts = json.loads(answer.data)
    assert name in facts["name"]
    assert (facts["lang"], facts["display"]) == (language, "standalone")
    assert facts["start_url"] == facts["scope"] == facts["id"] == "/scan"


def test_the_icons_are_there(client: SeparateClient) -> None:
    facts = json.loads(client.get("/scan/manifest.webmanifest").data)

    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in facts["icons"]}
    assert any(icon.get("purpose") == "maskable" for icon in facts["icons"])
    for icon in facts["icons"]:
        answer = client.get(icon["src"])
        assert (answer.status_code, answer.mimetype) == (200, icon["type"])


class TestBelowASubPath:
    """An installation that shares its host with others."""

    @pytest.fixture
    def overrides(self, overrides: dict[str, str]) -> dict[str, str]:
        """The installation's address has a path."""
        return overrides | {"base_url": "https://host.example.org/acara"}

    def test_worker_and_manifest_belong_to_it(self, client: SeparateClient) -> None:
        worker = client.get("/acara/scan/sw.js")
        facts = json.loads(client.get("/acara/scan/manifest.webmanifest").data)

        assert worker.headers["Service-Worker-Allowed"] == "/acara/scan"
        assert facts["start_url"] == facts["scope"] == "/acara/scan"
        assert all(icon["src"].startswith("/acara/static/") for icon in facts["icons"])
