"""Definitions: those of the examples and of the test workflows, with something odd in them, loaded and run."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import odd
from tests.fuzz.oracle import check_execution, fuzzed, odd_world

ROOT = Path(__file__).parents[2]
CHANCES = st.randoms(use_true_random=True)


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text()) if file.suffix != ".json" else json.loads(file.read_text())


FILES = sorted(
    file for folder in ("tests/workflows", "tests/fuzz", "examples") for file in (ROOT / folder).rglob("*.asl.*")
)
DOCUMENTS = list(map(_read, FILES))
INPUTS: list[Any] = [{}, {"a": 1, "b": 2}, {"a": "x", "b": [1]}, [1, 2], None]


@fuzzed
@given(CHANCES)
def test_an_odd_definition_is_refused_or_ends(chance: Random) -> None:
    definition = odd.mutated(chance, chance.choice(DOCUMENTS))
    if chance.random() < 0.1:
        definition = _as_text(chance, definition)
    given_input = odd.json_value(chance) if chance.random() < 0.3 else chance.choice(INPUTS)
    with odd_world((definition, given_input), strict=False) as sfn:
        sfn.lambdas.register("F", chance.choice([None, lambda event, context: event, _boom]), required=False)
        machine = sfn.executor.load(definition, type=chance.choice([None, "STANDARD", "EXPRESS"]))
        machine.diagram()
        machine.policy()
        repr(machine.warnings)
        try:
            execution = sfn.executor.run(machine, given_input, max_events=chance.choice([20, 200]))
        finally:
            for one in sfn.executor.executions:
                check_execution(one, named=True)
        check_execution(execution, named=True)


@fuzzed
@given(CHANCES)
def test_an_odd_state_is_refused_or_tried(chance: Random) -> None:
    definition = odd.mutated(chance, chance.choice(DOCUMENTS))
    with odd_world(definition, strict=False) as sfn:
        states = odd.names_in(definition, "States")
        mock: Any = chance.choice([None, None, {"result": odd.json_value(chance)}, odd.json_value(chance)])
        sfn.executor.run_state(
            definition,
            chance.choice(states),
            odd.json_value(chance),
            variables=chance.choice([None, {"x": odd.json_value(chance)}]),
            context=chance.choice([None, {"Execution": {"Input": odd.json_value(chance)}}, odd.json_value(chance)]),
            mock=mock,
        )


def _as_text(chance: Random, definition: Any) -> Any:
    try:
        written = chance.choice([json.dumps, yaml.safe_dump])(definition)
    except (RecursionError, yaml.YAMLError):
        return definition
    place = chance.randrange(len(written) + 1)
    return written[:place] + chance.choice(["", odd.text(chance)]) + written[place + chance.randrange(3) :]


def _boom(event: Any, context: Any) -> Any:
    raise type("Boom", (Exception,), {})("boom")
