"""Run AWS Step Functions state machines inside the test process, against fake Lambda functions, in virtual time."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_sfn.application.deployment import Deployment as Deployment
    from pytest_sfn.clock import VirtualClock as VirtualClock
    from pytest_sfn.declaring.decorators import mock_lambda as mock_lambda
    from pytest_sfn.declaring.decorators import mock_task as mock_task
    from pytest_sfn.declaring.mock_sfn import mock_sfn as mock_sfn
    from pytest_sfn.errors import DefinitionNotFound as DefinitionNotFound
    from pytest_sfn.errors import Diagnostic as Diagnostic
    from pytest_sfn.errors import EvaluationFailed as EvaluationFailed
    from pytest_sfn.errors import ExecutionBlocked as ExecutionBlocked
    from pytest_sfn.errors import InvalidArgumentType as InvalidArgumentType
    from pytest_sfn.errors import InvalidArgumentValue as InvalidArgumentValue
    from pytest_sfn.errors import InvalidDefinition as InvalidDefinition
    from pytest_sfn.errors import NetworkBlocked as NetworkBlocked
    from pytest_sfn.errors import SfnDefinitionWarning as SfnDefinitionWarning
    from pytest_sfn.errors import SfnError as SfnError
    from pytest_sfn.errors import UnmockedLambdaError as UnmockedLambdaError
    from pytest_sfn.errors import UnmockedTaskError as UnmockedTaskError
    from pytest_sfn.errors import UnresolvedSubstitution as UnresolvedSubstitution
    from pytest_sfn.errors import UnusedFakeError as UnusedFakeError
    from pytest_sfn.execution.executor import SfnExecutor as SfnExecutor
    from pytest_sfn.execution.machines import StateMachine as StateMachine
    from pytest_sfn.execution.results.execution import Execution as Execution
    from pytest_sfn.execution.results.pending import PendingTask as PendingTask
    from pytest_sfn.execution.results.state_result import StateResult as StateResult
    from pytest_sfn.exploring.exploration import Exploration as Exploration
    from pytest_sfn.exploring.faults.faults import CallFault as CallFault
    from pytest_sfn.exploring.findings.outcomes import Outcome as Outcome
    from pytest_sfn.fakes.callbacks import Heartbeats as Heartbeats
    from pytest_sfn.fakes.callbacks import TaskFailure as TaskFailure
    from pytest_sfn.fakes.callbacks import TaskSuccess as TaskSuccess
    from pytest_sfn.lambdas.calls import LambdaCall as LambdaCall
    from pytest_sfn.lambdas.errors import LambdaFunctionError as LambdaFunctionError
    from pytest_sfn.lambdas.errors import LambdaServiceError as LambdaServiceError
    from pytest_sfn.lambdas.fake import FakeLambda as FakeLambda
    from pytest_sfn.lambdas.registry import LambdaRegistry as LambdaRegistry
    from pytest_sfn.replaying.replay import Divergence as Divergence
    from pytest_sfn.replaying.replay import Replay as Replay
    from pytest_sfn.reporting.task_calls import TaskCall as TaskCall
    from pytest_sfn.reporting.task_calls import TaskCalls as TaskCalls
    from pytest_sfn.tasks.fake_tasks import FakeTask as FakeTask
    from pytest_sfn.tasks.fake_tasks import TaskFakes as TaskFakes
    from pytest_sfn.world.world import World as World
    from pytest_sfn.world.world import current as current

_HOMES = {
    "CallFault": "exploring.faults.faults",
    "Exploration": "exploring.exploration",
    "Outcome": "exploring.findings.outcomes",
    "Execution": "execution.results.execution",
    "SfnExecutor": "execution.executor",
    "Deployment": "application.deployment",
    "Divergence": "replaying.replay",
    "FakeLambda": "lambdas.fake",
    "FakeTask": "tasks.fake_tasks",
    "Heartbeats": "fakes.callbacks",
    "LambdaCall": "lambdas.calls",
    "LambdaFunctionError": "lambdas.errors",
    "LambdaRegistry": "lambdas.registry",
    "LambdaServiceError": "lambdas.errors",
    "PendingTask": "execution.results.pending",
    "Replay": "replaying.replay",
    "StateResult": "execution.results.state_result",
    "StateMachine": "execution.machines",
    "TaskCall": "reporting.task_calls",
    "TaskCalls": "reporting.task_calls",
    "TaskFailure": "fakes.callbacks",
    "TaskFakes": "tasks.fake_tasks",
    "TaskSuccess": "fakes.callbacks",
    "VirtualClock": "clock",
    "World": "world.world",
    "current": "world.world",
    "mock_lambda": "declaring.decorators",
    "mock_sfn": "declaring.mock_sfn",
    "mock_task": "declaring.decorators",
    **dict.fromkeys(
        (
            "DefinitionNotFound",
            "Diagnostic",
            "EvaluationFailed",
            "ExecutionBlocked",
            "InvalidArgumentType",
            "InvalidArgumentValue",
            "InvalidDefinition",
            "NetworkBlocked",
            "SfnDefinitionWarning",
            "SfnError",
            "UnmockedLambdaError",
            "UnmockedTaskError",
            "UnresolvedSubstitution",
            "UnusedFakeError",
        ),
        "errors",
    ),
}
"""The module of each public name. A module is imported on first use, so that loading the plugin stays cheap."""

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
