"""Test classes under ``@mock_sfn``: each test has one world, which its setup and teardown methods share.

If a class and its base classes have several decorators, the one nearest to the test's class opens the world.
``setUpClass`` and ``setup_class`` run before the world opens, as with moto's ``mock_aws``.
"""

from __future__ import annotations

import functools
import inspect
import sys
import unittest
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from pytest_sfn.declaring.wrapping import Around, put_into

Open = Callable[[], AbstractContextManager[object]]
OpenFor = Callable[..., AbstractContextManager[object]]
"""Opens a world for the tests in the given files."""

_OPENED = "__sfn_world__"
"""The attribute of a test's instance that holds the open world of its class."""

_DECORATED = "__sfn_decorated__"
"""The attribute that marks a decorated class; its subclasses do not count."""


def decorate_class(decorated: type, open_world: OpenFor) -> type:
    """Give a world to each test of a class, inherited tests included. Returns the class."""
    if _DECORATED in vars(decorated):
        return decorated  # the decorator below is nearer
    setattr(decorated, _DECORATED, True)
    file = getattr(sys.modules.get(decorated.__module__), "__file__", None) or "<unknown>"
    if issubclass(decorated, unittest.TestCase):
        _decorate_testcase(decorated, functools.partial(open_world, file, _file_of_unittest()))
    else:
        _decorate_methods(decorated, functools.partial(open_world, file))
    return decorated


def _file_of_unittest() -> str:
    """The file of the code that catches the exceptions of a TestCase. It reports them, so it does not swallow them."""
    return unittest.TestCase.run.__code__.co_filename


def _decorate_testcase(decorated: Any, open_world: Open) -> None:
    """Open the world before ``setUp``, and close it after the last cleanup."""
    run = decorated.run

    def run_in_world(self: unittest.TestCase, result: unittest.TestResult | None = None) -> Any:
        if hasattr(self, _OPENED):
            return run(self, result)
        setup = self.setUp

        def set_up() -> None:
            self.enterContext(open_world())
            setup()

        setattr(self, _OPENED, True)
        self.setUp = set_up  # type: ignore[method-assign]
        try:
            return run(self, result)
        finally:
            del self.setUp
            delattr(self, _OPENED)

    decorated.run = functools.wraps(run)(run_in_world)


def _decorate_methods(decorated: Any, open_world: Open) -> None:
    """Open the world before ``setup_method``, or around the test if the class has no such methods."""

    def around(arguments: tuple[Any, ...]) -> AbstractContextManager[object]:
        instance = arguments[0]
        return nullcontext() if hasattr(instance, _OPENED) else _ClassWorld(decorated, instance, open_world())

    for name in dir(decorated):
        method = inspect.getattr_static(decorated, name)
        if name.startswith("test") and inspect.isfunction(method):
            setattr(decorated, name, put_into(method, around))
    if hasattr(decorated, "setup_method") or hasattr(decorated, "teardown_method"):
        _decorate_setup(decorated, around)


class _ClassWorld(AbstractContextManager[object]):
    """The world that the decorator of a class opens for one test. The test's instance refers to it while it is open."""

    def __init__(self, owner: type, instance: object, world: AbstractContextManager[object]) -> None:
        self.owner = owner
        self._instance = instance
        self._world = world

    def __enter__(self) -> object:
        entered = self._world.__enter__()
        setattr(self._instance, _OPENED, self)
        return entered

    def __exit__(self, *error: Any) -> None:
        delattr(self._instance, _OPENED)
        self._world.__exit__(*error)


def _decorate_setup(decorated: Any, around: Around) -> None:
    setup = inspect.getattr_static(decorated, "setup_method", _do_nothing)
    teardown = inspect.getattr_static(decorated, "teardown_method", _do_nothing)

    def setup_method(self: Any, method: Any) -> None:
        world = around((self,))
        world.__enter__()
        try:
            _call(setup, self, method)
        except BaseException:
            world.__exit__(*sys.exc_info())  # pytest does not call teardown_method
            raise

    def teardown_method(self: Any, method: Any) -> None:
        try:
            _call(teardown, self, method)
        finally:
            world = getattr(self, _OPENED, None)
            if world and world.owner is decorated:
                world.__exit__(None, None, None)

    decorated.setup_method = setup_method
    decorated.teardown_method = teardown_method


def _do_nothing(self: object) -> None:
    """Replaces a setup or teardown method that a class does not have."""


def _call(function: Any, instance: object, method: object) -> None:
    """Call a setup or teardown method as pytest does: with the test method only if it takes an argument."""
    bound = function.__get__(instance, type(instance))
    bound(method) if inspect.signature(bound).parameters else bound()
