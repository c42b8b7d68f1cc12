"""A mail server on the loopback: it speaks enough of RFC 5321, and answers as it is told."""

import socketserver
import ssl
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

ANSWERS = {"HELO": "250 here", "RSET": "250 ok"}


@dataclass
class PostOffice:
    """What came, and what is answered: `to` by reader, `after` once a letter is taken."""

    port: int = 0
    came: list[EmailMessage] = field(default_factory=list)
    to: dict[str, str] = field(default_factory=dict)
    after: str = "250 taken"  # "" hangs up without a word
    sender: str = "250 ok"
    tls: ssl.SSLContext | None = None
    login: str = ""  # "user password", without which nobody sends
    encrypted: list[bool] = field(default_factory=list)  # of each letter that came


class Counter(socketserver.StreamRequestHandler):
    """One connection to the office."""

    office: PostOffice

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("220 here")
        with suppress(ConnectionError, ssl.SSLError):
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                act = getattr(self, f"on_{verb.lower()}", None)
                if act is None:
                    self.say(ANSWERS.get(verb, "502 no"))
                elif act(line):
                    return

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.request.close()  # the one with TLS around it is not the server's to close

    def on_ehlo(self, _line: str) -> None:
        """Say what else there is (RFC 3207, RFC 4954)."""
        self.say("250-here")
        if self.office.tls and not isinstance(self.request, ssl.SSLSocket):
            self.say("250-STARTTLS")
        self.say("250 AUTH PLAIN" if self.office.login else "250 8BITMIME")

    def on_star(self, _line: str) -> None:
        assert self.office.tls
        self.say("220 go on")
        self.request = self.office.tls.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)

    def on_auth(self, line: str) -> None:
        brought = b64decode(line.rpartition(" ")[2]).decode().strip("\0")
        is_known = brought.replace("\0", " ") == self.office.login
        self.say("235 welcome" if is_known else "535 who are you?")

    def on_mail(self, _line: str) -> None:
        self.say(self.office.sender)

    def on_rcpt(self, line: str) -> None:
        self.say(self.office.to.get(line.partition("<")[2].partition(">")[0], "250 ok"))

    def on_data(self, _line: str) -> bool:
        """Take a letter; hang up where that is all the answer."""
        self.say("354 go on")
        lines = list(iter(self.rfile.readline, b".\r\n"))
        body = b"".join(one.removeprefix(b".") for one in lines)
        self.office.came.append(message_from_bytes(body, policy=policy.default))  # type: ignore[arg-type]
        self.office.encrypted.append(isinstance(self.request, ssl.SSLSocket))
        if self.office.after:
            self.say(self.office.after)
        return not self.office.after

    def on_quit(self, _line: str) -> bool:
        self.say("221 bye")
        return True


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Yield one that is open."""
    office = PostOffice()
    counter = type("Counter", (Counter,), {"office": office})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), counter) as server:
        server.daemon_threads = True
        office.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield office
        server.shutdown()
