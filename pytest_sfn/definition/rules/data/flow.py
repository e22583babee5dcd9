"""Follows outlines through the states of a machine, until the inputs of all states are known."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.definition.rules.conditions import conditions_of_choices, variable_tests_in
from pytest_sfn.definition.rules.data.outline import Elements, Outline, join
from pytest_sfn.definition.rules.data.results import task_result
from pytest_sfn.definition.rules.data.visits import DataProblems, visit
from pytest_sfn.definition.rules.machine import CheckedBlock, CheckedMachine, CheckedState
from pytest_sfn.integrations.record.resource import parse_resource

_MOST_VISITS = 12
"""After so many changes of its input nothing counts as known of it."""


def data_problems(machine: CheckedMachine) -> list[tuple[CheckedState, DataProblems]]:
    """The states that a machine enters, each with what is wrong with its data."""
    flow = _MachineFlow(machine)
    flow.run(machine.blocks[0], None)
    return [(state, flow.problems[state.location]) for state in machine.states if state.location in flow.problems]


class _MachineFlow:
    """``problems`` are those of each state's last visit, by location: its input includes those of all earlier ones."""

    def __init__(self, machine: CheckedMachine) -> None:
        self._machine = machine
        self.problems: dict[str, DataProblems] = {}

    def run(self, block: CheckedBlock, given: Outline) -> Outline:
        """Follow the states of a block from its input. Returns its output."""
        inputs: dict[str, Outline] = {block.start_at: given}
        visits = dict.fromkeys(block.states, 0)
        outputs: dict[str, Outline] = {}
        ahead = [block.start_at]
        while ahead:
            state = block.states[ahead.pop()]
            problems = self.problems[state.location] = DataProblems()
            for target, output in visit(state, inputs[state.name], problems, self):
                if target is None:
                    outputs[state.name] = output
                    continue
                known = join(inputs[target], output) if target in inputs else output
                if target in inputs and known == inputs[target]:
                    continue
                visits[target] += 1
                inputs[target] = known if visits[target] <= _MOST_VISITS else None
                ahead.append(target)
        return join(*outputs.values()) if outputs else None

    def work(self, state: CheckedState, argument: Outline, item: Outline) -> Outline:
        """The result of a Task, Parallel or Map, whose inner states are followed."""
        if state.kind == "Task":
            resource = parse_resource(state.fields["Resource"])
            return task_result(resource) if resource and self._machine.models else None
        outputs = [self.run(block, argument if state.kind == "Parallel" else item) for block in state.blocks]
        is_distributed = any(block.distributed for block in state.blocks)
        return None if is_distributed else Elements(join(*outputs))

    def compared(self, state: CheckedState) -> Sequence[tuple[str, str]]:
        """The paths that a Choice compares without IsPresent, each with the field of its rule."""
        return self._machine.once(_compared_paths)[state.location]


def _compared_paths(machine: CheckedMachine) -> dict[str, list[tuple[str, str]]]:
    found = {}
    for location, conditions in machine.once(conditions_of_choices).items():
        tests = [(f"Choices[{place}]", test) for place, one in enumerate(conditions) for test in variable_tests_in(one)]
        checked = tuple(test.variable for _, test in tests if test.checks_presence)
        found[location] = [(where, test.variable) for where, test in tests if not test.variable.startswith(checked)]
    return found
