"""Checks that the Handler of a function exists in its code, without running the code.

https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pytest_sfn.errors import SfnError
from pytest_sfn.lambdas.code.deployments import Code
from pytest_sfn.values.similar_names import closest, hint_in_brackets


def check_handler(code: Code, where: str) -> None:
    """Raise SfnError for a Handler that Lambda could not find. What is in a zip is not looked at."""
    module, dot, function = code.handler.rpartition(".")
    if not dot or not module or not function:
        raise SfnError(
            f"{where} has the Handler {code.handler!r}: it must be the module and the function, such as"
            ' "app.lambda_handler"'
        )
    if not isinstance(code.archive, Path) or not code.archive.is_dir():
        return
    name = module.replace("/", ".")
    file = _module_file(code.archive, name)
    if file is None:
        if not _is_in_layer(name, code):
            raise SfnError(f"{where} has the Handler {code.handler!r}, but {_missing(code.archive, name)}")
        return
    found = file.stat()
    names = _names_in(file, found.st_mtime_ns, found.st_size)
    if names is not None and function not in names:
        hint = hint_in_brackets(function, names)
        raise SfnError(f"{where} has the Handler {code.handler!r}, but {file} does not define {function!r}{hint}")


def _module_file(folder: Path, name: str) -> Path | None:
    path = folder.joinpath(*name.split("."))
    return next((file for file in (path.with_name(f"{path.name}.py"), path / "__init__.py") if file.is_file()), None)


def _is_in_layer(name: str, code: Code) -> bool:
    """True if a module may be in a layer. What is in a zip is not looked at."""
    return any(not isinstance(layer, Path) or not layer.is_dir() or _module_file(layer, name) for layer in code.layers)


def _missing(folder: Path, name: str) -> str:
    """What is missing, with the closest file beside it."""
    path = folder.joinpath(*name.split("."))
    beside = [file.stem for file in path.parent.glob("*.py")] if path.parent.is_dir() else []
    found = closest(path.name, beside)
    hint = f" (did you mean {found!r}?)" if found else ""
    return f"{path}.py does not exist{hint}"


@lru_cache(maxsize=256)
def _names_in(file: Path, changed: int, size: int) -> frozenset[str] | None:
    """The names that a module binds anywhere; None if that cannot be known."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return None  # Lambda reports it at the first call
    names = frozenset(_bound_names(tree))
    return None if "*" in names or "__getattr__" in names else names


def _bound_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("globals", "exec"):
            yield "*"
