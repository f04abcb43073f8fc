"""Runs the whole suite, vitest and pytest, and sums it up. What could not run is named.

With CI=true it fails where something could not run. Arguments go to pytest; then only pytest runs.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from deploy import chromium, debian, node, webkit
from deploy.node import ROOT
from deploy.setup import PYTHON

#: Memory in the shape of a folder, where Linux has it, and how many bytes of it must be free.
MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3


@dataclass
class Tally:
    """How the tests went, summed over the runners."""

    passed: int = 0
    failed: int = 0
    #: What could not run, and why.
    missed: list[str] = field(default_factory=list)

    def add(self, report: Path, *, ended_well: bool) -> None:
        """Counts a JUnit report in. A runner that failed without a failed test counts as one."""
        failed = 0
        cases = ET.parse(report).getroot().iter("testcase") if report.exists() else ()
        for case in cases:
            skipped = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
            elif skipped is not None:
                why = skipped.get("message") or "skipped"
                self.missed.append(f"{case.get('classname')}: {case.get('name')}: {why}")
            else:
                self.passed += 1
        self.failed += max(failed, 0 if ended_well else 1)


def run_vitest(tally: Tally, folder: Path) -> None:
    """The front end's tests."""
    report = folder / "vitest.xml"
    options = ["--reporter=default", "--reporter=junit", f"--outputFile.junit={report}"]
    try:
        node.npm("test", "--silent", "--", *options)
    except subprocess.CalledProcessError:
        tally.add(report, ended_well=False)
    else:
        tally.add(report, ended_well=True)


def in_memory() -> dict[str, str]:
    """Has tests put their files into memory where it is roomy: nearly each one writes a database.

    None of it outlives its test, and none pulls a plug, so nothing is asked of a disk that memory
    does not do. Not where nothing may be started from there, for some tests write programs.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return {}
    found = os.statvfs(MEMORY)
    roomy = found.f_bavail * found.f_frsize >= ROOM
    return {"TMPDIR": str(MEMORY)} if roomy and not found.f_flag & os.ST_NOEXEC else {}


def run_pytest(tally: Tally, folder: Path, arguments: list[str]) -> None:
    """The rest, on as many workers as the machine has cores, up to four."""
    report = folder / "pytest.xml"
    workers = min(4, os.cpu_count() or 1)
    options = ["-n", str(workers), f"--junitxml={report}"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("EVENTREG_")}
    browser = chromium.find_or_install()
    if browser is not None:
        environment["CHROMIUM"] = browser
    environment |= debian.needed() | webkit.needed() | in_memory()
    command = [str(PYTHON), "-m", "pytest", *options, *arguments]
    ended = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    tally.add(report, ended_well=ended.returncode == 0)


def main(arguments: list[str]) -> int:
    """Runs, sums up, and answers with the exit status."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        if not arguments:
            run_vitest(tally, Path(folder))
        run_pytest(tally, Path(folder), arguments)
    in_ci = os.environ.get("CI") == "true"
    if tally.missed:
        print(f"\nCould not run here{', which fails in CI' if in_ci else ''}:")
        print("\n".join(f"  {line}" for line in tally.missed))
    fails = tally.failed > 0 or tally.passed == 0 or (in_ci and tally.missed)
    skipped = f", {len(tally.missed)} skipped" if tally.missed else ""
    print(f"\n{tally.passed} passed, {tally.failed} failed{skipped}", flush=True)
    return 1 if fails else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
