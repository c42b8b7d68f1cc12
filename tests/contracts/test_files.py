"""Rules about the files themselves."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CEILING = 400  # lines; a file that nears it wants a wall
ROOMS = ("registry", "migrations", "tests")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_passes_the_ceiling(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= CEILING


def test_there_are_no_drawers() -> None:
    drawers = {"utils", "util", "helpers", "common", "base", "misc"}

    assert [path for path in FILES if path.stem in drawers] == []


def test_templates_hold_nothing_inline_and_escape_everything() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", ""), path
        assert "<style" not in text, path
        assert " style=" not in text, path
        assert "onclick=" not in text, path


def test_no_python_marks_text_as_safe_html() -> None:
    """But for sentences of the program's own, for what templates drew, and what was escaped."""
    ours = {ROOT / "registry/web" / name for name in ("languages.py", "pieces.py", "unbroken.py")}
    for path in {*(ROOT / "registry").rglob("*.py")} - ours:
        assert "Markup(" not in path.read_text(encoding="utf-8"), path
