"""Keeps the modules of this library out of pytest's assertion rewriting, which they do not need.

pytest rewrites every module of a package that has a plugin, and keeps its own bytecode for it. Where no bytecode is
written (containers, CI), it compiles every module that a test imports, in every run. pytest documents no way to exclude
a package (``PYTEST_DONT_REWRITE`` avoids the rewriting of a module, not its compilation).
"""

from __future__ import annotations

from typing import Any

from pytest_sfn.patches import private_names as names

_PACKAGE = __name__.partition(".")[0]


def keep_out_of_rewriting(hook: Any) -> None:
    """From now on, let Python import the modules of this library. ``hook`` is the import hook of one pytest session.

    Changes nothing if pytest has renamed its own method, or with ``--assert=plain``.
    """
    is_marked = getattr(hook, names.IS_MARKED_FOR_REWRITE.name, None)
    if is_marked is None:
        return

    def is_marked_here(name: str, *rest: Any) -> Any:
        return name.partition(".")[0] != _PACKAGE and is_marked(name, *rest)

    setattr(hook, names.IS_MARKED_FOR_REWRITE.name, is_marked_here)
