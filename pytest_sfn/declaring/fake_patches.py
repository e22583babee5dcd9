"""Adds a declared fake to the worlds of a test: by a marker, by patching a ``unittest.TestCase``, or in a block."""

from __future__ import annotations

import inspect
import unittest
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pytest_sfn.declaring.wrapping import Decorated, put_into
from pytest_sfn.errors import InvalidArgumentType, SfnError
from pytest_sfn.fakes.fake import Fake
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.world import active

if TYPE_CHECKING:
    from pytest_sfn.fakes.registry import FakeRegistry
    from pytest_sfn.world.active import OpenWorld

FakeType = TypeVar("FakeType", bound=Fake[Any, Any])

PATCHES = "__sfn_patches__"
"""The attribute of a method that holds its marks. The method itself applies them if its class is a TestCase."""


class FakeBlock(Generic[FakeType]):
    """A fake that is present while the block runs, in the active world and in worlds that open in the block.

    ``required``: whether the fake must be called; None leaves this to the world.
    """

    def __init__(self, fake: FakeType, required: bool | None) -> None:
        self.fake = fake
        self._required = required
        self._registries: list[FakeRegistry[FakeType]] = []

    @property
    def was_seen(self) -> bool:
        """True if the fake has been in a world."""
        return bool(self._registries)

    def enter(self) -> None:
        from pytest_sfn.world.world import active_world

        active.blocks.append(self)
        world = active_world()
        if world:
            self.world_opened(world)

    def exit(self) -> None:
        if self in active.blocks:
            active.blocks.remove(self)
        for registry in self._registries:
            if self.fake in registry.values():
                registry.remove(self.fake)

    def world_opened(self, world: OpenWorld) -> None:
        registry = registry_of(world, self.fake)
        registry.add(self.fake, required=registry.required if self._required is None else self._required)
        self._registries.append(registry)


def registry_of(world: OpenWorld, fake: FakeType) -> FakeRegistry[FakeType]:
    """The registry of a world for this kind of fake."""
    registries: tuple[Any, ...] = (world.lambdas, world.tasks)
    return next(registry for registry in registries if registry.kind == fake.kind)


class FakePatch(Generic[FakeType]):
    """A fake with a behaviour. It decorates a test or a test class, or is a context manager that gives the fake."""

    def __init__(self, marker: str, kind: type[FakeType], name: str, behaviour: dict[str, Any]) -> None:
        self._marker = marker
        self._kind = kind
        self._name = name
        self._behaviour = behaviour
        self._blocks: list[FakeBlock[FakeType]] = []
        self._make()  # an invalid behaviour raises at import

    def __repr__(self) -> str:
        return f"<a fake for {self._name!r}>"

    def __enter__(self) -> FakeType:
        block = FakeBlock(self._make(), required=None)
        block.enter()
        self._blocks.append(block)
        return block.fake

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _leave(self._blocks.pop(), error)

    def __call__(self, decorated: Decorated) -> Decorated:
        if inspect.isclass(decorated):
            return self._patch_class(decorated) if issubclass(decorated, unittest.TestCase) else self._mark(decorated)
        if not inspect.isroutine(decorated):
            raise InvalidArgumentType(
                f"{self!r} with a behaviour decorates a test or a test class, not {safe_repr(decorated)}"
            )
        if next(iter(_parameters(decorated)), None) == "self":
            return self._mark_method(decorated)
        if getattr(decorated, "__name__", "").startswith("test"):
            return self._mark(decorated)
        return put_into(decorated, lambda _: self)

    def _make(self) -> FakeType:
        return self._kind(self._name, **self._behaviour)

    def _mark(self, decorated: Decorated) -> Decorated:
        try:
            marked: Decorated = self._mark_decorator()(decorated)
        except (TypeError, AttributeError):  # functions written in C cannot be marked
            raise InvalidArgumentType(
                f"{self!r} with a behaviour decorates a test or a test class, not {safe_repr(decorated)}"
            ) from None
        return marked

    def _mark_decorator(self) -> Any:
        import pytest

        return getattr(pytest.mark, self._marker).with_args(self._name, **self._behaviour)

    def _mark_method(self, method: Decorated) -> Decorated:
        """Mark a method. Only when it runs is its class known: in a TestCase it patches, with and without pytest."""
        mark = self._mark_decorator()
        patched = put_into(
            method, lambda args: self._block(required=True) if isinstance(args[0], unittest.TestCase) else nullcontext()
        )
        setattr(patched, PATCHES, (*getattr(method, PATCHES, ()), mark.mark))
        marked: Decorated = mark(patched)
        return marked

    def _patch_class(self, decorated: Any) -> Any:
        """Let each test method enter the fake, as ``unittest.mock.patch`` does. The fake may stay unused."""
        for name in dir(decorated):
            method = getattr(decorated, name)
            if name.startswith("test") and inspect.isfunction(method):
                setattr(decorated, name, put_into(method, lambda _: self._block(required=False)))
        return decorated

    @contextmanager
    def _block(self, *, required: bool) -> Iterator[None]:
        block = FakeBlock(self._make(), required)
        block.enter()
        try:
            yield
        finally:
            block.exit()


def _leave(block: FakeBlock[Any], error: BaseException | None) -> None:
    block.exit()
    if error is None and not block.was_seen:
        raise SfnError(
            f"{block.fake.who} is declared for a block in which no world is active: "
            "use a fixture such as sfn_executor, or open mock_sfn()"
        )


class HandlerDecorator(Generic[FakeType]):
    """A fake without a behaviour. It decorates a handler, which becomes its behaviour."""

    def __init__(self, who: str, kind: type[FakeType], name: str, options: dict[str, Any]) -> None:
        self._who = who
        self._kind = kind
        self._name = name
        self._options = options
        kind(name, **options)  # an invalid option raises at import

    def __repr__(self) -> str:
        return f"<{self._who}>"

    def __call__(self, handler: Any) -> FakeType:
        """Make the fake. Raises SfnError if the decorated object is not a handler."""
        problem = _not_a_handler_because(handler)
        if problem:
            raise InvalidArgumentType(
                f"{self._who} has no behaviour, so it decorates a handler (event, context), but {problem}: "
                "give it a behaviour, such as returns=..."
            )
        return self._kind(self._name, handler, **self._options)

    def __enter__(self) -> FakeType:
        raise SfnError(f"`with {self._who}` needs a behaviour, such as returns=...")

    def __exit__(self, *_: object) -> None:
        """Never called, because ``__enter__`` raises."""


def _not_a_handler_because(decorated: Any) -> str | None:
    """Why the decorated object is not a handler; None if it is one."""
    name = getattr(decorated, "__name__", "")
    if inspect.isclass(decorated):
        return f"{name} is a class"
    if name.startswith("test"):
        return f"{name} is named like a test"
    fixtures = [parameter for parameter in _parameters(decorated) if parameter.startswith("sfn_")]
    return f"{name} uses the fixture {fixtures[0]}" if fixtures else None


def _parameters(function: Any) -> list[str]:
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):  # some callables written in C have no signature
        return []
