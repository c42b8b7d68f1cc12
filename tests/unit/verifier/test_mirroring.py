"""`registry-verify --mirror` keeps a copy of a log, and tells when the log lost its past."""

import threading
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from io import StringIO

import pytest

from registry import verifier
from tests.unit.verifier.conftest import LOG, Hand, make_bodies


class Quiet(SimpleHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - of all requests of a test

    def log_message(self, *_said):
        self.asked.append(self.path)


@pytest.fixture
def served(tmp_path):
    """A folder that is served over HTTP, and its address."""
    folder = tmp_path / "served"
    folder.mkdir()
    Quiet.asked.clear()
    server = HTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def copy(served, tmp_path, capsys):
    """Mirror what is served and check it; return exit code and output."""

    def go(address=served[1]):
        code = verifier.main(["--mirror", address, str(tmp_path / "copy"), "--key", LOG.vkey])
        return code, capsys.readouterr().out

    return go


BODIES = make_bodies(300)[0]


def test_a_copy_grows_with_its_log_and_fetches_nothing_twice(served, copy):
    Hand(BODIES).write(served[0], 257)
    assert copy()[0] == 0
    first = set(Quiet.asked)
    Quiet.asked.clear()

    Hand(BODIES).write(served[0], 300)
    code, said = copy()

    assert code == 0
    assert "every entry, tile, chain and root of 300 entries agrees" in said
    assert set(Quiet.asked) & first == {"/checkpoint", "/key"}
    assert copy()[0] == 0


def test_what_an_ended_program_left_half_written_is_no_other_past(served, copy, tmp_path):
    Hand(BODIES).write(served[0], 257)
    assert copy()[0] == 0
    (tmp_path / "copy" / "checkpoint-200.new").write_bytes(LOG.vkey.encode()[:9])

    assert copy()[0] == 0


def test_a_log_that_lost_its_past_is_found(served, copy):
    Hand(BODIES).write(served[0], 257)
    assert copy()[0] == 0

    changed = [BODIES[0].replace(b"10:00:00", b"09:59:59"), *BODIES[1:]]
    Hand(changed).write(served[0], 300)
    code, said = copy()

    assert code == 1
    assert "WRONG" in said


def test_a_second_past_is_not_forgotten_when_the_log_goes_on_in_it(served, copy, tmp_path):
    Hand(BODIES).write(served[0], 260)
    assert copy()[0] == 0
    other = [*BODIES[:258], *(body.replace(b"T10:", b"T11:") for body in BODIES[258:])]
    for size in (260, 261, 270, 280):
        Hand(other).write(served[0], size)
        code, said = copy()
        assert (code, "Two pasts: 260 entries have two roots" in said) == (1, True), size

    kept = {path.read_bytes() for path in (tmp_path / "copy").glob("checkpoint-260*")}
    assert len(kept) == 2  # who shows both has the proof


def test_a_log_that_was_cut_back_is_found(served, copy):
    Hand(BODIES).write(served[0], 300)
    assert copy()[0] == 0

    Hand(BODIES).write(served[0], 257)
    code, said = copy()

    assert code == 1
    assert "WRONG: 300 entries were signed, but the log ends after 257" in said


def test_somebody_who_waits_sees_how_far_it_is(served, copy, monkeypatch):
    Hand(BODIES).write(served[0], 300)
    said = StringIO()
    monkeypatch.setattr(said, "isatty", lambda: True)
    monkeypatch.setattr("sys.stderr", said)
    assert copy()[0] == 0

    assert "256 of 300 entries" in said.getvalue()


def test_a_mirror_that_cannot_be_made_says_why(served, copy, tmp_path):
    assert "checkpoint” cannot be fetched" in copy()[1]
    assert "This is no address" in copy("file:///etc")[1]
    assert "cannot be fetched" in copy("http://[")[1]
    (tmp_path / "copy").write_text("a file")
    Hand(BODIES).write(served[0], 1)
    assert copy()[0] == 2
