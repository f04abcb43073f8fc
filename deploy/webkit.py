"""Finds WebKitGTK for the browser tests, or installs it where the machine allows it.

Unlike the programs of `deploy/debian.py` it cannot run from a folder of ours: the paths of its
processes are built in.
"""

import os
import shutil
import subprocess

#: The driver of the browser, and the screen that it draws on: nobody's own desktop. By their packages.
PROGRAMS = {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb"}


def find(program: str) -> str | None:
    """The one that is named in the environment (WEBKITWEBDRIVER=…, XVFB=…), or on the PATH."""
    return shutil.which(os.environ.get(program.upper()) or program)


def needed() -> dict[str, str]:
    """What the tests find in their environment: each program that is there, by its name in capitals."""
    if not all(map(find, PROGRAMS)):
        _install()
    found = {name.upper(): find(name) for name in PROGRAMS}
    return {name: path for name, path in found.items() if path is not None}


def _install() -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print("Installing Debian's WebKitGTK for the browser tests …", flush=True)
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    for command in (["apt-get", "update", "-qq"], [*install, *PROGRAMS.values()]):
        subprocess.run(command, env=quietly, stdout=subprocess.DEVNULL, check=False)
