"""`registry serve` as processes of its own: started, killed with -9 as a whole, started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from registry.settings import Settings
from tests.databases import environment
from tests.reliability.browser import Browser, Gone

PATIENCE = 60.0  # seconds


def until(condition: Callable[[], object], what: str) -> None:
    """Return as soon as `condition` holds; fail with `what` when it takes too long."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"it took too long: {what}")
        time.sleep(0.02)


class Server:
    """The registry of some settings on a port of its own: server, its worker, their parent."""

    def __init__(self, settings: Settings, *options: str) -> None:
        self._command = [sys.executable, "-m", "registry", "serve", *options]
        self._env = os.environ | environment(settings)
        self.log = settings.instance / "server.log"
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None
        self.members: list[int] = []  # its processes, the youngest first

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._env | {"PORT": str(self.port)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._answers, f"starting; see {self.log}")
        self.members = _session(self._process.pid)

    def kill(self) -> None:
        """Kill every process of it at once; who answers requests dies first."""
        assert self._process
        for pid in self.members:
            _kill(pid)
        # Whoever was started between listing and killing: nobody is left to start another.
        while left := _session(self._process.pid):
            for pid in left:
                _kill(pid)
            time.sleep(0.005)
        self._process.wait()

    def _answers(self) -> bool:
        assert self._process
        assert self._process.poll() is None, self.log.read_text()
        with suppress(Gone):
            return Browser(self.port).get("/log/key").status == 200
        return False

    def complaints(self) -> list[str]:
        """Return the lines in which the server told of an error of its own."""
        signs = ("Traceback", "incident", "Error", "CRITICAL")
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if any(sign in line for sign in signs)]


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _session(leader: int) -> list[int]:
    """Return the living processes of a session, youngest first."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            text = (folder / "stat").read_text(encoding="utf-8")
            state, _parent, _group, session = text.rpartition(")")[2].split()[:4]
            if int(session) == leader and state != "Z":
                found.append(int(folder.name))
    return sorted(found, reverse=True)
