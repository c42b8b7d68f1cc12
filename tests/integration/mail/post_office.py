"""A mail server on the loopback: it speaks enough of RFC 5321, and answers as it is told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

ANSWERS = {"EHLO": "250 here", "HELO": "250 here", "MAIL": "250 ok", "RSET": "250 ok"}


@dataclass
class PostOffice:
    """What came, and what is answered: `to` by reader, `after` once a letter is taken."""

    port: int = 0
    came: list[EmailMessage] = field(default_factory=list)
    to: dict[str, str] = field(default_factory=dict)
    after: str = "250 taken"  # "" hangs up without a word


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Yield one that is open."""
    office = PostOffice()

    class Counter(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                if verb == "RCPT":
                    self.say(office.to.get(line.partition("<")[2].partition(">")[0], "250 ok"))
                elif verb == "DATA":
                    self.say("354 go on")
                    lines = list(iter(self.rfile.readline, b".\r\n"))
                    body = b"".join(one.removeprefix(b".") for one in lines)
                    office.came.append(message_from_bytes(body, policy=policy.default))  # type: ignore[arg-type]
                    if not office.after:
                        return
                    self.say(office.after)
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say(ANSWERS.get(verb, "502 no"))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Counter) as server:
        server.daemon_threads = True
        office.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield office
        server.shutdown()
