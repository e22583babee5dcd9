"""A KeyboardInterrupt at any moment of opening or closing a world leaves nothing behind."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from freezegun import api

from pytest_sfn.patches.module_namespace import ModuleNamespace, end_blocks_of, inside
from pytest_sfn.patches.overrides import Override, open_overrides
from pytest_sfn.patches.sockets import NoNetwork
from pytest_sfn.world import active
from pytest_sfn.world.world import World

Line = tuple[str, int]


def state() -> list[Any]:
    return [
        *(getattr(time, name) for name in ("time", "sleep", "monotonic")),
        sys.modules["datetime"].datetime,
        list(api.freeze_factories),
        gc.get_threshold(),
        {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
        os.putenv,
        [type(finder) for finder in sys.meta_path],
        open_overrides(),
        list(active.open_worlds),
        boto3.DEFAULT_SESSION,
    ]


def lines_of(action: Callable[[], object], interrupted: Line | None = None) -> list[Line]:
    """The lines of the package that an action runs, each once. The first run of one is interrupted by a signal."""
    lines: dict[Line, None] = {}
    calls: Counter[Any] = Counter()

    def trace(frame: Any, event: str, argument: object) -> Any:
        if event == "call":
            calls[frame.f_code] += 1
        if "/pytest_sfn/" not in frame.f_code.co_filename or calls[frame.f_code] > 3:
            return None
        line = frame.f_code.co_filename, frame.f_lineno
        if event == "line" and line not in lines:
            lines[line] = None
            if line == interrupted:
                sys.settrace(before)
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(before)
    return list(lines)


@pytest.mark.parametrize("network", ["allow", "refuse"])
def test_while_a_world_opens(network: str) -> None:
    boto3.DEFAULT_SESSION = None
    world = World(network=network)
    lines = lines_of(world.open)
    world.close()
    before = state()

    for line in lines:
        world = World(network=network)
        lines_of(world.open, line)
        if world in active.open_worlds:  # the signal came after the end
            world.close()
        assert state() == before, line


@pytest.mark.parametrize("network", ["allow", "refuse"])
def test_while_a_world_closes(network: str) -> None:
    before = state()
    world = World(network=network)
    world.open()
    lines = lines_of(world.close)
    assert state() == before

    for line in lines:
        world = World(network=network)
        world.open()
        lines_of(world.close, line)
        if world in active.open_worlds:  # the signal came before the first step
            world.close()
        assert state() == before, line


def test_while_the_modules_of_a_function_are_used(tmp_path: Path) -> None:
    (tmp_path / "of_function.py").write_text("NAME = 'the function'")
    modules = ModuleNamespace([tmp_path])

    def use() -> None:
        with inside(modules):
            assert importlib.import_module("of_function").NAME == "the function"

    def process() -> list[Any]:
        return [sys.path[:], os.getcwd(), set(sys.modules)]

    use()
    before = process()
    lines = lines_of(use)
    assert process() == before

    for line in lines:
        lines_of(use, line)
        end_blocks_of(modules)  # as its world does, if the signal came before the first step of the end
        assert process() == before, line
        use()
        assert process() == before, line


def test_while_the_guards_of_sockets_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    before, guards, leave = open_overrides(), NoNetwork(), Override.leave
    guards.enter()

    def interrupted(override: Override) -> None:
        monkeypatch.setattr(Override, "leave", leave)
        raise KeyboardInterrupt

    monkeypatch.setattr(Override, "leave", interrupted)
    with pytest.raises(KeyboardInterrupt):
        guards.leave()
    guards.leave()

    assert open_overrides() == before


def test_while_moto_sees_virtual_time() -> None:
    before, world = state(), World(freeze=False)
    world.open()
    boto3.client("s3").list_buckets()
    shown = world.service.moto._moto.seen.shown()
    shown.__enter__()
    assert time.time is not before[0]

    world.close()  # the signal came before the first line of __exit__

    assert state() == before
    shown.__exit__(None, None, None)
    assert state() == before
