"""Applications under a real granian worker on the loopback; what is measured is the server's CPU.

A client in Python takes longer to ask than the server to answer, and the machine has few
processors: requests per second would say little.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gzip import compress
from pathlib import Path

from flask import Flask, Response
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.pledges.models import Pledge, PledgeRevision
from registry.store import table
from tests.benchmarks.registries import Registry

_PATIENCE = 30.0  # seconds
_TIMES = 500  # requests in a lap

Lap = Callable[[], float]


def hello() -> Flask:
    """Return the application that says hello and nothing else."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def plain_page(engine: Engine) -> Flask:
    """Return the least that lists 50 pledges: a Core statement on a connection, and Jinja."""
    app = Flask("plain")
    page = app.jinja_env.from_string(
        "<!doctype html><title>Pledges</title><ul>"
        "{% for ref, state, filed_at, entity in rows %}"
        '<li><a href="/{{ ref }}">{{ ref }}</a> {{ state }} {{ entity }} {{ filed_at }}</li>'
        "{% endfor %}</ul>"
    )
    pledge, revision = table(Pledge).c, table(PledgeRevision).c
    newest = (
        select(pledge.ref, pledge.origin, revision.filed_at, pledge.entity_id)
        .join(table(PledgeRevision), revision.pledge_id == pledge.id)
        .where(revision.number == 1)
        .order_by(pledge.id.desc())
        .limit(50)
    )

    @app.get("/")
    def rows() -> Response:
        with engine.connect() as connection:
            body = page.render(rows=connection.execute(newest).all())
        answer = Response(compress(body.encode(), 1, mtime=0), content_type="text/html")
        answer.headers["Content-Encoding"] = "gzip"
        return answer

    return app


def can_measure() -> bool:
    """Whether this system tells the processor time of another process finely enough."""
    return Path("/proc/self/schedstat").is_file()


@contextmanager
def served(registry: Registry | None, *paths: str) -> Iterator[list[Lap]]:
    """Yield a lap for each path of a registry, or of hello, under one worker with one thread.

    Its seconds are those that the worker's processor took for a request.
    """
    port = _free_port()
    with _worker(registry, port) as process, _connected(port, process) as connection:
        yield [_lap(process, connection, path) for path in paths]


def _lap(process: subprocess.Popen[bytes], connection: socket.socket, path: str) -> Lap:
    # As a browser asks, so that the answer is compressed.
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode()

    def lap() -> float:
        began = cpu(process.pid)
        for _ in range(_TIMES):
            _ask(connection, request)
        return (cpu(process.pid) - began) / _TIMES

    return lap


def _ask(connection: socket.socket, request: bytes) -> None:
    connection.sendall(request)
    received = b""
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += connection.recv(65_536)
    head = received[:end].lower()
    assert head.startswith(b"http/1.1 200"), head
    length = int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])
    missing = end + 4 + length - len(received)
    while missing > 0:
        missing -= len(connection.recv(65_536))


@contextmanager
def _worker(registry: Registry | None, port: int) -> Iterator[subprocess.Popen[bytes]]:
    target = ["wsgi:app"] if registry else ["--factory", "tests.benchmarks.served:hello"]
    with subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port),
         "--blocking-threads", "1", "--no-ws", "--log-level", "error", *target],
        env=os.environ | (_environment(registry) if registry else {}),
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()


def _environment(registry: Registry) -> dict[str, str]:
    settings = registry.settings
    return {
        "REGISTRY_INSTANCE": str(settings.instance),
        "REGISTRY_DATABASE_URL": settings.database_url,
        "REGISTRY_BASE_URL": settings.base_url,
        "REGISTRY_SECOND_FACTOR": "false",
        "REGISTRY_READING_LIMIT": "100000000 per minute",
        "REGISTRY_LOG_ORIGIN": settings.log_origin,
        "REGISTRY_PAGE_CACHE_MB": str(settings.page_cache_mb),
    }


@contextmanager
def _connected(port: int, process: subprocess.Popen[bytes]) -> Iterator[socket.socket]:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
            break
        except ConnectionRefusedError:
            assert process.poll() is None, "granian did not start"
            assert time.monotonic() < end, "granian does not answer"
            time.sleep(0.1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection:
        yield connection


def cpu(pid: int) -> float:
    """Return the seconds of processor time of a process and of those that it started."""
    tasks = list(Path(f"/proc/{pid}/task").iterdir())
    own = sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    children = {int(child) for task in tasks for child in (task / "children").read_text().split()}
    return own + sum(cpu(child) for child in children)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
