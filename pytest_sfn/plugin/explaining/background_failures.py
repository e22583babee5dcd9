"""Names the functions that failed outside a workflow, where no trace shows it: called by a trigger, for example."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from traceback import walk_tb
from typing import TYPE_CHECKING

from pytest_sfn.patches.callers import is_own
from pytest_sfn.values.safe_text import safe_str

if TYPE_CHECKING:
    from pytest_sfn.world.active import OpenWorld

_MOST = 5


def background_notes(worlds: Iterable[OpenWorld]) -> Iterator[str]:
    """What is added to a test that fails: a line for each failed call of such a function, and where it failed.

    Errors that a fake raises by its declaration are left out: the test knows them.
    """
    notes = dict.fromkeys(note for world in worlds for note in _failed_calls(world))
    return islice(notes, _MOST)


def _failed_calls(world: OpenWorld) -> Iterator[str]:
    deployed = ((function, function.session) for function in world.lambdas.deployed.of_templates())
    for fake, session in (*world.lambdas.uses(), *deployed):
        for record in session.records:
            error = record.exception if record.state is None else None
            if error is not None and (place := _place_in_user_code(error, world)):
                yield f"{fake.who} failed outside a workflow: {type(error).__name__}: {safe_str(error)}, at {place}"


def _place_in_user_code(error: BaseException, world: OpenWorld) -> str | None:
    frames = [(frame.f_code, line) for frame, line in walk_tb(error.__traceback__) if is_own(frame.f_code.co_filename)]
    if not frames:
        return None
    code, line = frames[-1]
    return f"{world.presentation.path(code.co_filename)}:{line} in {code.co_name}"
