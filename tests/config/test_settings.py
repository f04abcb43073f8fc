"""Settings: where they come from, and that a wrong one stops the start with one line that names it."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eventreg.config import ConfigError, Settings, load_settings

WRONG = {
    "EVENTREG_DATABASE_URL": [
        "mysql://db/eventreg",
        "eventreg.sqlite3",
        "sqlite:///relative.db",
        "postgresql://db:port/a",
    ],
    "EVENTREG_BASE_URL": [
        "daftar.example.org",
        "ftp://example.org",
        "https://",
        "http://a/?b=c",
        "http://[x",
        "http://a:b",
    ],
    "EVENTREG_SMTP_URL": [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://mail:port",
    ],
    "EVENTREG_REDIS_URL": ["localhost:6379", "http://localhost"],
    "EVENTREG_WORKERS": ["many", "-1", "65", "1.5", "٣"],
    "EVENTREG_TRUSTED_PROXIES": ["yes", "9"],
    "EVENTREG_RATE_LIMITS": ["true", "", "ON"],
}
CASES = [(name, value) for name, values in WRONG.items() for value in values]


def load(folder: Path, **environ: str) -> Settings:
    return load_settings({"EVENTREG_INSTANCE_PATH": str(folder), **environ})


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_wrong_value_is_refused_by_one_line_that_names_it(
    name: str, value: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, **{name: value})
    message = str(refused.value)
    assert name in message
    assert "\n" not in message


@pytest.mark.parametrize(("name", "value"), [(name, values[0]) for name, values in WRONG.items()])
def test_a_wrong_value_stops_the_command(name: str, value: str, tmp_path: Path) -> None:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("EVENTREG_")},
        "EVENTREG_INSTANCE_PATH": str(tmp_path),
        name: value,
    }
    ended = subprocess.run(
        [sys.executable, "-m", "eventreg", "db", "upgrade"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert name in ended.stderr
    assert list(tmp_path.glob("*.sqlite3")) == []


def test_an_instance_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="EVENTREG_INSTANCE_PATH"):
        load(tmp_path / "file" / "instance")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("workers = 'many'", "EVENTREG_WORKERS"),
        ("colour = 'green'", "config.toml: colour"),
        ("workers = ", "config.toml"),
    ],
)
def test_a_fault_in_the_file_is_named(content: str, named: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(content)
    with pytest.raises(ConfigError, match=named):
        load(tmp_path)


def test_the_environment_wins_over_the_file_and_the_file_over_defaults(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('workers = 3\nbase_url = "https://a.example.org/daftar/"')
    assert load(tmp_path).workers == 3
    assert load(tmp_path, EVENTREG_WORKERS="5").workers == 5
    assert load(tmp_path).root_path == "/daftar"
    assert load(tmp_path).secure
    assert load(tmp_path).database_url == f"sqlite:///{tmp_path / 'eventreg.sqlite3'}"


def test_postgresql_is_reached_by_its_usual_address(tmp_path: Path) -> None:
    for address in ("postgresql://u@h/db", "postgres://u@h/db"):
        settings = load(tmp_path, EVENTREG_DATABASE_URL=address)
        assert settings.database_url == "postgresql+psycopg://u@h/db"
        assert not settings.is_sqlite


def test_the_key_is_made_once_for_its_owner_alone_even_by_two_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    with ThreadPoolExecutor(8) as pool:
        keys = {s.secret_key for s in pool.map(load, [folder] * 8)}
    assert len(keys) == 1
    assert len(keys.pop()) >= 48
    kept = folder / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [kept]
