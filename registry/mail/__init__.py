"""Letters: written in the transaction of the change that causes them, delivered by the worker."""

from registry.mail.delivering import deliver
from registry.mail.models import Message
from registry.mail.outbox import Letter, letters, send_again, troubled, waiting, write
from registry.mail.quoting import letters_about, without, write_again

__all__ = [
    "Letter",
    "Message",
    "deliver",
    "letters",
    "letters_about",
    "send_again",
    "troubled",
    "waiting",
    "without",
    "write",
    "write_again",
]
