"""`registry db prepare` on an instance that an earlier version made: its words come up to date."""

import re
import shutil
from pathlib import Path

import pytest

from registry.accounts.queries import register
from registry.cli import preparing
from registry.framework.queries import framework
from registry.settings import resource
from registry.store import engine_for, reading
from tests.integration.cli.conftest import Run, log_size, runner

EDITION = "a-76-642.toml"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of config/, to be changed."""
    folder = Path(shutil.copytree(resource("config"), tmp_path / "config"))
    monkeypatch.setattr(preparing, "resource", lambda _name: folder)
    return folder


@pytest.fixture
def earlier(config: Path, tmp_path: Path) -> tuple[Run, Path]:
    """An instance that was made before there was Chinese."""
    for path in config.rglob("*.toml"):
        path.write_text(re.sub(r"(?m)^\S+\.zh = .*\n", "", path.read_text("utf-8")), "utf-8")
    run = runner(tmp_path / "instance")
    run("db", "prepare")
    return run, tmp_path / "instance"


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_further_languages_come_by_entries_and_parts_stay(
    earlier: tuple[Run, Path], config: Path
) -> None:
    run, instance = earlier
    before = log_size(instance)
    replace(config / "framework" / EDITION, 'strength = "urged"', 'strength = "encouraged"')
    refused = run("db", "prepare", code=2).stderr
    shutil.copytree(resource("config"), config, dirs_exist_ok=True)
    replace(config / "cycles.toml", "Review Forum 2022", "Review of 2022")  # renamed in one of them
    said = run("db", "prepare").output

    assert "A/76/642 is loaded already with other parts: pledges link to them." in refused
    assert said == f"Ready: {log_size(instance) - before} things were new.\n"
    engine = engine_for(f"sqlite:///{instance / 'registry.db'}")
    with reading(engine) as session:
        now, then = framework(session), framework(session, before)
        assert "zh" in now.current.objectives[0].title
        assert "zh" not in then.current.objectives[0].title
        assert "zh" in now.cycle("IMRF-2026").names
        assert "zh" not in now.cycle("IMRF-2022").names
        assert register(session).get("UN-SYSTEM").names["zh"] == "联合国系统"
        assert "zh" not in register(session, before).get("UN-SYSTEM").names
    engine.dispose()
    assert "all checks passed" in run("log", "verify").output
    assert run("db", "prepare").output == "Ready: nothing was missing.\n"
