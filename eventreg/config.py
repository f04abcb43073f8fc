"""Settings: one frozen value, read once; nothing else reads the environment.

Sources, later ones win: defaults, `config.toml` in the instance folder, environment variables.
"""

import os
import secrets
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "EVENTREG_"
DEFAULT_BASE_URL = "http://127.0.0.1:8000"


class ConfigError(Exception):
    """A setting that cannot be used; the message is one line that names it."""


@dataclass(frozen=True)
class Settings:
    """What an installation may set. Each field is `EVENTREG_<NAME>` in the environment."""

    database_url: str
    instance_path: Path
    base_url: str
    secret_key: str
    old_secret_key: str
    smtp_url: str
    mail_from: str
    redis_url: str
    workers: int
    trusted_proxies: int
    rate_limits: bool

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is in use."""
        return self.database_url.startswith("sqlite")

    @property
    def sqlite_path(self) -> Path:
        """The file of the embedded database."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def all_secret_keys(self) -> tuple[str, ...]:
        """The key, and the one in use before it: what that one locked is still to be opened."""
        return tuple(filter(None, (self.secret_key, self.old_secret_key)))

    @property
    def secure(self) -> bool:
        """Whether people reach the system over https, so that cookies must be Secure."""
        return self.base_url.startswith("https://")

    @property
    def root_path(self) -> str:
        """The sub-path under which the system is served: '' or '/daftar'."""
        return urlsplit(self.base_url).path.rstrip("/")


def load_settings(
    environ: Mapping[str, str] | None = None, overrides: Mapping[str, str] | None = None
) -> Settings:
    """Settings from the environment and `config.toml`; `overrides` (by field name) win, for tests.

    Raises ConfigError with one line that names the wrong setting.
    """
    env = dict(os.environ if environ is None else environ)  # noqa: TID251 - the one place that may.
    raw = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in env.items()
        if name.startswith(PREFIX)
    }
    raw |= overrides or {}
    instance = Path(raw.get("instance_path") or ROOT / "instance").resolve()
    raw = _from_file(instance / "config.toml") | raw
    return Settings(
        database_url=_database_url(raw.get("database_url", ""), instance),
        instance_path=instance,
        base_url=_base_url(raw.get("base_url", DEFAULT_BASE_URL)),
        secret_key=raw.get("secret_key") or _kept_secret(instance),
        old_secret_key=raw.get("old_secret_key", ""),
        smtp_url=_smtp_url(raw.get("smtp_url", "")),
        mail_from=raw.get("mail_from", "eventreg@localhost"),
        redis_url=_one_of_schemes("REDIS_URL", raw.get("redis_url", ""), ("redis", "rediss")),
        workers=_whole("WORKERS", raw.get("workers", "0"), 0, 64),
        trusted_proxies=_whole("TRUSTED_PROXIES", raw.get("trusted_proxies", "0"), 0, 8),
        rate_limits=_on_off("RATE_LIMITS", raw.get("rate_limits", "on")),
    )


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
    known = {field.name for field in fields(Settings)}
    named = {name.lower().removeprefix(PREFIX.lower()): str(v) for name, v in values.items()}
    for name in named:
        if name not in known:
            raise ConfigError(f"{path.name}: {name}: no such setting")
    return named


def _database_url(value: str, instance: Path) -> str:
    if not value:
        return f"sqlite:///{instance / 'eventreg.sqlite3'}"
    _parts("DATABASE_URL", value)
    if value.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + value.split("://", 1)[1]
    if value.startswith("postgresql+psycopg://"):
        return value
    if value.startswith("sqlite:////"):
        return value
    raise ConfigError(f"{PREFIX}DATABASE_URL: must begin with postgresql:// or sqlite:////")


def _base_url(value: str) -> str:
    parts = _parts("BASE_URL", value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ConfigError(f"{PREFIX}BASE_URL: must be an http:// or https:// address")
    return value.rstrip("/")


def _parts(name: str, value: str) -> SplitResult:
    """The parts of an address, whose port, if it names one, is a number."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ConfigError(f"{PREFIX}{name}: {error}") from error
    return parts


def _smtp_url(value: str) -> str:
    return _one_of_schemes("SMTP_URL", value, ("smtp", "smtps"))


def _one_of_schemes(name: str, value: str, schemes: tuple[str, ...]) -> str:
    parts = _parts(name, value)
    if value and (parts.scheme not in schemes or not parts.hostname):
        raise ConfigError(f"{PREFIX}{name}: must be empty or begin with {schemes[0]}://")
    return value


def _whole(name: str, value: str, low: int, high: int) -> int:
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise ConfigError(f"{PREFIX}{name}: must be a whole number from {low} to {high}")
    return int(value)


def _on_off(name: str, value: str) -> bool:
    if value not in {"on", "off"}:
        raise ConfigError(f"{PREFIX}{name}: must be on or off")
    return value == "on"


def _kept_secret(instance: Path) -> str:
    """The installation's own key: made once, readable by its owner only."""
    path = instance / "secret_key"
    if not path.exists():
        try:
            instance.mkdir(parents=True, exist_ok=True)
            _create_secret(path)
        except OSError as error:
            raise ConfigError(f"{PREFIX}INSTANCE_PATH: {error.strerror}: {instance}") from error
    return path.read_text(encoding="ascii").strip()


def _create_secret(path: Path) -> None:
    """Written aside and linked into place, so that two processes starting at once agree on one key."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        Path(path).hardlink_to(draft)
    except FileExistsError:
        return  # The other process was first: its key is the key.
    finally:
        Path(draft).unlink()
