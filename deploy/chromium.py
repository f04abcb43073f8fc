"""Finds a Chromium for the browser tests, or installs one where the machine allows it."""

import os
import shutil
import subprocess
from pathlib import Path

from deploy.setup import PYTHON

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = ("/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome")
_WHERE = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"


def find() -> str | None:
    """The one that CHROMIUM names, else the first on the PATH or at a usual place."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in NAMES:
        found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(PLACES))
        if found:
            return found
    return None


def find_or_install() -> str | None:
    """A Chromium's path: found, else Debian's by apt as root, else Playwright's own download."""
    return find() or _from_debian() or _from_playwright()


def _from_debian() -> str | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    print("Installing Debian's Chromium for the browser tests …", flush=True)
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        subprocess.run(command, env=quietly, stdout=subprocess.DEVNULL, check=False)
    return find()


def _from_playwright() -> str | None:
    print("Asking Playwright for a Chromium for the browser tests …", flush=True)
    install = [str(PYTHON), "-m", "playwright", "install", "chromium"]
    if subprocess.run(install, check=False).returncode != 0:
        return None
    answer = subprocess.run(
        [str(PYTHON), "-c", _WHERE], capture_output=True, text=True, check=False
    )
    path = Path(answer.stdout.strip() or "/nowhere")
    return str(path) if path.exists() else None
