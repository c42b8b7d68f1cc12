"""A letter as it leaves: text, and HTML that says the same, in its reader's language."""

import hashlib
import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache

from jinja2 import Environment, FileSystemLoader

from registry.mail.models import Message
from registry.settings import Settings, resource
from registry.text import direction

_LINK = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)])")


def compose(message: Message, settings: Settings) -> EmailMessage:
    """Return the letter with its headers; the same letter always has the same Message-ID.

    Raises:
        ValueError: subject or address hold what no header can.
    """
    letter = EmailMessage(policy=SMTP)
    host = settings.log_origin.split("/", maxsplit=1)[0]
    letter["From"] = settings.mail_from or f"registry@{host}"
    letter["To"] = message.to
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(message.written_at)
    letter["Message-ID"] = f"<{_identity(message, settings)}@{host}>"
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
    letter.set_content(message.body)
    letter.add_alternative(page(message), subtype="html")
    letter["Content-Language"] = message.language  # before, it would name the first part's
    return letter


def page(message: Message) -> str:
    """Return the letter as HTML: escaped, its addresses as links, nothing that is loaded."""
    paragraphs = [
        [_LINK.split(line) for line in paragraph.splitlines()]
        for paragraph in re.split(r"\n\s*\n", message.body.strip())
    ]
    return (
        _environment()
        .get_template("mail/letter.html")
        .render(
            subject=message.subject,
            language=message.language,
            dir=direction(message.language),
            paragraphs=paragraphs,
        )
    )


def _identity(message: Message, settings: Settings) -> str:
    text = f"{settings.log_origin} {message.id} {message.written_at.isoformat()}"
    return f"{message.id}.{hashlib.sha256(text.encode()).hexdigest()[:16]}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(resource("templates")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
