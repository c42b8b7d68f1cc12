"""The documents say what the code says: tables made from it, examples run, names that exist."""

import doctest
import importlib
import re
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path

import click
import pytest

from registry import cli, policy, settings
from registry.pledges.content import FIELDS, Content
from tests.contracts.generated import (
    GENERATED,
    PAGES,
    PART,
    ROOT,
    blocks,
    event_classes,
    event_fields,
    regenerate,
)

IDS = [str(page.relative_to(ROOT)) for page in PAGES]
_OF_EVERY_ENTRY = ("type", "ref", "entity", "role", "person")


EXAMPLES = ROOT / "config" / "examples"


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_generated_parts_are_what_the_code_says(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert text == regenerate(text), "run `python -m tests.contracts.generated`"


def test_every_generated_part_stands_in_a_page() -> None:
    found = [part[1] for page in PAGES for part in PART.finditer(page.read_text(encoding="utf-8"))]

    assert sorted(found) == sorted(GENERATED)


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_examples_do_what_the_page_shows(page: Path) -> None:
    source = "\n".join(blocks(page.read_text(encoding="utf-8"), "pycon"))
    example = doctest.DocTestParser().get_doctest(source, {}, page.name, str(page), 0)
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example)

    assert result.failed == 0


def test_an_event_discloses_what_the_list_says() -> None:
    for kind in (kind for kinds in event_classes().values() for kind in kinds):
        values = {item.name: None for item in fields(kind)} | {"content": Content(), "findings": ()}
        event = kind(**{item.name: values[item.name] for item in fields(kind)})
        listed = {name.strip("`") for name in event_fields(kind)}
        if "the fields of a revision" in listed:
            listed = listed - {"the fields of a revision"} | set(FIELDS)

        assert set(event.disclosed(policy.Actor("A", "b", None))) == {*_OF_EVERY_ENTRY, *listed}


def test_every_setting_is_explained_with_its_default() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| `([^`]+)` \| .+ \|$", text, re.MULTILINE))
    defaults = tomllib.loads((ROOT / "config" / "settings.toml").read_text(encoding="utf-8"))

    assert set(rows) == set(settings.documented())
    assert {name: tomllib.loads(f"x = {value}")["x"] for name, value in rows.items()} == defaults


@pytest.mark.parametrize("path", sorted((ROOT / "config" / "examples").glob("*.toml")), ids=str)
def test_example_settings_are_settings(path: Path, tmp_path: Path) -> None:
    found = settings.load({"REGISTRY_SETTINGS": str(path), "REGISTRY_INSTANCE": str(tmp_path)})

    assert found.database_url.startswith("postgresql://")


def test_every_room_has_its_sentence_on_the_map() -> None:
    text = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    entries = [path for path in (ROOT / "registry").iterdir() if not path.name.startswith("__")]
    rooms = {path.name + "/" for path in entries if list(path.glob("*.py"))}
    files = {path.name for path in entries if path.suffix == ".py"}

    assert {name for name in rooms | files if f"`{name}`" not in text} == set()


def test_the_map_shows_the_ladder_that_is_enforced() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    _main, *layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    drawn = blocks((ROOT / "docs" / "map.md").read_text(encoding="utf-8"), "")[0].splitlines()

    assert [re.split(r"\s{2,}", line)[0] for line in drawn] == layers


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_named_files_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    top = "registry|docs|config|tests|templates|migrations|scripts"
    named = re.findall(rf"`((?:{top})/[\w./-]+)`", text)
    targets = re.findall(r"\]\((?!https?:|#)([^)\s]+)\)", text)
    linked = [page.parent / target.partition("#")[0] for target in targets]

    assert [name for name in (*named, *linked) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_named_functions_exist(page: Path) -> None:
    named = re.findall(r"`((?:[a-z_]+\.)+[A-Za-z_]+)\(?\)?`", page.read_text(encoding="utf-8"))
    rooms = {path.stem for path in (ROOT / "registry").iterdir()}
    kinds, endings = event_classes(), {"py", "db", "toml", "csv", "xlsx"}
    own = [name for name in named if name.partition(".")[0] in rooms and name not in kinds]
    own = [name for name in own if name.rpartition(".")[2] not in endings]

    assert [name for name in own if not _exists(f"registry.{name}")] == []


def _exists(name: str) -> bool:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_named_commands_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    lines = [*re.findall(r"`(registry\s[^`]+)`", text), *"\n".join(blocks(text, "sh")).splitlines()]
    called = [re.search(r"(?:^|bin/)registry\s((?:[a-z][a-z-]*\s*)+)", line) for line in lines]

    assert [found[1] for found in called if found and not _is_command(found[1].split())] == []


def test_the_units_of_systemd_run_what_there_is() -> None:
    """Nothing here runs systemd; what they name must be what the other examples name."""
    example = tomllib.loads((EXAMPLES / "postgresql.toml").read_text(encoding="utf-8"))
    script = (EXAMPLES / "registry.sh").read_text(encoding="utf-8")
    for path in EXAMPLES.glob("*.service"):
        unit = path.read_text(encoding="utf-8")
        called = re.findall(
            r"^ExecStart=/opt/registry/.venv/bin/registry (.+)$", unit, re.MULTILINE
        )
        assert [line for line in called if not _is_command(line.split())] == []
        assert called, path
        for variable in ("REGISTRY_SETTINGS", "REGISTRY_INSTANCE"):
            [value] = re.findall(rf"^Environment={variable}=(.+)$", unit, re.MULTILINE)
            assert f"export {variable}={value}\n" in script
        [folders] = re.findall(r"^StateDirectory=(.+)$", unit, re.MULTILINE)
        assert Path(example["signing_key_file"]).parent.name in folders.split()


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_named_options_exist(page: Path) -> None:
    text = "\n".join(blocks(page.read_text(encoding="utf-8"), "sh"))
    called = re.findall(r"(?:^|bin/|[ ])registry\s((?:[a-z][a-z-]*\s+)+.*)$", text, re.MULTILINE)
    wrong = []
    for line in called:
        words = shlex.split(line, comments=True)
        known = {name for item in _parameters(words) for name in item.opts}
        wrong += [word for word in words if word.startswith("--") and word not in known]

    assert wrong == []


def _parameters(words: list[str]) -> list[click.Parameter]:
    context = click.Context(cli.registry)
    found = cli.registry.get_command(context, words[0])
    if isinstance(found, click.Group):
        found = found.commands[words[1]]
    return found.params if found else []


def _is_command(words: list[str]) -> bool:
    context = click.Context(cli.registry)
    found = cli.registry.get_command(context, words[0])
    if isinstance(found, click.Group) and len(words) > 1:
        return words[1] in found.commands
    return found is not None
