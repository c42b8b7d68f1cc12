"""Where letters go: into files, or to a mail server by SMTP (RFC 5321)."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from registry.errors import Misconfigured
from registry.mail.composing import compose
from registry.mail.models import Message
from registry.settings import Settings

_PATIENCE = 30  # seconds that a server may take for one answer
_TOO_LARGE = 552  # of a letter, said where its sender is named (RFC 1870)
_LONGEST = 300  # characters of its answer that are kept


class Unwanted(Exception):
    """The server does not take this letter; finally, or for now."""

    def __init__(self, sentence: str, *, is_final: bool) -> None:
        super().__init__(sentence)
        self.sentence = "".join(c if c.isprintable() else " " for c in sentence)[:_LONGEST]
        self.is_final = is_final


class Closed(OSError):
    """The way itself is shut, so no letter left by it; the sentence says where and what to do."""


class Post(Protocol):
    """A way for letters to leave; `keeps` says whether their text stays here."""

    keeps: bool

    def hand_over(self, message: Message) -> None:
        """Hand one letter over, or raise Unwanted; Closed or OSError where the way broke."""


@contextmanager
def open_post(settings: Settings) -> Iterator[Post]:
    """Yield the way that the settings name."""
    if not settings.smtp_host:
        yield Folder(settings)
        return
    server = _connect(settings)
    try:
        yield Server(settings, server)
    finally:
        with suppress(OSError):
            server.quit()


class Folder:
    """The embedded default: each letter is a file, which is the same file if written again."""

    keeps = True

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        path_of(settings, 0).parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def hand_over(self, message: Message) -> None:
        """Write the file."""
        letter = _composed(message, self._settings)
        path_of(self._settings, message.id).write_bytes(letter.as_bytes())


def path_of(settings: Settings, number: int) -> Path:
    """Return where the file of a letter lies."""
    return settings.instance / "outbox" / f"{number:06d}.eml"


class Server:
    """A mail server, over one connection for all letters of a round."""

    keeps = False

    def __init__(self, settings: Settings, server: smtplib.SMTP) -> None:
        self._settings, self._server = settings, server

    def hand_over(self, message: Message) -> None:
        """Send it; what the server says of this letter or its reader is Unwanted."""
        letter = _composed(message, self._settings)
        try:
            self._server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise _unwanted(code, said) from None
        except smtplib.SMTPSenderRefused as error:
            if error.smtp_code == _TOO_LARGE:
                raise _unwanted(error.smtp_code, error.smtp_error) from None
            raise Closed(
                f"The mail server refuses the sender {error.sender}, see the setting mail_from: "
                f"{_answer(error.smtp_code, error.smtp_error)}"
            ) from None
        except smtplib.SMTPDataError as error:
            raise _unwanted(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPNotSupportedError as error:  # an address that the server cannot carry
            raise Unwanted(str(error), is_final=True) from None


def _composed(message: Message, settings: Settings) -> EmailMessage:
    try:
        return compose(message, settings)
    except (ValueError, MessageError) as error:
        raise Unwanted(f"It cannot be written as a letter: {error}", is_final=True) from None


def _unwanted(code: int, said: bytes | str) -> Unwanted:
    return Unwanted(_answer(code, said), is_final=code >= 500)


def _answer(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"


def _connect(settings: Settings) -> smtplib.SMTP:
    """Return a connection that is encrypted and signed in as the settings say.

    Raises:
        Closed: there is none to be had.
    """
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        return _signed_in(settings)
    except ssl.SSLCertVerificationError as error:
        said = f"The certificate of the mail server {where} is not trusted"
        raise Closed(
            f"{said}, {error.verify_message}: docs/operations.md, “Mail”, says how to trust one."
        ) from None
    except smtplib.SMTPAuthenticationError as error:
        said = f"The mail server {where} does not let smtp_user in with smtp_password_file"
        raise Closed(f"{said}: {_answer(error.smtp_code, error.smtp_error)}") from None
    except smtplib.SMTPNotSupportedError as error:
        said = f"The mail server {where} does not do what smtp_security or smtp_user ask for"
        raise Closed(f"{said}: {error}") from None
    except OSError as error:
        said = f"The mail server {where} cannot be used, encrypted by {settings.smtp_security}"
        raise Closed(f"{said}: {error.strerror or error}") from None


def _signed_in(settings: Settings) -> smtplib.SMTP:
    where, context = (settings.smtp_host, settings.smtp_port), ssl.create_default_context()
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=_PATIENCE, context=context)
    else:
        server = smtplib.SMTP(*where, timeout=_PATIENCE)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, _password(Path(settings.smtp_password_file)))
    except BaseException:
        server.close()
        raise
    return server


def _password(path: Path) -> str:
    """Return the password in a file that nobody else can read."""
    try:
        if path.stat().st_mode & 0o077:
            raise Misconfigured(f"Others can read {path}: give it mode 0600 (chmod 600 {path}).")
        password = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"The password of the mail server cannot be read: {error}.") from None
    if not password.isascii():  # smtplib sends no other
        raise Misconfigured(f"The password in {path} must be of ASCII alone.")
    return password
