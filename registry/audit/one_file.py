"""The verifier as one file that a stranger can read from top to bottom and copy anywhere.

It reads the sources of `registry/verifier/` as text and imports nothing of them: what writes the
log shares no code with what checks it (docs/adr/0012).
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

NAME = "verifier.py"
_FOLDER = Path(__file__).parents[1] / "verifier"
_PACKAGE = "registry.verifier."
_WIDTH = 100  # characters of a line


@cache
def one_file() -> bytes:
    """Return the modules of the verifier in one, each behind those that it needs."""
    modules = list(dict.fromkeys(_needed("command")))
    about = ast.get_docstring(_tree("__init__"))
    parts = [f'"""{about}\n"""', _imports(modules), *map(_section, modules)]
    return "\n\n".join(parts).encode()


def _source(module: str) -> str:
    return (_FOLDER / f"{module}.py").read_text(encoding="utf-8")


def _tree(module: str) -> ast.Module:
    return ast.parse(_source(module))


def _needed(module: str) -> Iterator[str]:
    """Yield the modules that one needs, deepest first, and then itself."""
    for node in _tree(module).body:
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(_PACKAGE):
            yield from _needed(str(node.module).removeprefix(_PACKAGE))
    yield module


def _imports(modules: Iterable[str]) -> str:
    """Return one line for each foreign module that is imported."""
    whole, named = set(), defaultdict[str, set[str]](set)
    for node in (node for module in modules for node in _tree(module).body):
        if isinstance(node, ast.Import):
            whole |= {f"import {name.name}" for name in node.names}
        elif isinstance(node, ast.ImportFrom) and not str(node.module).startswith(_PACKAGE):
            named[str(node.module)] |= {name.name for name in node.names}
    lines = (f"from {module} import {', '.join(sorted(named[module]))}" for module in sorted(named))
    return "\n".join([*sorted(whole), *lines])


def _section(module: str) -> str:
    """Return what a module says below its imports, under a line with what it is about."""
    tree = _tree(module)
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    lines = _source(module).splitlines()[imports[-1].end_lineno :]
    title = f"# ── {(ast.get_docstring(tree) or module).rstrip('.')} ".ljust(_WIDTH, "─")
    return f"{title}\n\n" + "\n".join(lines).strip("\n") + "\n"
