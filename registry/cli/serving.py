"""`registry serve`: the web server, and the worker beside it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from multiprocessing import parent_process
from threading import Event, Thread
from time import sleep

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from registry import starting
from registry.audit import signer
from registry.cli.frame import opened
from registry.errors import Misconfigured

RESTART = 1.0  # seconds before a worker that ended is started again
PARENT_PAUSE = 0.5  # seconds between looks whether the parent is still there
PATIENCE = 10  # seconds that a process has to finish what it is doing


@click.command("serve")
@click.option("--no-worker", is_flag=True, help="Start no worker: one runs as `registry work`.")
def command(*, no_worker: bool) -> None:
    """Serve the registry over HTTP, with a worker beside it, until Ctrl-C.

    The settings host, port and threads (or PORT in the environment) say where and how.
    """
    settings, engine = opened()
    starting.check(settings, engine)
    signer.check(settings)
    if settings.database_owner_serves and engine.dialect.name != "sqlite":
        click.echo(
            "The tables’ owner may serve (database_owner_serves): for a trial only.", err=True
        )
    engine.dispose()
    _refuse_taken(settings.host, settings.port)
    server = Granian(
        "registry.cli.serving:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        blocking_threads=settings.threads,
        websockets=False,
        workers_kill_timeout=PATIENCE,
        log_level=LogLevels.error,
    )
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under nohup
        server.on_startup(lambda: _end_with_terminal(server.signal_handler_interrupt))
    click.echo(f"The registry is at http://{settings.host}:{settings.port} (Ctrl-C stops it).")
    with nullcontext() if no_worker else worker():
        server.serve()


def application() -> Flask:
    """Return the application for the process that answers; it ends should its parent be killed.

    Left alone it would hold the port, and the next start would fail.
    """
    from registry.app import create_app, warm  # noqa: PLC0415 - only that process needs it

    if (parent := parent_process()) and parent.pid:
        # A process group of its own: what a terminal sends reaches the parent alone, which ends
        # this one in order. Told twice, by both, granian's worker was seen never to end.
        os.setpgrp()
        Thread(target=_end_with, args=(parent.pid,), name="parent", daemon=True).start()
    app = create_app()
    warm(app)
    return app


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        sleep(PARENT_PAUSE)
    os.kill(os.getpid(), signal.SIGTERM)


def _end_with_terminal(interrupt: Callable[..., None]) -> None:
    """Stop when the terminal closes, where granian would only start its workers anew."""
    signal.signal(signal.SIGHUP, interrupt)


def _refuse_taken(host: str, port: int) -> None:
    """Say it before anything starts; the server itself would only log it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise Misconfigured(
                "Cannot listen at {host}:{port} ({error}): choose another with PORT.",
                host=host,
                port=port,
                error=getattr(error, "strerror", None) or error,
            ) from None


@contextmanager
def worker() -> Iterator[None]:
    """Keep a worker process running meanwhile; it also ends by itself should this one be killed.

    The first one has begun when this begins. Were it started while the server forks the process
    that answers, that would inherit the pipe on which `subprocess` waits for its child to begin:
    the wait would not end, and nobody would see the worker die.
    """
    over = Event()
    keeper = Thread(target=_keep, args=(_started(), over), name="worker")
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _keep(process: subprocess.Popen[bytes], over: Event) -> None:
    while True:
        while process.poll() is None and not over.wait(0.2):
            pass
        if over.is_set():
            return _end(process)
        click.echo(f"The worker ended ({process.returncode}); starting another.", err=True)
        if over.wait(RESTART):
            return None
        process = _started()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "registry", "work", "--parent", str(os.getpid())],
        process_group=0,  # one of its own, as above
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
