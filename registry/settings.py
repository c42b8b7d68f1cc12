"""Settings: config/settings.toml, then the operator's file, then the environment; all checked."""

import os
import secrets
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from registry.bounds import faults
from registry.errors import Misconfigured

_CHECKOUT = Path(__file__).resolve().parent.parent
_SHIPPED = Path(__file__).resolve().parent / "_shipped"  # a wheel carries them here
PREFIX = "REGISTRY_"
MEGABYTE = 1_000_000  # bytes
# Variables that share the prefix and are not settings: they choose what to run, not how.
NOT_SETTINGS = frozenset({"REGISTRY_INSTANCE", "REGISTRY_SETTINGS", "REGISTRY_DEMO_PASSWORD"})
MAY_BE_EMPTY = frozenset(
    {
        "database_url",
        "mail_from",
        "secret_key_file",
        "signing_key_file",
        "smtp_host",
        "smtp_password_file",
        "smtp_user",
    }
)
_WORDS = {
    bool: "true or false",
    int: "a whole number",
    list: "a list of texts",
    str: 'a text in quotes: "…"',
}


def resource(name: str) -> Path:
    """Return the folder `name` (config, migrations, templates) of the checkout or the wheel."""
    home = _CHECKOUT if (_CHECKOUT / "pyproject.toml").is_file() else _SHIPPED
    return home / name


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force; docs/settings.md explains each."""

    instance: Path
    base_url: str
    log_origin: str
    database_url: str
    database_role: str
    database_owner_serves: bool
    secret_key_file: str
    signing_key_file: str
    witness_keys: tuple[str, ...]
    host: str
    port: int
    threads: int
    trusted_proxies: int
    outbox_page: bool
    max_upload_mb: int
    page_cache_mb: int
    session_idle_minutes: int
    session_hours: int
    reading_limit: str
    sign_in_limit: str
    sign_in_account_limit: str
    access_limit: str
    evidence_days: int
    export_limit: int
    export_days: int
    second_factor: bool
    mail_from: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    smtp_password_file: str

    @property
    def database(self) -> str:
        """The database's URL, the embedded one where none is set."""
        return self.database_url or f"sqlite:///{self.instance / 'registry.db'}"

    @property
    def attachments(self) -> Path:
        """The folder where attached files are kept."""
        return self.instance / "files"

    @property
    def evidence(self) -> Path:
        """The folder of what requests for access show: apart, never public, in no backup."""
        return self.instance / "evidence"

    @property
    def largest_file(self) -> int:
        """How many bytes an attached file may have."""
        return self.max_upload_mb * MEGABYTE

    @property
    def signing_key(self) -> Path:
        """Where the log's Ed25519 seed lies: outside the database, its dumps and its backups."""
        return (
            Path(self.signing_key_file) if self.signing_key_file else self.instance / "signing_key"
        )

    @property
    def secret_key(self) -> Path:
        """Where the key that seals sessions lies."""
        return Path(self.secret_key_file or self.instance / "secret_key")


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings in force.

    Raises:
        Misconfigured: one is unknown, missing or of the wrong type; the sentence names it.
    """
    environ = os.environ if environ is None else environ
    values = _read(resource("config") / "settings.toml")
    kinds = {name: type(value) for name, value in values.items()}
    places: dict[str, str] = {}  # setting → where it was said
    if path := environ.get("REGISTRY_SETTINGS"):
        values |= (said := _checked(_read(Path(path)), kinds, path))
        places |= dict.fromkeys(said, path)
    values |= (said := _from_environment(environ, kinds))
    places |= dict.fromkeys(said, "the environment")
    instance = Path(environ.get("REGISTRY_INSTANCE") or "instance").absolute()
    for name, value in values.items():
        if value == "" and name not in MAY_BE_EMPTY:
            raise Misconfigured(
                f"The setting {name} has no value: set {PREFIX}{name.upper()} or name a file "
                "with it in REGISTRY_SETTINGS."
            )
    for name, fault in faults(values):
        raise Misconfigured(
            "{name}, as {place} says, {fault}",
            name=name,
            place=places.get(name, "config/settings.toml"),
            fault=fault,
        )
    values["base_url"] = values["base_url"].replace("{port}", str(values["port"])).rstrip("/")
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Settings(instance=instance, **values | lists)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Misconfigured(f"The settings file {path} does not exist.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise Misconfigured(f"The settings file {path} cannot be read: {error}.") from None


def _checked(values: dict[str, Any], kinds: Mapping[str, type], where: str) -> dict[str, Any]:
    for name, value in values.items():
        if name not in kinds:
            raise Misconfigured(
                "{where} names a setting that does not exist: {name}{instead}",
                where=where,
                name=name,
                instead=_instead(name, kinds),
            )
        if type(value) is not kinds[name]:
            raise Misconfigured(f"{where}: {name} must be {_WORDS[kinds[name]]}.")
        if isinstance(value, list) and not all(isinstance(part, str) for part in value):
            raise Misconfigured(f"{where}: {name} must be a list of texts.")
    return values


def _instead(name: str, kinds: Mapping[str, type]) -> str:
    near = get_close_matches(name, kinds, n=1)
    return f": did you mean {near[0]}?" if near else "."


def _from_environment(environ: Mapping[str, str], kinds: Mapping[str, type]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, text in environ.items():
        if not variable.startswith(PREFIX) or variable in NOT_SETTINGS:
            continue
        if variable.startswith("REGISTRY_TEST_"):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in kinds:
            raise Misconfigured(
                "{variable} is not a setting of the registry{instead}",
                variable=variable,
                instead=_instead(name, kinds),
            )
        values[name] = _parsed(variable, text, kinds[name])
    if port := environ.get("PORT"):
        values["port"] = _parsed("PORT", port, int)
    return values


def _parsed(variable: str, text: str, kind: type) -> Any:
    if kind is bool:
        if text.lower() in {"true", "false"}:
            return text.lower() == "true"
        raise Misconfigured(f"{variable} must be true or false, not {text!r}.")
    if kind is int:
        if text.isascii() and text.isdigit():
            return int(text)
        raise Misconfigured(f"{variable} must be a whole number, not {text!r}.")
    return text.split() if kind is list else text


def documented() -> tuple[str, ...]:
    """Return the names of all settings, for the contract that docs/settings.md explains each."""
    return tuple(field.name for field in fields(Settings) if field.name != "instance")


def secret(path: Path) -> bytes:
    """Return the 32 random bytes kept at `path`, made at first use with mode 0600.

    A key is there whole or not at all: it is written beside and linked into its place.

    Raises:
        Misconfigured: it can be neither read nor made, or others can read it.
    """
    try:
        return _kept(path) if path.exists() else _made(path)
    except OSError as error:
        raise Misconfigured(
            "The key {path} can be neither read nor made: {why}. Is its folder there, and yours?",
            path=path,
            why=error.strerror or error,
        ) from None


def _made(path: Path) -> bytes:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as written:
        written.write(secrets.token_hex(32) + "\n")
        written.flush()
        os.fsync(written.fileno())
        with suppress(FileExistsError):  # another process was faster: its key counts
            os.link(written.name, path)
    return _kept(path)


def _kept(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise Misconfigured(f"Others can read {path}: give it mode 0600 (chmod 600 {path}).")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Misconfigured(f"{path} does not hold a key of 32 bytes in hexadecimal.")
    return key
