"""Rules about the files themselves."""

from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
CEILING = 400  # lines; a file that nears it wants a wall
ROOMS = ("registry", "migrations", "tests")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def test_no_file_passes_the_ceiling() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}

    assert {path: count for path, count in lines.items() if count > CEILING} == {}


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


def test_templates_import_only_what_they_draw_and_no_macro_is_left_over() -> None:
    macros: dict[str, Path] = {}
    used: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        tree = _parsed(path)
        names = {one.name for one in tree.find_all(nodes.Name) if one.ctx == "load"}
        taken = [one for line in tree.find_all(nodes.FromImport) for one in line.names]
        pairs = [one if isinstance(one, tuple) else (one, one) for one in taken]
        assert [here for _there, here in pairs if here not in names] == [], path
        macros |= {one.name: path for one in tree.find_all(nodes.Macro)}
        used |= names | {there for there, _here in pairs}

    assert {name: path for name, path in macros.items() if name not in used} == {}


def _parsed(path: Path) -> nodes.Template:
    return Environment(
        extensions=["jinja2.ext.i18n", "registry.web.pieces.Keep"], autoescape=True
    ).parse(path.read_text(encoding="utf-8"))
