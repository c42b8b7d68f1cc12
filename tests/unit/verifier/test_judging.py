"""What `registry-verify` says in one line, and its exit code."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from registry import verifier
from registry.audit.one_file import one_file
from tests.unit.verifier.conftest import (
    ELSEWHERE,
    FILED,
    LOG,
    OTHER,
    PUBLISHED,
    REF,
    SIZE,
    Hand,
    Witness,
    evidence,
    make_bodies,
)

WITNESS = Witness("witness.example/w1", bytes([7] * 32))
SPLIT = "no witness key given: not protected against a split view"


def test_the_json_of_a_revision_is_proved_by_itself(run, page):
    code, [line] = run({"page.json": page})

    assert code == 0
    assert line == (
        f"page.json: proved: the words of “{REF}”, revision 1, are entry {FILED}, "
        f"published by entry {PUBLISHED} of {SIZE}, signed by “{LOG.name}”. "
        f"Not proved: {SPLIT}; that nothing newer exists; "
        "what the 2 digests without a disclosure hide."
    )


def test_files_without_a_proof_are_neither_proved_nor_wrong(run, page):
    others = {"pledges.csv": "ref,title\n", "manifest.json": "{}", "data.xlsx": b"PK\3\4"}
    code, lines = run(others | {"page.json": page})

    assert code == 1
    assert ["NOT PROVED" in line for line in lines] == [True, True, True, False]
    assert lines[0] == (
        "pledges.csv: NOT PROVED: 10 bytes without a proof. Not proved: anything: this is none of "
        "the kinds of files that --help names."
    )


def test_the_words_are_printed_to_be_compared_with_the_page(run, page):
    code, [line, *words] = run({"page.json": page}, "--words")
    assert code == 0
    assert line.startswith("page.json: proved")
    assert words[:9] == [
        f"  entry {FILED}",
        "    type", "      pledge.filed",
        "    ref", f"      {REF}",
        "    revision", "      1",
        "    title (fr)", "      Des soins — œuvre",
    ]  # fmt: skip
    assert words[words.index("    level") + 1] == "      national"
    code, lines = run({"page.json": page}, "--words", key=OTHER.vkey)
    assert (code, len(lines)) == (1, 1)  # words that do not hold are not shown


def test_words_play_no_tricks_and_keep_their_lines():
    said = {"description": {"fr": "Un\u00a0mot\nDeux \x1b[2J\u202e"}, "milestones": [
        {"title": "First", "due_on": "2027-01-01"}, {"title": "Second", "due_on": ""},
    ], "level": ""}  # fmt: skip
    assert list(verifier.lines_of(said)) == [
        "    description (fr)", "      Un mot", "      Deux �[2J�",
        "    level", "      ",
        "    milestones",
        "      - due_on: 2027-01-01", "        title: First",
        "      - due_on:", "        title: Second",
    ]  # fmt: skip


def test_what_cannot_be_read_is_not_called_wrong(run, tmp_path):
    code, [line] = run({}, "--mirror", "http://127.0.0.1:9/log", str(tmp_path / "copy"))
    assert code == 2
    assert "copy: NOT READ: The log was not mirrored: “http://127.0.0.1:9/log/checkpoint”" in line


def test_without_a_key_nobody_s_signature_is_proved(run, page, hand):
    code, lines = run({"page.json": page, "checkpoint": hand.note()}, key=None)

    assert code == 1
    assert "NOT PROVED" in lines[0]
    assert "who signed: no --key given;" in lines[0]
    assert "who signed: no --key given, only the key in the file fits;" in lines[1]


def test_a_revision_that_is_not_signed_yet_is_not_proved(run, made):
    entries = [entry | {"proof": None} for entry in made[1]["entries"]]
    code, [line] = run({"page.json": json.dumps(made[1] | {"entries": entries})})

    assert code == 1
    assert f"NOT PROVED: the words of “{REF}”" in line
    assert f"that entry {FILED} is in the log: it has no proof yet" in line


def test_a_proof_is_proved_with_its_words_or_its_entry(run, page, hand):
    proof = hand.proof(FILED)

    assert run({"a.tlog-proof": proof, "page.json": page})[0] == 0
    code, lines = run({"a.tlog-proof": proof, "entry": hand.bodies[FILED]})
    assert code == 0
    assert lines[1].startswith(f"a.tlog-proof: proved: entry {FILED} is one of {SIZE} entries")
    assert run({"a.tlog-proof": proof, "entry": hand.bodies[3]})[0] == 1
    code, [line] = run({"a.tlog-proof": proof})
    assert code == 1
    assert "which words: give the entry or the JSON of the revision too" in line


def test_the_extra_line_of_a_proof_changes_nothing(run, page, hand):
    proof = hand.proof(FILED).replace("\nindex", "\nextra QQ==\nindex")

    assert run({"a.tlog-proof": proof, "page.json": page})[0] == 0


def test_an_older_checkpoint_and_a_consistency_proof_belong_together(run, hand):
    code, lines = run({"old.note": hand.note(5), "new.txt": hand.consistency(5)})

    assert code == 0
    assert f"new.txt: proved: the log of {SIZE} entries extends that of 5" in lines[1]
    code, [line] = run({"new.txt": hand.consistency(5)})
    assert code == 1
    assert "anything older: give the checkpoint of 5 entries too" in line
    assert run({"old.note": hand.note(SIZE), "new.txt": hand.consistency(SIZE)})[0] == 0


def test_two_pasts_are_found(run, hand):
    other = Hand(make_bodies(words={"title": "Other words"})[0])
    code, lines = run({"mine.note": hand.note(5), "yours.note": other.note(5)})

    assert code == 1
    assert "WRONG: Two pasts: 5 entries have two roots" in lines[1]


def test_a_witness_is_named_or_missed(run, hand):
    note = WITNESS.cosign(hand.note())
    code, [line] = run({"note": note}, "--witness", WITNESS.vkey)

    assert (code, "cosigned by “witness.example/w1”." in line) == (0, True)
    code, [line] = run({"note": hand.note()}, "--witness", WITNESS.vkey)
    assert (code, "Not proved: a cosignature of “witness.example/w1”" in line) == (1, True)
    forged = note.replace(f"\n{SIZE}\n", f"\n{SIZE + 1}\n")
    assert run({"note": forged}, "--witness", WITNESS.vkey)[0] == 1
    late = WITNESS.cosign(hand.note(), time=1 << 63)
    assert "too large" in run({"note": late}, "--witness", WITNESS.vkey)[1][0]


def test_the_entries_of_a_revision_are_of_one_log(run, page, hand):
    theirs = hand.note(SIZE, ELSEWHERE, origin=ELSEWHERE.name)
    mixed = json.loads(page)
    mixed["entries"][1]["proof"] = mixed["entries"][1]["proof"].replace(hand.note(), theirs)
    code, [line] = run({"page.json": json.dumps(mixed)}, "--key", ELSEWHERE.vkey)

    assert code == 1
    assert "WRONG: Its entries are of two logs" in line


def test_a_key_in_place_of_the_old_one_is_given_beside_it(run, hand):
    files = {"a.note": hand.note(5), "b.note": hand.note(SIZE, OTHER)}

    assert run(files, "--key", OTHER.vkey)[0] == 0
    assert run(files)[0] == 1


def test_a_briefing_carries_a_log_that_was_signed(run, hand):
    pdf = evidence(hand)
    code, [line] = run({"brief.pdf": pdf})

    assert code == 0
    assert "brief.pdf: proved: made from 4 entries" in line
    assert "the printed words, which no signature covers" in line
    for wrong in (pdf.replace(b'"old 4', b'"old 5'), pdf + pdf, b"%PDF-1.4"):
        assert run({"brief.pdf": wrong})[0] == 1


def test_a_mirrored_log_is_read_from_end_to_end(run, hand, page, tmp_path):
    folder = hand.write(tmp_path / "log")
    code, lines = run({"page.json": page}, str(folder))

    assert code == 0
    assert lines[0].startswith(
        f"log: proved: every entry, tile, chain and root of {SIZE} entries agrees, signed by"
    )
    assert "what came after the mirror, in which nothing newer stands" in lines[1]


def test_a_mirror_takes_the_place_of_proofs(run, hand, made, tmp_path):
    entries = [entry | {"proof": None} for entry in made[1]["entries"]]
    unproved = json.dumps(made[1] | {"entries": entries})
    code, lines = run({"page.json": unproved}, str(hand.write(tmp_path / "log")))

    assert code == 0
    assert (
        f"entry {FILED}, published by entry {PUBLISHED}, in the mirrored log of {SIZE}." in lines[1]
    )
    code, lines = run({"page.json": unproved}, str(tmp_path / "log"), key=None)
    assert code == 1
    assert "NOT PROVED" in lines[1]
    assert "who signed: no --key given" in lines[1]
    code, lines = run({"page.json": unproved}, str(tmp_path / "log"), key=OTHER.vkey)
    assert "that entry 2 is in the log" in lines[1]  # nothing stands on a mirror that is wrong
    code, lines = run({"page.json": unproved}, str(hand.write(tmp_path / "early", 5)))
    assert code == 1
    assert f"that entry {PUBLISHED} is in the log: it has no proof yet" in lines[1]
    assert run({"note": hand.note()}, str(tmp_path / "early"))[0] == 0


def test_the_verdicts_can_be_kept(hand, tmp_path, monkeypatch):
    (tmp_path / "note").write_text(hand.note(), encoding="utf-8")
    kept = StringIO()
    monkeypatch.setattr("sys.stdout", kept)

    assert verifier.main([str(tmp_path / "note"), "--key", LOG.vkey]) == 0
    assert kept.getvalue().endswith(f"{SPLIT}.\n")


def test_an_older_checkpoint_in_a_mirror_is_compared(run, hand, tmp_path):
    folder = hand.write(tmp_path / "log")
    (folder / "checkpoint-5").write_text(hand.note(5), encoding="utf-8")
    assert run({}, str(folder))[0] == 0
    assert run({"new.txt": hand.consistency(4)}, str(folder))[0] == 0

    other = Hand(make_bodies(words={"title": "Other words"})[0])
    (folder / "checkpoint-5").write_text(other.note(5), encoding="utf-8")
    assert "Two pasts" in run({}, str(folder))[1][0]


def test_a_mirror_tells_what_is_newer(run, tmp_path, page, hand):
    bodies = [*hand.bodies]
    newer = bodies[PUBLISHED].decode().replace('"n":2', '"n":3')
    bodies.append(
        newer.replace(f'"prev":{FILED}', f'"prev":{PUBLISHED}')
        .replace("10:00:07", "10:00:59")
        .encode()
    )
    folder = Hand(bodies).write(tmp_path / "log", SIZE + 1)
    _code, lines = run({"page.json": page}, str(folder))

    assert f"that it is the newest: entry {SIZE} is of the same pledge" in lines[1]


def test_a_mirror_with_another_entry_is_held_against_the_words(run, tmp_path, page, made):
    other = Hand(make_bodies(words={"title": "Other words"})[0])
    folder = str(other.write(tmp_path / "log"))
    entries = [entry | {"proof": None} for entry in made[1]["entries"]]
    unproved = json.dumps(made[1] | {"entries": entries})

    assert f"WRONG: Two pasts: {SIZE} entries" in run({"page.json": page}, folder)[1][1]
    code, lines = run({"page.json": unproved}, folder)
    assert code == 1
    assert f"WRONG: Entry {FILED} is another one in the mirror" in lines[1]


def test_a_log_of_several_tiles_is_read(run, tmp_path):
    hand = Hand(make_bodies(600)[0])
    folder = hand.write(tmp_path / "log", 600)
    for size in (1, 255, 256, 257, 512, 599):
        (folder / f"checkpoint-{size}").write_text(hand.note(size), encoding="utf-8")
    assert run({}, str(folder))[0] == 0

    tile = folder / "tile/1/000.p/2"
    tile.write_bytes(tile.read_bytes()[:32] + bytes(32))
    assert "Tile 1/0 is not of the tiles below it" in run({}, str(folder))[1][0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name at least one file"),
        (["x", "--key", "no ne"], "This is no key"),
        (["x", "--key", ELSEWHERE.vkey[:-1]], "This is not"),
        (["x", "--key", WITNESS.vkey], "not an Ed25519 key of a log"),
        (["x", "--witness", LOG.vkey], "not an Ed25519 key of a witness"),
        (["x", "--key", LOG.vkey.replace("log.", "lag.")], "does not fit its id"),
        (["--what"], "unrecognized"),
    ],
)
def test_a_wrong_use_has_its_own_code(arguments, words, capsys):
    with pytest.raises(SystemExit) as ended:
        verifier.main(arguments)

    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_a_file_that_is_missing_is_said(run, tmp_path):
    code, [line] = run({}, str(tmp_path / "none"))

    assert code == 2
    assert "none: NOT READ: “" in line
    assert "cannot be read: FileNotFoundError" in line


def test_what_a_file_says_plays_no_tricks_on_the_terminal(run, hand):
    code, lines = run({"a\x1b[2J.note": "\x1b[2J"})

    assert code == 1
    assert "\x1b" not in "".join(lines)


def test_it_runs_alone(tmp_path: Path, page: str) -> None:
    program = tmp_path / "verifier.py"
    program.write_bytes(one_file())
    (tmp_path / "page.json").write_text(page, encoding="utf-8")
    command = [sys.executable, "-I", program, "page.json", "--key", LOG.vkey]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii"}
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"page.json: proved: ")
