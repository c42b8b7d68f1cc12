"""What was acknowledged is on the disk and not only on its way: the system calls tell the order."""

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry.store import connect
from tests.databases import Template
from tests.reliability.browser import Browser
from tests.reliability.serving import Server, until
from tests.reliability.writing import Writer, add_drafts

STRACE = shutil.which("strace")
CALLS = "pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg"


@contextmanager
def _traced(server: Server, to: Path) -> Iterator[None]:
    """Note the system calls of the server's processes, each with the path of its file."""
    assert STRACE
    pids = [argument for pid in server.members for argument in ("-p", str(pid))]
    command = [STRACE, "-f", "-qq", "-y", "-e", f"trace={CALLS}", "-o", str(to), *pids]
    tracing = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    until(lambda: tracing.poll() or all(map(_is_traced, server.members)), "strace")
    if tracing.poll():
        pytest.skip("strace may not trace here")
    try:
        yield
    finally:
        tracing.send_signal(signal.SIGINT)
        tracing.wait()


def _is_traced(pid: int) -> bool:
    return "TracerPid:\t0" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")


@pytest.mark.skipif(STRACE is None, reason="no strace here")
def test_a_filing_is_synced_before_it_is_acknowledged(
    sqlite_template: Template, tmp_path: Path
) -> None:
    with sqlite_template.copy(tmp_path / "i") as settings:
        engine, server = connect(settings), Server(settings, "--no-worker")
        [handle] = add_drafts(engine, 1)
        server.start()
        try:
            browser = Browser(server.port)
            browser.sign_in("focal@example.org")
            writer = Writer(browser, [handle], lambda: None)
            with _traced(server, tmp_path / "trace"):
                writer.run()
                time.sleep(0.2)
        finally:
            server.kill()
            engine.dispose()

    assert writer.fault is None
    acknowledged = _writes_before_each_answer((tmp_path / "trace").read_text(errors="replace"))
    assert len(acknowledged) == 3  # saved twice, filed once
    assert all(calls and calls[-1] == "fdatasync" for calls in acknowledged)


def _writes_before_each_answer(trace: str) -> list[list[str]]:
    """Return, for each answer 303, the calls on the write-ahead log since the answer before it."""
    answers: list[list[str]] = []
    calls: list[str] = []
    for line in trace.splitlines():
        if found := re.search(r"(pwrite64|fdatasync|fsync)\(\d+<[^>]*registry\.db-wal>", line):
            calls.append(found[1])
        if "HTTP/1.1 303" in line:
            answers.append(calls)
            calls = []
    return answers
