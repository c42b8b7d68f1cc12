"""The real commands on an instance of their own, copied from one that `db demo` made."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from registry.audit.queries import size
from registry.cli import registry
from registry.settings import resource
from registry.store import engine_for, reading

Run = Callable[..., Result]
PUBLISHED = resource("config") / "demo" / "published_pledges.json"
PASSWORD = "a password of the demo"


def environment(instance: Path) -> dict[str, str | None]:
    return {
        "REGISTRY_INSTANCE": str(instance),
        "REGISTRY_SETTINGS": str(resource("config") / "demo.toml"),
        "REGISTRY_DEMO_PASSWORD": PASSWORD,
        "PORT": None,
    }


def runner(instance: Path) -> Run:
    def run(*arguments: object, code: int = 0, **env: str | None) -> Result:
        """Run the command and see it end with `code`, without a traceback."""
        made = CliRunner(env=environment(instance) | env)
        result = made.invoke(registry, [str(argument) for argument in arguments])
        assert isinstance(result.exception, SystemExit | None), result.exception
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture(scope="session")
def demo_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "instance"
    runner(folder)("db", "demo")
    runner(folder)("log", "sign")
    return folder


@pytest.fixture
def instance(demo_instance: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_instance, tmp_path / "instance"))


@pytest.fixture
def run(instance: Path) -> Run:
    return runner(instance)


def log_size(instance: Path) -> int:
    engine = engine_for(f"sqlite:///{instance / 'registry.db'}")
    with reading(engine) as session:
        found = size(session)
    engine.dispose()
    return found
