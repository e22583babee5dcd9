"""Test cases of a mock configuration in StartExecution: the ARN of the machine, ``#``, and the name of the case.

As in Step Functions Local, ``SFN_MOCK_CONFIG`` in the environment is the path of the configuration.

https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-test-sm-exec.html
"""

from __future__ import annotations

import os

from pytest_sfn.engine.run import Machine
from pytest_sfn.engine.task.port import TaskPort
from pytest_sfn.service.ports import World

_CONFIG = "SFN_MOCK_CONFIG"


def split_test_case(arn: str) -> tuple[str, str | None]:
    """The ARN of a machine, and the test case behind it; without a configuration there are none."""
    if _CONFIG not in os.environ:
        return arn, None
    machine, _, case = arn.partition("#")
    return machine, case or None


def tasks_of(world: World, machine: Machine, case: str | None) -> TaskPort | None:
    """What performs the tasks of an execution in a test case; None outside of one. Raises SfnError."""
    return None if case is None else world.mocked_tasks(machine, os.environ[_CONFIG], case)
