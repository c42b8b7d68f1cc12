"""What docs/verify.md tells a stranger to do is done here, to the letter."""

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from registry.audit import signer
from registry.settings import Settings
from registry.store import connect
from tests.client import PageClient
from tests.contracts.generated import ROOT, blocks
from tests.factories.world import World

PROGRAM, SIGNATURE = "check_pledge.py", "check_signature.py"


@pytest.fixture
def downloads(
    app: Flask, client: PageClient, world: World, settings: Settings, tmp_path: Path
) -> Path:
    """What a reader downloads of a published pledge, beside the programs of docs/verify.md."""
    ref = world.publish()
    engine = connect(settings)
    signer.sign(engine, settings)
    engine.dispose()
    page = client.get(f"/pledges/{ref}/v/1.json")
    (tmp_path / "page.json").write_bytes(page.data)
    for name, entry in zip(("filed", "published"), page.json["entries"], strict=True):
        proof = client.get(f"/log/proof/{entry['index']}.tlog-proof")
        (tmp_path / f"{name}.tlog-proof").write_bytes(proof.data)
    for name, address in {
        "key.txt": "/log/key",
        "checkpoint": "/log/checkpoint",
        "verifier.py": "/log/verifier.py",
        "entry": f"/log/entry/{page.json['entries'][0]['index']}",
        "P-2026-00042-v1.json": f"/pledges/{ref}/v/1.json",
        "P-2026-00042-v1.tlog-proof": f"/pledges/{ref}/v/1.tlog-proof",
    }.items():
        (tmp_path / name).write_bytes(client.get(address).data)
    [title] = [d for d in page.json["entries"][0]["disclosures"] if _opened(d)[1] == "title"]
    (tmp_path / "disclosure").write_text(title + "\n", encoding="ascii")
    programs = blocks((ROOT / "docs" / "verify.md").read_text(encoding="utf-8"), "python")
    for name, program in zip((PROGRAM, SIGNATURE), programs, strict=True):
        (tmp_path / name).write_text(program, encoding="utf-8")
    return tmp_path


def _opened(disclosure: str) -> list[str]:
    opened: list[str] = json.loads(
        base64.urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4))
    )
    return opened


def commands(folder: Path, holding: str) -> subprocess.CompletedProcess[str]:
    """Run the commands of the page that hold a word, as somebody would who copies them."""
    shown = blocks((ROOT / "docs" / "verify.md").read_text(encoding="utf-8"), "sh")
    [block] = [block for block in shown if holding in block]
    python = folder / "python3"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -I "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    path = {"PATH": f"{folder}:{os.environ['PATH']}"}
    return subprocess.run(
        ["sh", "-c", block], cwd=folder, text=True, capture_output=True, check=False, env=path
    )


def test_the_one_program_says_what_the_page_shows(downloads: Path) -> None:
    done = commands(downloads, "verifier.py P-2026-00042-v1.json")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("P-2026-00042-v1.json: proved: the words of “P-2026-")
    assert done.stdout.endswith("what the 5 digests without a disclosure hide.\n")


def test_no_program_at_all_comes_to_the_same(downloads: Path) -> None:
    done = commands(downloads, "sha256sum")
    entry = json.loads((downloads / "page.json").read_text(encoding="utf-8"))["entries"][0]

    assert (done.returncode, done.stderr) == (0, "")
    said, count, leaf, signature = done.stdout.splitlines()
    assert json.loads(said)[1] == "title"
    assert count == "1"
    assert leaf.split()[0] == entry["leaf_hash"]
    assert signature == "Signature Verified Successfully"

    text = downloads / "entry"
    text.write_bytes(text.read_bytes().replace(b'"n":1', b'"n":2'))
    note = downloads / "checkpoint"
    note.write_bytes(note.read_bytes().replace(b"\n", b"\n1", 1))
    done = commands(downloads, "sha256sum")
    assert done.returncode == 1
    assert entry["leaf_hash"] not in done.stdout
    assert "Verified Successfully" not in done.stdout


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program without anything of ours on its path."""
    return subprocess.run(
        [sys.executable, "-I", *arguments], cwd=folder, text=True, capture_output=True, check=False
    )


def test_the_journalists_program_checks_a_real_page(downloads: Path) -> None:
    filed = run(downloads, PROGRAM, "page.json", "filed.tlog-proof")
    published = run(downloads, PROGRAM, "page.json", "published.tlog-proof")

    assert filed.returncode == published.returncode == 0, filed.stderr + published.stderr
    assert "Des soins de santé pour tous les migrants" in filed.stdout
    assert 'type: "pledge.published"' in published.stdout


def test_the_journalists_program_refuses_a_changed_word(downloads: Path) -> None:
    path = downloads / "page.json"
    page = json.loads(path.read_text(encoding="utf-8"))
    entry = page["entries"][0]
    for place, text in enumerate(entry["disclosures"]):
        salt, name, value = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if name == "level":
            forged = json.dumps([salt, name, f"inter{value}"]).encode()
            entry["disclosures"][place] = base64.urlsafe_b64encode(forged).rstrip(b"=").decode()
    path.write_text(json.dumps(page), encoding="utf-8")

    assert (
        "stands nowhere in the entry"
        in run(downloads, PROGRAM, "page.json", "filed.tlog-proof").stderr
    )


def test_the_journalists_program_refuses_a_changed_entry(downloads: Path) -> None:
    path = downloads / "page.json"
    page = json.loads(path.read_text(encoding="utf-8"))
    page["entries"][0]["body"] = page["entries"][0]["body"].replace('"n":1', '"n":2')
    path.write_text(json.dumps(page), encoding="utf-8")

    assert "is not in this log" in run(downloads, PROGRAM, "page.json", "filed.tlog-proof").stderr


def test_the_second_program_checks_the_signature(downloads: Path) -> None:
    proof = downloads / "filed.tlog-proof"
    good = run(downloads, SIGNATURE, proof.name, "key.txt")
    text = proof.read_text(encoding="utf-8")
    forged = re.sub(r"(?<=test\.example/log\n)[0-9]+", "999", text)
    proof.write_text(forged, encoding="utf-8")
    bad = run(downloads, SIGNATURE, proof.name, "key.txt")

    assert good.returncode == 0, good.stderr
    assert "InvalidSignature" in bad.stderr
