"""What a run does once instead of for each of its thousands of applications and databases.

Nothing here changes what a program does, only what it does again: the statements of SQLAlchemy,
the templates and the addresses are compiled once for each process, as they are where people are
served, and passwords cost little.
"""

import gc
import os
import shutil
import tempfile
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from registry import store
from registry.accounts import security
from tests.factories.world import CHEAP

COMPILED = 5_000  # statements kept for each kind of database; the suite has fewer
RARELY = 40_000  # new objects between two walks of the collector; 700 as Python comes
MEMORY = "/dev/shm"
ROOM = 2 << 30  # bytes; a run needs a quarter of it


def economize(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make applications, engines and passwords cheap until `patch` is undone."""
    templates = FileSystemBytecodeCache(str(folder))
    patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": templates})
    patch.setattr(security, "PASSWORD_COST", security.PASSWORD_COST | CHEAP)
    _compile_statements_once(patch)
    _compile_addresses_when_built(patch)


def _compile_statements_once(patch: pytest.MonkeyPatch) -> None:
    """Let all engines of a kind share what they compiled: its key has the dialect in it."""
    patch.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))
    patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))
    compiled: dict[type, Any] = defaultdict(lambda: LRUCache(COMPILED))
    create_engine = store.create_engine

    def create(*args: Any, **options: Any) -> Any:
        made = create_engine(*args, **options)
        made._compiled_cache = compiled[type(made.dialect)]
        return made

    patch.setattr(store, "create_engine", create)


def _compile_addresses_when_built(patch: pytest.MonkeyPatch) -> None:
    """Werkzeug compiles two functions for each rule of a map; few of them are ever called."""
    compile_builder = Rule._compile_builder

    def postponed(rule: Rule, append_unknown: bool = True) -> Any:
        compiled = cache(lambda: compile_builder(rule, append_unknown))

        def build(bound: Rule, **values: Any) -> Any:
            return compiled()(bound, **values)

        return build

    patch.setattr(Rule, "_compile_builder", postponed)


def collect_rarely() -> None:
    """Look for garbage rarely: an application is a hundred thousand objects.

    At Python's own pace a fifth of a run's time goes into looking at them again and again.
    """
    gc.set_threshold(RARELY)


def spare_the_collector() -> None:
    """Keep what lives as long as the run, the tests and modules, out of each collection."""
    gc.collect()
    gc.freeze()


def keep_files_in_memory() -> None:
    """Put temporary files where a sync costs nothing, if there is room and nobody chose a place.

    A test waits for the disk some twenty times. That an answer comes after the sync is seen in the
    system calls (tests/reliability/test_sync.py), and those are made all the same.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = MEMORY
