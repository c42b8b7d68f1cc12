"""The file that strangers get is the verifier that is tested here, joined without a seam."""

import ast
from collections import Counter

from registry import verifier
from registry.audit.one_file import one_file


def _names(tree: ast.Module) -> Counter[str]:
    """Count what is named at the head of a file."""
    found: Counter[str] = Counter()
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                found[name] += 1
            case ast.Assign(targets=targets):
                found.update(name.id for name in ast.walk(ast.Tuple(targets)) if _is_name(name))
    return found


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


def test_no_module_hides_a_name_of_another() -> None:
    names = _names(ast.parse(one_file()))

    assert [name for name, times in names.items() if times > 1] == []
    assert names.keys() >= set(verifier.__all__)


def test_it_names_nothing_of_ours() -> None:
    assert b"from registry" not in one_file()
    assert b"import registry" not in one_file()
