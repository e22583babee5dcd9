"""Runs the code of deployed functions: each version in a sandbox that stays warm until its code changes."""

from __future__ import annotations

import importlib
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from pytest_sfn.arns import region_of
from pytest_sfn.clock.handler_time import OutOfTime
from pytest_sfn.fakes.handlers import HandlerFunction, is_durable
from pytest_sfn.lambdas.code.archives import MAX_UNZIPPED_BYTES, unpack
from pytest_sfn.lambdas.code.deployments import Archive, Code, CodeBehaviour
from pytest_sfn.lambdas.errors import InitError, TurnsOutDurable
from pytest_sfn.lambdas.failures import stack_trace
from pytest_sfn.lambdas.unmocked import unusable_code
from pytest_sfn.patches.environment_variables import set_variables
from pytest_sfn.patches.module_namespace import ModuleNamespace, end_blocks_of, forget_folders, inside
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_str

_STANDARD_LIBRARY = sysconfig.get_path("stdlib")


class Sandboxes:
    """The sandboxes of one world. Their files are in a temporary folder, which ``close`` removes."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._of_versions: dict[tuple[str, str], Sandbox] = {}
        self._count = 0

    def behaviour(self, code: Code) -> Sandbox:
        """The sandbox of a version: the one in which it ran before, or a new one if its code has changed."""
        key = (code.arn, code.version)
        sandbox = self._of_versions.get(key)
        if sandbox and sandbox.code != code:
            sandbox.close()
            sandbox = None
        if sandbox is None:
            sandbox = self._of_versions[key] = Sandbox(code, self._new_folder)
        return sandbox

    def close(self) -> None:
        """Forget the modules, and remove the files."""
        for sandbox in self._of_versions.values():
            sandbox.leave_process()
            sandbox.close()
        self._of_versions.clear()
        folder, self._folder = self._folder, None
        if folder:
            folder.cleanup()

    def _new_folder(self) -> Path:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="pytest-sfn-", ignore_cleanup_errors=True)
        self._count += 1
        folder = Path(self._folder.name).resolve() / str(self._count)
        folder.mkdir()
        return folder


class Sandbox(CodeBehaviour):
    """Runs the code of one version. The first call unpacks and imports it; later calls reuse its modules."""

    is_tests_own = False

    def __init__(self, code: Code, new_folder: Callable[[], Path]) -> None:
        self.code = code
        self.function: HandlerFunction = self._run
        self._new_folder = new_folder
        self._files: _Files | None = None
        self._handler: HandlerFunction | None = None

    def replace_paths(self, text: str) -> str:
        return self._files.replace_paths(text) if self._files else text

    def close(self) -> None:
        """Let the import system forget the files."""
        if self._files:
            self._files.close()

    def leave_process(self) -> None:
        """Restore the modules of the process, if the code still runs or a signal has interrupted its end."""
        if self._files:
            end_blocks_of(self._files.modules)

    def answer(self, event: Json, context: Any) -> Any:
        return self._run(event, context)

    def _run(self, event: Json, context: Any) -> Any:
        """Call the handler. Raises InitError if it cannot be imported, TurnsOutDurable if that shows for the first time
        that it is a durable function, and the exceptions of the handler."""
        files = self._files = self._files or self._unpacked()
        try:
            with set_variables(self._variables(files)), inside(files.modules):
                handler = self._handler = self._handler or self._imported_handler(files)
                if is_durable(handler) and not self.is_durable:
                    self.is_durable = True
                    raise TurnsOutDurable
                return handler(event, context)
        except (InitError, SystemExit, OutOfTime):
            # On AWS this ends the process: the next call starts in a new one.
            self._handler = None
            files.modules.clear()
            raise

    def _unpacked(self) -> _Files:
        code = self.code
        name = code.arn.rpartition(":")[2]
        if code.obstacle:
            raise unusable_code(name, code.origin, code.obstacle)
        return _Files(code, self._new_folder, f"the function {name!r}")

    def _variables(self, files: _Files) -> dict[str, str]:
        return {
            "AWS_DEFAULT_REGION": region_of(self.code.arn),
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.code.runtime}",
            "LAMBDA_TASK_ROOT": str(files.task),
            "_HANDLER": self.code.handler,
        }

    def _imported_handler(self, files: _Files) -> HandlerFunction:
        """The function that Handler names, as the runtime for Python finds it."""
        path, dot, name = self.code.handler.rpartition(".")
        if not dot:
            reason = "not enough values to unpack (expected 2, got 1)"
            raise InitError("Runtime.MalformedHandlerName", f"Bad handler '{self.code.handler}': {reason}")
        module = self._imported(path, files)
        try:
            handler: HandlerFunction = getattr(module, name)
        except AttributeError as error:
            message = f"Handler '{name}' missing on module '{path}'"
            raise InitError("Runtime.HandlerNotFound", message) from error
        return handler

    def _imported(self, path: str, files: _Files) -> ModuleType:
        name = path.replace("/", ".")
        if name.partition(".")[0] in sys.builtin_module_names:
            message = f"Cannot use built-in module {path} as a handler module"
            raise InitError("Runtime.BuiltInModuleConflict", message)
        try:
            if name and name not in files.modules:
                raise ModuleNotFoundError(f"No module named '{name.partition('.')[0]}'")
            return importlib.import_module(name)
        except ImportError as error:
            message = files.replace_paths(f"Unable to import module '{path}': {error}")
            raise InitError("Runtime.ImportModuleError", message) from error
        except SyntaxError as error:
            line = files.replace_paths(f'  File "{error.filename}" Line {error.lineno}\n    {error.text}')
            message = f"Syntax error in module '{path}': {error}"
            raise InitError("Runtime.UserCodeSyntaxError", message, [line]) from error
        except Exception as error:  # the code of a module may raise anything
            trace = stack_trace(error.__traceback__, files.replace_paths)
            raise InitError(type(error).__name__, files.replace_paths(safe_str(error)), trace) from error


class _Files:
    """The files of a function and its layers, and the modules in them. Zips are unpacked, folders are used in place."""

    def __init__(self, code: Code, new_folder: Callable[[], Path], who: str) -> None:
        self._new_folder = new_folder
        self._room = MAX_UNZIPPED_BYTES
        self._opt: Path | None = None
        self.task = self._task(code.archive, who)
        in_place = [layer for layer in reversed(code.layers) if isinstance(layer, Path) and layer.is_dir()]
        for layer in code.layers:
            if layer not in in_place:
                self._opt = self._opt or new_folder()
                self._unpack(layer, self._opt, f"a layer of {who}")
        self._layers = [*in_place, self._opt / "python"] if self._opt else in_place
        self._python = f"/var/lang/lib/{code.runtime}"
        packages = Path("lib", str(code.runtime), "site-packages")
        folders = [self.task, *(folder for layer in self._layers for folder in (layer / packages, layer))]
        self.modules = ModuleNamespace([folder for folder in folders if folder.is_dir()])

    def close(self) -> None:
        """Let the import system forget the folders."""
        for folder in (self.task, *self._layers):
            forget_folders(folder)

    def replace_paths(self, text: str) -> str:
        """Replace the paths of the files in a text by those on AWS."""
        for folder in self._layers:
            text = text.replace(str(folder), "/opt/python")
        for known, on_aws in ((self._opt, "/opt"), (self.task, "/var/task"), (_STANDARD_LIBRARY, self._python)):
            text = text.replace(str(known), on_aws)
        return text

    def _task(self, archive: Archive, who: str) -> Path:
        if isinstance(archive, Path) and archive.is_dir():
            return archive
        folder = self._new_folder()
        self._unpack(archive, folder, who)
        return folder

    def _unpack(self, archive: Archive, folder: Path, who: str) -> None:
        content = archive.read_bytes() if isinstance(archive, Path) else archive
        self._room -= unpack(content, folder, who, room=self._room)
