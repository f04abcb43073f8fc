"""Sets the project up in its own folder: `.venv`, locked packages, front end, translations.

Standard library alone, for it runs before anything is installed. Each step leaves a stamp with the
hash of what it was made from, and is taken again only when that changes.

`python3 -m deploy.setup` prepares what `make run` needs; `--dev` adds what tests and checks need.
"""

import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from deploy import node
from deploy.node import FRONTEND, ROOT, VENV

PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
LOCKS = ROOT / "deploy"
NODE_MODULES = FRONTEND / "node_modules"
BUILT = ROOT / "eventreg" / "static" / "dist" / "manifest.json"
TRANSLATIONS = ROOT / "eventreg" / "translations"


@dataclass(frozen=True)
class Step:
    """One thing to set up: what it is made from, what it leaves, and how it is done."""

    name: str
    made_from: Callable[[], Iterable[Path]]
    leaves: tuple[Path, ...]
    do: Callable[[], None]

    @property
    def stamp(self) -> Path:
        """Where the hash of what it was made from is kept."""
        return STAMPS / self.name.replace(" ", "-")

    def is_done(self) -> bool:
        """Whether everything it leaves is there and made from what is there now."""
        stamped = self.stamp.read_text() if self.stamp.exists() else ""
        return all(path.exists() for path in self.leaves) and stamped == digest(self.made_from())


def digest(files: Iterable[Path]) -> str:
    """One hash over these files' names and contents."""
    found = sha256()
    for file in sorted(files):
        content = file.read_bytes()
        found.update(f"{file.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return found.hexdigest()


def files_in(folder: Path, *patterns: str) -> Iterator[Path]:
    """The files below `folder` of these patterns, but what npm has put there."""
    for pattern in patterns:
        for file in folder.rglob(pattern):
            if file.is_file() and NODE_MODULES not in file.parents:
                yield file


def make_venv() -> None:
    """A fresh environment of our own; an old one that does not start any more is replaced."""
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=True)


def pip_install(*arguments: str) -> None:
    """Pip in our environment, without a word unless it fails."""
    quiet = ["-qq", "--no-deps", "--disable-pip-version-check", "--no-input"]
    subprocess.run([PYTHON, "-m", "pip", "install", *quiet, *arguments], check=True, cwd=ROOT)


def locked(lock: Path) -> Step:
    """Installs exactly the packages of a lock, each file checked against its hash."""
    name = f"Python packages of {lock.name}"
    return Step(
        name,
        lambda: [lock],
        (PYTHON,),
        lambda: pip_install("--require-hashes", "--requirement", str(lock)),
    )


def install_project() -> None:
    """Puts the project into its environment, in place, with the console script `eventreg`."""
    pip_install("--no-build-isolation", "--editable", ".")


def npm_packages() -> Iterator[Path]:
    """What decides on the front end's packages."""
    return files_in(FRONTEND, "package.json", "package-lock.json", ".npmrc")


def build_front_end() -> None:
    """Vite's build, and each file once more in the compressed forms that browsers take."""
    node.npm("run", "build", "--loglevel=error", silent=True)
    subprocess.run(
        [PYTHON, "-m", "whitenoise.compress", "--quiet", BUILT.parent], check=True, cwd=ROOT
    )


def compile_translations() -> None:
    """Every catalogue in the form that the program reads."""
    subprocess.run([PYTHON, "-m", "deploy.translations", "compile"], check=True, cwd=ROOT)


def steps(*, dev: bool) -> Iterator[Step]:
    """What there is to do, in order."""
    yield locked(LOCKS / "requirements.txt")
    yield Step(
        "the project itself",
        lambda: [ROOT / "pyproject.toml"],
        (VENV / "bin" / "eventreg",),
        install_project,
    )
    if not node.machine_has_node():
        yield locked(LOCKS / "requirements-node.txt")
    yield Step(
        "front-end packages",
        npm_packages,
        (NODE_MODULES,),
        lambda: node.npm("ci", "--loglevel=error", silent=True),
    )
    yield Step(
        "front end",
        lambda: files_in(FRONTEND, "*.ts", "*.scss", "*.json", ".npmrc"),
        (BUILT,),
        build_front_end,
    )
    yield Step("translations", lambda: files_in(TRANSLATIONS, "*.po"), (), compile_translations)
    if dev:
        yield locked(LOCKS / "requirements-dev.txt")


def set_up(*, dev: bool) -> None:
    """Takes the steps that are due and says how long each took."""
    started = time.monotonic()
    if not starts(PYTHON):
        timed("environment in .venv", make_venv)
    STAMPS.mkdir(exist_ok=True)
    for step in steps(dev=dev):
        if not step.is_done():
            timed(step.name, step.do)
            step.stamp.write_text(digest(step.made_from()))
    print(f"Set up in {time.monotonic() - started:.1f} s.", flush=True)


def starts(python: Path) -> bool:
    """Whether this interpreter is there and runs."""
    return python.exists() and subprocess.run([python, "-c", ""], check=False).returncode == 0


def timed(name: str, do: Callable[[], None]) -> None:
    """Takes one step, with its name and time printed."""
    print(f"  {name} …", end=" ", flush=True)
    started = time.monotonic()
    do()
    print(f"{time.monotonic() - started:.0f} s", flush=True)


def main() -> None:
    """Sets up, or ends with one line that says what went wrong."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older one is told.
        sys.exit("eventreg needs Python 3.11 or later.")
    try:
        set_up(dev="--dev" in sys.argv[1:])
    except subprocess.CalledProcessError as failed:
        command = " ".join(str(part) for part in failed.cmd)
        sys.exit(f"\nSetting up failed: `{command}` ended with status {failed.returncode}.")


if __name__ == "__main__":
    main()
