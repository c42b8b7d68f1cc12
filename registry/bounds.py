"""What the value of a setting must be beyond its type: wrong ones stop the start, not a page."""

import re
from collections.abc import Iterator, Mapping
from email.errors import MessageError, ObsoleteHeaderDefect
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import urlsplit

# The least and the most that a whole number may be.
WHOLE = {
    "port": (1, 65_535),
    "threads": (1, 1_000),
    "trusted_proxies": (0, 10),
    "max_upload_mb": (1, 10_000),
    "page_cache_mb": (0, 1_000_000),
    "session_idle_minutes": (1, 100_000),
    "session_hours": (1, 10_000),
    "evidence_days": (1, 36_500),
    "export_limit": (1, 100_000),
    "export_days": (1, 36_500),
    "smtp_port": (1, 65_535),
}
LIMITS = ("reading_limit", "sign_in_limit", "sign_in_account_limit", "access_limit")
FILES = ("secret_key_file", "signing_key_file", "smtp_password_file")
SMTP_SECURITY = ("starttls", "tls", "none")
_LIMIT = re.compile(r"[1-9]\d{0,8} ?(per|/) ?([1-9]\d{0,4} )?(second|minute|hour|day)s?")
# A name of other letters is said as browsers send it (xn--…): it is compared with what they send.
_SITE = re.compile(r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?/*")
_DATABASES = ("postgresql://", "postgresql+psycopg://", "sqlite:///")


def faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and sentence for each value that cannot be meant; all are of the right types."""
    for name, (least, most) in WHOLE.items():
        if not least <= values[name] <= most:
            yield name, f"must be from {least} to {most}, and is {values[name]}."
    for name in LIMITS:
        if not _LIMIT.fullmatch(values[name]):
            yield name, f"must be a limit such as '10 per minute', and is {values[name]!r}."
    for name in FILES:  # what is relative would be another file for each folder to start from
        if values[name] and not values[name].startswith("/"):
            yield name, f"must be a path from the root (/), and is {values[name]!r}."
    yield from _addresses(values)
    yield from _mail(values)


def _addresses(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not _is_site(values["base_url"].replace("{port}", "1")):
        yield (
            "base_url",
            (
                "must be the address of a whole site: https:// or http://, its host (of other "
                "letters the form xn--…) and no path, such as https://pledges.example.org, and is "
                f"{values['base_url']!r}."
            ),
        )
    if not re.fullmatch(r"[^\s+:]+", values["log_origin"]):
        yield (
            "log_origin",
            (
                "must be a name without scheme, spaces and +, such as pledges.example.org/log, "
                f"and is {values['log_origin']!r}."
            ),
        )
    if (url := values["database_url"]) and not url.startswith(_DATABASES):
        yield "database_url", "must begin with postgresql://, or be empty for SQLite."


def _is_site(address: str) -> bool:
    try:
        port = urlsplit(address).port
    except ValueError:  # beyond 65535, or what stands in brackets is no address
        return False
    return port != 0 and bool(_SITE.fullmatch(address))


def _mail(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if values["mail_from"] and not _is_sender(values["mail_from"]):
        yield (
            "mail_from",
            (
                "must be one address, such as Registry <registry@example.org>, and is "
                f"{values['mail_from']!r}."
            ),
        )
    if re.search(r"[\s/@]", values["smtp_host"]):
        yield "smtp_host", f"must be the name of a host, and is {values['smtp_host']!r}."
    if values["smtp_security"] not in SMTP_SECURITY:
        yield "smtp_security", f"must be one of {', '.join(SMTP_SECURITY)}."
    if values["smtp_user"] and not values["smtp_password_file"]:
        yield "smtp_user", "needs smtp_password_file, the file with its password."
    if values["smtp_user"] and values["smtp_security"] == "none":
        yield "smtp_user", "needs smtp_security: no password is sent in clear."


def _is_sender(text: str) -> bool:
    letter = EmailMessage(policy=SMTP)
    try:
        letter["From"] = text
        sender = letter["From"]
    except (ValueError, MessageError, IndexError):
        return False
    wrong = [one for one in sender.defects if not isinstance(one, ObsoleteHeaderDefect)]  # J. Doe
    is_one = len(sender.addresses) == 1 and not wrong
    return is_one and bool(sender.addresses[0].username and sender.addresses[0].domain)
