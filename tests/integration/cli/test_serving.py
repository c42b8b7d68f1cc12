"""`registry serve` and `registry work` as processes: up, working, gone without a trace."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from urllib.error import URLError

import pytest

from registry.audit import memory, signer
from registry.cli.serving import worker
from registry.cli.working import Failures, run
from registry.errors import Refused
from registry.settings import load, resource
from registry.store import connect
from registry.web import languages
from tests.integration.cli.conftest import environment

PATIENCE = 30.0  # seconds; a loaded machine starts slowly


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    return pytest.fail("it took too long")


@contextmanager
def serving(instance, port):
    """`registry serve` in a process group of its own, as under a terminal."""
    env = os.environ | {k: v for k, v in environment(instance).items() if v} | {"PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "registry", "serve"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def alive(group):
    """Whether any process of the group is left that is no zombie."""
    found = subprocess.run(
        ["ps", "-o", "stat=", "-g", str(group)], capture_output=True, text=True, check=False
    )
    return any(not state.startswith("Z") for state in found.stdout.split())


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5) as answer:
            return answer.status == 200
    except URLError:
        return False


@pytest.mark.parametrize(
    ("number", "to_group"),
    [
        (signal.SIGINT, True),
        (signal.SIGTERM, False),
        (signal.SIGHUP, True),
        (signal.SIGKILL, False),
    ],
)
def test_however_it_ends_no_process_is_left(instance, number, to_group):
    port = free_port()
    with serving(instance, port) as process:
        until(lambda: answers(port))
        (os.killpg if to_group else os.kill)(process.pid, number)
        process.wait(PATIENCE)
        until(lambda: not alive(process.pid))
        assert process.returncode in {0, -signal.SIGKILL}


def workers():
    """The worker processes that this one has started, and that live."""
    found = subprocess.run(
        ["ps", "-o", "pid=,stat=,args=", "--ppid", str(os.getpid())],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [line.split(maxsplit=2) for line in found.stdout.splitlines()]
    return {int(pid) for pid, stat, what in lines if "registry work" in what and stat[0] != "Z"}


def test_a_worker_has_begun_before_the_server_and_is_started_again(instance, monkeypatch):
    for name, value in environment(instance).items():
        monkeypatch.setenv(name, value or "")
    monkeypatch.delenv("PORT")
    with worker():
        [first] = workers()
        ours = Path(f"/proc/self/task/{os.getpid()}/children")  # of this thread, not of the keeper
        assert not ours.exists() or str(first) in ours.read_text().split()
        os.kill(first, signal.SIGKILL)
        [second] = until(lambda: workers() - {first})
    assert first != second
    assert workers() == set()


def test_a_port_that_is_taken_is_said_in_a_sentence(instance):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with serving(instance, taken.getsockname()[1]) as process:
            output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert output.decode().startswith("Cannot listen at 127.0.0.1:")


@pytest.fixture
def opened(instance):
    settings = load({name: value for name, value in environment(instance).items() if value})
    engine = connect(settings)
    yield engine, settings
    engine.dispose()


def test_a_signer_that_refuses_is_logged_and_the_rest_goes_on(opened, caplog):
    engine, settings = opened
    memory.path(settings).unlink()
    done = Event()
    failures = Failures()
    failures.watch("sign", lambda: signer.sign(engine, settings))
    failures.watch("mail", done.set)
    assert done.is_set()
    [record] = caplog.records
    assert record.levelname == "CRITICAL"
    assert "memory" in record.message


def test_a_lasting_failure_is_said_once_a_minute_and_its_end_too(caplog):
    caplog.set_level("INFO", logger="registry.work")
    failures = Failures()

    def refuse():
        raise Refused("No.")

    for _round in range(60):
        failures.watch("sign", refuse)
    failures.watch("sign", lambda: None)
    assert [record.message for record in caplog.records] == [
        "sign has stopped: No.",
        "sign works again.",
    ]


def test_the_worker_ends_when_it_is_told(opened):
    engine, settings = opened
    stop = Event()
    stop.set()
    run(engine, settings, stop)  # returns


def test_the_worker_ends_when_its_parent_is_gone(opened):
    engine, settings = opened
    run(engine, settings, Event(), parent=-1)  # returns


def test_another_server_says_in_one_line_why_nothing_starts(instance):
    env = {k: v for k, v in environment(instance).items() if v} | {"REGISTRY_WITNESS_KEYS": "none"}
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The registry does not start: The setting witness_keys holds")
    assert done.stderr.count("\n") == 1


def test_what_is_wrong_is_said_before_anything_serves(run, instance, monkeypatch):
    (instance / "secret_key").chmod(0o644)
    assert "Others can read" in run("serve", code=2, PORT=str(free_port())).stderr
    (instance / "secret_key").chmod(0o600)
    monkeypatch.setattr(languages, "_CATALOGUES", instance)
    said = run("serve", code=2, PORT=str(free_port())).stderr
    assert "The translations are not compiled" in said
    assert "scripts/environment.sh" in said


def test_the_environment_that_the_docs_make_speaks_every_language_from_every_folder(tmp_path):
    """The script compiles what git does not hold; the tests' own catalogues prove nothing."""
    checkout = tmp_path / "checkout"
    root = resource("config").parent
    for language in languages.LANGUAGES.keys() - {"en"}:
        source = Path("registry", "translations", language, "LC_MESSAGES", "messages.po")
        (checkout / source).parent.mkdir(parents=True)
        shutil.copy(root / source, checkout / source)
    (checkout / "none.txt").touch()
    (checkout / "venv" / "bin").mkdir(parents=True)
    for name in ("python", "pip", "pybabel"):
        (checkout / "venv" / "bin" / name).symlink_to(Path(sys.executable).parent / name)
    subprocess.run(  # the virtual environment is there, so it is left
        [root / "scripts" / "environment.sh", "venv", "none.txt"],
        cwd=checkout,
        env=os.environ | {"PATH": os.defpath, "PYTHON": sys.executable},
        check=True,
        capture_output=True,
    )
    made = {path.parts[-3] for path in checkout.rglob("messages.mo")}
    assert made == languages.LANGUAGES.keys() - {"en"}

    for folder in (checkout, tmp_path):  # its command is this checkout's, wherever it is called
        (folder / "registry").mkdir(exist_ok=True)
        (folder / "registry" / "__main__.py").write_text("print(__file__)", encoding="utf-8")
    command = checkout / "venv" / "bin" / "registry"
    said = subprocess.run([command], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert said.stdout.startswith(str(checkout))
