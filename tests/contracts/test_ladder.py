"""The rooms' ladder holds, and a planted violation is seen."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from registry.audit.one_file import one_file

ROOT = Path(__file__).parents[2]
PLANTED = [
    ("registry/accounts/events.py", "import registry.pledges.models"),
    ("registry/policy.py", "import flask"),
    ("registry/audit/tree.py", "import sqlalchemy"),
    ("registry/audit/tree.py", "import registry.verifier"),
    ("registry/audit/tree.py", "import registry.verifier.trees"),
    ("registry/verifier/trees.py", "import registry.errors"),
    ("registry/reviews/queries.py", "import registry.reviews.operations"),
    ("registry/explore/queries.py", "import registry.briefing.models"),
    ("registry/replay/expected.py", "import registry.replay.taking"),
]


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [command, "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("path", "line"), PLANTED)
def test_a_planted_violation_is_seen(path: str, line: str, tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "static", "fonts", "translations")
    shutil.copytree(ROOT / "registry", tmp_path / "registry", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / path).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")

    assert "BROKEN" in _lint(tmp_path).stdout


def test_the_verifier_needs_python_and_cryptography_alone() -> None:
    tree = ast.parse(one_file())
    named = {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named |= {name.name for name in node.names}

    foreign = {name.partition(".")[0] for name in named} - sys.stdlib_module_names
    assert foreign == {"cryptography"}


def test_the_rooms_keep_their_order() -> None:
    assert _lint(ROOT).returncode == 0
