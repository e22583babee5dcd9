"""What ``import`` finds: modules of a function's own, while its code runs, that nobody else sees."""

from __future__ import annotations

import inspect
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import ModuleType

_SHARED = frozenset({"boto3", "botocore", "freezegun", "moto", "pytest_sfn"})
"""Packages of which there is one in the process, also for a function that brings its own: its calls are caught."""

_LOADED_BEFORE = (
    "abc array atexit base64 binascii bisect builtins calendar codecs collections contextlib copyreg datetime "
    "decimal email encodings enum errno functools http importlib io ipaddress itertools json keyword linecache "
    "locale logging marshal math numbers operator os posix random re reprlib select selectors site socket ssl stat "
    "string struct sys textwrap threading time token tokenize traceback types urllib warnings weakref zipimport"
)
"""Modules that Lambda's runtime has imported before it comes to the function: none of its files takes their place."""


class ModuleNamespace:
    """The modules in some folders, which come before all others on the path. The first is the working directory.

    What the folders lack is imported as everywhere in the process, and stays there.
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
        """Whether a module of this name comes from the folders."""
        return name.partition(".")[0] in self._own

    def clear(self) -> None:
        """Forget the modules: they are imported anew."""
        self._modules.clear()
        self._path = None

    def enter(self) -> None:
        """Put the own modules in the place of others."""
        self._outer_directory = os.getcwd()
        os.chdir(self._folders[0])
        self._outer_path = sys.path[:]
        # What the function itself has added to the path stays there for its next call.
        sys.path[:] = self._path or [*self._folders, *self._outer_path]
        self._hidden = {name: sys.modules.pop(name) for name in self._names_taken()}
        self._others = frozenset(sys.modules)
        sys.modules.update(self._modules)

    def leave(self) -> None:
        """Put everything back, and keep the own modules."""
        new = sys.modules.keys() - self._others
        self._modules = {name: sys.modules.pop(name) for name in new if self._is_own(name)}
        sys.modules.update(self._hidden)
        self._path, sys.path[:] = sys.path[:], self._outer_path
        os.chdir(self._outer_directory)

    def _names_taken(self) -> list[str]:
        """The modules of others that stand in the way."""
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
            if name and name.isidentifier():
                yield name


def _file(module: ModuleType) -> str:
    return getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), "")


class _Block:
    """A block of code that runs inside a namespace, or outside of all."""

    def __init__(self, namespace: ModuleNamespace | None) -> None:
        self.namespace = namespace


_lock = threading.RLock()
_blocks: list[_Block] = []
_current: ModuleNamespace | None = None


@contextmanager
def inside(namespace: ModuleNamespace | None) -> Iterator[None]:
    """Let imports find the modules of a namespace, and nobody else's, while the block runs."""
    block = _Block(namespace)
    try:
        with _lock:
            _blocks.append(block)
            _switch()
        yield
    finally:
        with _lock:
            _blocks.remove(block)
            _switch()


def outside() -> AbstractContextManager[None]:
    """Let imports find what they find for the test: for what the code of a function asks somebody else to do."""
    return inside(None) if _blocks else nullcontext()


def _switch() -> None:
    """See to it that the block begun last has its namespace: those of several threads need not end in order."""
    global _current
    wanted = _blocks[-1].namespace if _blocks else None
    if wanted is _current:
        return
    if _current:
        before, _current = _current, None
        before.leave()
    if wanted:
        wanted.enter()
        _current = wanted


def forget_folders(root: Path) -> None:
    """Drop what the import system remembers of a folder and of those in it."""
    for folder in [known for known in sys.path_importer_cache if Path(known).is_relative_to(root)]:
        del sys.path_importer_cache[folder]
