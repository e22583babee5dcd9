"""Gives the code of a function its own modules: only this code imports and sees them."""

from __future__ import annotations

import inspect
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from types import ModuleType

from pytest_sfn.patches.environment_variables import working_directory

_SHARED = frozenset({"boto3", "botocore", "freezegun", "moto", "pytest_sfn"})
"""Packages that a function shares with the process, even if its zip contains a copy: only the shared ones are
patched."""

_LOADED_BEFORE = (
    "abc array atexit base64 binascii bisect builtins calendar codecs collections contextlib copyreg datetime "
    "decimal email encodings enum errno functools http importlib io ipaddress itertools json keyword linecache "
    "locale logging marshal math numbers operator os posix random re reprlib select selectors site socket ssl stat "
    "string struct sys textwrap threading time token tokenize traceback types urllib warnings weakref zipimport"
)
"""Modules that Lambda's runtime imports before the function's code. A file of the function does not replace them."""


class ModuleNamespace:
    """The modules in the folders of a function. The folders come first on the path; the first is the working directory.

    All other modules are imported as usual and stay in the process.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = [str(folder) for folder in folders]
        self._own = frozenset(_top_level_names(folders)) - _SHARED.union(_LOADED_BEFORE.split())
        self._beneath = tuple(f"{folder}{os.sep}" for folder in self._folders)
        self._modules: dict[str, ModuleType] = {}
        self._path: list[str] | None = None
        self._hidden: dict[str, ModuleType] = {}
        self._others: frozenset[str] = frozenset()
        self._outer_path: list[str] = []
        self._outer_directory = ""

    def __contains__(self, name: str) -> bool:
        """True if a module of this name is in the folders."""
        return name.partition(".")[0] in self._own

    def clear(self) -> None:
        """Forget the modules, so that the next call imports them again."""
        self._modules.clear()
        self._path = None

    def note_process(self) -> None:
        """Note what ``leave`` restores. Changes nothing."""
        self._outer_directory = working_directory()
        self._outer_path = sys.path[:]
        self._hidden = {name: sys.modules[name] for name in self._names_taken()}
        self._others = frozenset(sys.modules.keys() - self._hidden.keys())

    def enter(self) -> None:
        """Replace modules of the process by those of the function. Call ``note_process`` before."""
        os.chdir(self._folders[0])
        # Entries that the function itself has added to the path stay for its next call.
        sys.path[:] = self._path or [*self._folders, *self._outer_path]
        for name in self._hidden:
            sys.modules.pop(name, None)
        sys.modules.update(self._modules)

    def leave(self) -> None:
        """Restore the modules of the process, and keep those of the function for its next call.

        May be called again after a signal has interrupted it, or ``enter``.
        """
        new = sys.modules.keys() - self._others
        self._modules = {name: sys.modules.pop(name) for name in new if self._is_own(name)}
        sys.modules.update(self._hidden)
        if sys.path != self._outer_path:
            self._path, sys.path[:] = sys.path[:], self._outer_path
        with suppress(FileNotFoundError):  # the function has deleted it
            os.chdir(self._outer_directory)

    def _names_taken(self) -> list[str]:
        """The names of loaded modules that the function's modules would replace."""
        if any(name in sys.modules for name in self._own):
            return [name for name in sys.modules if name in self]
        return []

    def _is_own(self, name: str) -> bool:
        module = sys.modules.get(name)
        return module is not None and (name in self or _file(module).startswith(self._beneath))


def _top_level_names(folders: Sequence[Path]) -> Iterator[str]:
    for folder in folders:
        for entry in folder.iterdir():
            name = entry.name if entry.is_dir() else inspect.getmodulename(entry.name)
            if name and "." not in name:  # a Handler may name a file that no import statement can
                yield name


def _file(module: ModuleType) -> str:
    return getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), "")


class _Block:
    """A block of code that runs inside a namespace, or outside all namespaces."""

    def __init__(self, namespace: ModuleNamespace | None) -> None:
        self.namespace = namespace


_lock = threading.RLock()
_blocks: list[_Block] = []
_current: ModuleNamespace | None = None


@contextmanager
def inside(namespace: ModuleNamespace | None) -> Iterator[None]:
    """Let imports in the block find the modules of this namespace first."""
    block = _Block(namespace)
    try:
        with _lock:
            _blocks.append(block)
            _switch()
        yield
    finally:
        with _lock:
            _end(block)


def outside() -> AbstractContextManager[None]:
    """Let imports work as in the test. Used when the code of a function calls back into the rest of the process."""
    return inside(None) if _blocks else nullcontext()


def _end(block: _Block) -> None:
    """Remove a block, also if a signal interrupts that."""
    try:
        if block in _blocks:
            _blocks.remove(block)
        _switch()
    except BaseException:
        _switch()
        raise


def end_blocks_of(namespace: ModuleNamespace) -> None:
    """End the blocks that are still inside a namespace: nothing of it may stay in the process."""
    with _lock:
        for block in [block for block in _blocks if block.namespace is namespace]:
            _end(block)


def _switch() -> None:
    """Activate the namespace of the latest block. Blocks of several threads may end in any order."""
    global _current
    wanted = _blocks[-1].namespace if _blocks else None
    if wanted is _current:
        return
    if _current:
        _current.leave()
        _current = None
    if wanted:
        wanted.note_process()
        _current = wanted
        wanted.enter()


def forget_folders(root: Path) -> None:
    """Clear the import system's caches for a folder and its subfolders."""
    for folder in [known for known in sys.path_importer_cache if Path(known).is_relative_to(root)]:
        del sys.path_importer_cache[folder]
