"""`eventreg audit`: sealing the log, and checking that nobody changed it since."""

import re
from typing import Any

import click

from eventreg.audit.checking import Check, Checked
from eventreg.audit.rules import Fault, FaultKind
from eventreg.cli.context import in_app, say
from eventreg.db import db
from eventreg.reports.queries import snapshot
from eventreg.work.sealing import seal_the_log

_COPY = re.compile(r"(?P<number>[1-9][0-9]{0,8}):(?P<hash>[0-9a-f]{64})")
#: `{entry}`, `{seal}` and `{detail}` are the fault's.
_LINES = {
    FaultKind.CHANGED: "entry {entry} (seal {seal}): was changed after it was sealed",
    FaultKind.REMOVED: "entry {entry} (seal {seal}): was removed after it was sealed",
    FaultKind.INSERTED: "entry {entry}: was inserted where everything had been sealed before",
    FaultKind.DATED_BACK: "entry {entry} (seal {seal}): says it is older than what was sealed long"
    " before it turned up; inserted, or written while the clock was wrong",
    FaultKind.VALUE_CHANGED: "entry {entry} (seal {seal}): the value of {detail!r} was changed",
    FaultKind.SEAL_CHANGED: "seal {seal}: its hash does not fit what it holds",
    FaultKind.SEALS_REMOVED: "seals {detail}: are missing",
    FaultKind.SEAL_GONE: "seal {seal}: is missing, though entries name it",
    FaultKind.CHAIN_BROKEN: "seal {seal}: does not follow the seal before it",
    FaultKind.NOT_THE_COPY: "seal {seal}: has another hash than the copy that you kept",
    FaultKind.COPY_ALONE: "seal {seal}: you kept its hash, but it is not there",
    FaultKind.ERASED_UNSAID: "values: erased there are, and by the entries there should be: {detail}",
}


@click.group("audit")
def audit() -> None:
    """Look after the audit log: who did what, and the chain that shows tampering."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@in_app(write=False)
def seal(*, as_json: bool) -> None:
    """Seal what waits, now; the worker does it every five minutes."""
    made = seal_the_log(everything=True)
    entries = sum(one.count for one in made)
    last = made[-1] if made else None
    answer = {
        "seals": len(made),
        "entries": entries,
        "last": {"number": last.number, "hash": last.hash} if last else None,
    }
    lines = [f"Sealed {entries} entries in {len(made)} seals."]
    lines += [f"Last seal: {last.number}:{last.hash}"] if last else []
    say(answer, lines, as_json=as_json)


@audit.command()
@click.option(
    "--copy",
    "copies",
    multiple=True,
    metavar="NUMBER:HASH",
    help="A seal as you wrote it down; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer for a script.")
@in_app(write=False)
def check(copies: tuple[str, ...], *, as_json: bool) -> None:
    """Check that the log is still what was sealed; status 1 and a line for each thing that is not."""
    session = db.session()
    session.rollback()
    with snapshot(session):
        checking = Check(session, dict(_copy(one) for one in copies))
        faults = list(checking.faults())
    session.rollback()
    answer, lines = _report(checking.done, faults)
    say(answer, lines, as_json=as_json)
    if faults:
        raise click.ClickException(f"the log is not what was sealed: {len(faults)} faults")


def _report(done: Checked, faults: list[Fault]) -> tuple[dict[str, Any], list[str]]:
    """What was found, for a script and for a person."""
    answer = {
        "whole": not faults,
        "faults": [_answer(fault) for fault in faults],
        "seals": done.seals,
        "entries": done.entries,
        "values": done.values,
        "erased": done.erased,
        "waiting": done.waiting,
        "last": {"number": done.last_number, "hash": done.last_hash},
    }
    counted = (
        f"{done.seals} seals, {done.entries} sealed entries, {done.values} values"
        f" ({done.erased} erased); {done.waiting} entries wait for the next seal."
    )
    last = f"Last seal: {done.last_number}:{done.last_hash}"
    found = [_line(fault) for fault in faults] or ["The log is whole."]
    return answer, [counted, last, *found]


def _copy(given: str) -> tuple[int, str]:
    found = _COPY.fullmatch(given.strip().lower())
    if found is None:
        raise click.UsageError("--copy is a seal's number, a colon and its hash of 64 hex digits")
    return int(found["number"]), found["hash"]


def _line(fault: Fault) -> str:
    return _LINES[fault.kind].format(entry=fault.entry, seal=fault.seal, detail=fault.detail)


def _answer(fault: Fault) -> dict[str, str | int | None]:
    return {
        "kind": fault.kind.value,
        "entry": fault.entry,
        "seal": fault.seal,
        "detail": fault.detail,
        "line": _line(fault),
    }
