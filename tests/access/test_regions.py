"""An official of one region against the rows of another: on every page that is open to them."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.reports.rules import NO_PAPERS, Report
from tests.access.conftest import SignIn
from tests.access.matrix import Somebody, addresses, leaks, opens
from tests.access.world import ELSEWHERE, HIDDEN_NAME, OTHER_REGION, OWN_NAME, REGION, World
from tests.clients import SeparateClient

OFFICIALS = [Somebody(StaffRole.OFFICIAL, place, REGION) for place in ("office", "event")]
E = "/office/events/terpendam"


@pytest.fixture(params=OFFICIALS, ids=str)
def official(request: pytest.FixtureRequest, signed_in: SignIn) -> tuple[SeparateClient, str]:
    """The official's browser, and a token for their forms."""
    return signed_in(request.param)


def test_no_page_shows_anybody_of_another_region(
    official: tuple[SeparateClient, str], app: Flask, world: World
) -> None:
    """Their own people they see: or else this test would show nothing."""
    client, _token = official
    own, faults, opened = False, [], set()
    for one in addresses(app, "/office"):
        if "GET" not in one.methods or not opens(one, OFFICIALS[0]):
            continue
        for uid in (str(world.hidden.uid), str(world.person.uid)):
            path = one.path(app, world, uid=uid)
            answer = client.get(path)
            if answer.status_code == 200:
                opened.add(one.rule.endpoint)
            own = own or OWN_NAME in answer.get_data().decode(errors="replace")
            faults += [f"{path} tells {word!r}" for word in leaks(answer, ELSEWHERE)]
    assert not faults, "\n".join(faults)
    assert own
    assert {"office.events", "office.overview", "office.registrations"} <= opened


def test_somebody_of_another_region_is_not_there(
    official: tuple[SeparateClient, str], world: World
) -> None:
    client, _token = official
    assert client.get(f"{E}/registrations/{world.hidden.uid}").status_code in {403, 404}


@pytest.mark.parametrize("typed", ["Terselubung", "77700001", "seberang@example.org", "Dinas"])
def test_a_search_finds_nobody_of_another_region(
    official: tuple[SeparateClient, str], typed: str
) -> None:
    client, token = official
    sent = {"csrf_token": token, "q": typed}
    for address in (f"{E}/registrations", f"{E}/registrations?region={OTHER_REGION}"):
        answer = client.post(address, data=sent)
        assert answer.status_code == 200
        text = answer.get_data(as_text=True).replace(typed, "")
        found = [word for word in ELSEWHERE if word not in typed and word in text]
        assert not found, (address, found)


@pytest.mark.parametrize("report", list(Report))
@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_a_file_holds_the_own_region_alone_and_the_log_says_so(
    official: tuple[SeparateClient, str], session: Session, report: Report, form: str
) -> None:
    client, token = official
    sent = {"csrf_token": token, "report": report.value, "format": form, "session": ""}
    answer = client.post(f"{E}/export", data=sent)
    if form == "pdf" and report in NO_PAPERS:
        assert answer.status_code == 422
        return

    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    text = text_of(answer.get_data(), form)
    assert [word for word in ELSEWHERE if word in text] == []
    if report is Report.REGISTRATIONS:
        assert OWN_NAME in text
    if report is Report.REGION_RECAP:
        assert "Kota Malang" in text
        assert "Kota Surabaya" not in text
    assert "35-73" in answer.headers["Content-Disposition"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.EXPORT_MADE)).one()
    assert entry.facts["region"] == REGION


def test_the_figures_of_a_file_count_the_own_region_alone(
    signed_in: SignIn, session: Session, world: World
) -> None:
    """The other's presence stands in the whole office's file, and in no figure of the limited one."""
    files = {}
    for who in (Somebody(StaffRole.OFFICIAL, "event"), OFFICIALS[1]):
        client, token = signed_in(who)
        sent = {"csrf_token": token, "report": "attendance", "format": "xlsx", "session": ""}
        content = client.post(f"{E}/export", data=sent).get_data()
        files[who.region] = load_workbook(BytesIO(content))
    registered = {}
    for region, book in files.items():
        rows = list(book["Rekap Kategori"].iter_rows(values_only=True))
        header = rows[0].index("Terdaftar")
        whole = next(row for row in rows if "Jumlah seluruhnya" in row)
        registered[region] = int(str(whole[header]))
    assert registered[REGION] == 1
    assert registered[None] > 1
    assert HIDDEN_NAME in str(list(files[None]["Riwayat Pindai"].values))
    assert list(files[REGION]["Riwayat Pindai"].values)[1:] == []


def text_of(content: bytes, form: str) -> str:
    """All that a file says, also where a workbook hides it."""
    if form == "csv":
        return content.decode("utf-8-sig")
    if form == "pdf":
        return "".join(one.extract_text() for one in PdfReader(BytesIO(content)).pages)
    with ZipFile(BytesIO(content)) as book:
        return "".join(book.read(name).decode(errors="replace") for name in book.namelist())
