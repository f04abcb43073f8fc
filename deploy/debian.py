"""Programs that some tests need, out of Debian's packages but into this folder alone.

A package is fetched by apt and unpacked below `.venv`: nothing is installed on the machine, no
service starts, and `make clean` removes it.
"""

import os
import shutil
import subprocess

from deploy.node import VENV

FOLDER = VENV / "debian"


def find_or_fetch(program: str, package: str) -> str | None:
    """A program's path: found on the machine or unpacked before, else out of Debian's package."""
    return find(program) or _fetch(program, package)


def find(program: str) -> str | None:
    """The one that is named in the environment (CADDY=…), on the PATH, or unpacked before."""
    named = os.environ.get(program.upper())
    if named:
        return shutil.which(named)
    return shutil.which(program) or shutil.which(program, path=str(FOLDER / "usr" / "bin"))


def _fetch(program: str, package: str) -> str | None:
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return None
    print(f"Fetching Debian's {package} for the tests …", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not _download(package) and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL, check=False)
        _download(package)
    for archive in FOLDER.glob(f"{package}_*.deb"):
        subprocess.run(["dpkg-deb", "--extract", archive, FOLDER], check=False)
        archive.unlink()
    return find(program)


def _download(package: str) -> bool:
    command = ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", package]
    done = subprocess.run(
        command, cwd=FOLDER, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return done.returncode == 0


def needed() -> dict[str, str]:
    """What the tests find in their environment: each program that is there, by its name in capitals."""
    programs = {"caddy": "caddy", "certutil": "libnss3-tools"}
    found = {name: find_or_fetch(name, package) for name, package in programs.items()}
    return {name.upper(): path for name, path in found.items() if path is not None}
