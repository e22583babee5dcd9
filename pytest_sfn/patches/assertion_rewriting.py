"""pytest's assertion rewriting, which the modules of this library do not need.

pytest rewrites every module of a package that has a plugin, and keeps bytecode of its own for it: where none is written
(containers, CI) it compiles each module that a test imports again in every run. pytest documents no way to keep a
package out of that (``PYTEST_DONT_REWRITE`` saves the rewriting of a module, not its compilation).
"""

from __future__ import annotations

from typing import Any

from pytest_sfn.patches import private_names as names

_PACKAGE = __name__.partition(".")[0]


def keep_out_of_rewriting(hook: Any) -> None:
    """Let Python import the modules of this library from now on. ``hook`` is the import hook of one run of pytest.

    Changes nothing where pytest's own way has another name, or with ``--assert=plain``.
    """
    is_marked = getattr(hook, names.IS_MARKED_FOR_REWRITE.name, None)
    if is_marked is None:
        return

    def is_marked_here(name: str, *rest: Any) -> Any:
        return name.partition(".")[0] != _PACKAGE and is_marked(name, *rest)

    setattr(hook, names.IS_MARKED_FOR_REWRITE.name, is_marked_here)
