"""The executor: what a test asks of its world."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pytest_sfn.errors import InvalidArgumentValue, SfnError
from pytest_sfn.execution.results.execution import Execution
from pytest_sfn.execution.runner import NO_INPUT, MachineRunner
from pytest_sfn.language.types import QueryLanguage
from pytest_sfn.values.arguments import (
    FLAG,
    FUNCTION,
    MAPPING,
    NAME,
    NAMED_VALUES,
    TEXT,
    check_arguments,
    one_of,
    optional,
    whole_number,
)
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.application.deployment import Deployment
    from pytest_sfn.definition.source.opening import Source
    from pytest_sfn.engine.records.execution import ExecutionRecord
    from pytest_sfn.execution.runner import Source as MachineSource
    from pytest_sfn.exploring.exploration import Exploration
    from pytest_sfn.replaying.reading.sources import HistorySource
    from pytest_sfn.replaying.replay import Replay
    from pytest_sfn.tasks.fake_tasks import FakeTask


class SfnExecutor(MachineRunner):
    """Runs state machines against the fakes of its world, in virtual time. Nothing runs after the world is closed."""

    def __repr__(self) -> str:
        return f"<SfnExecutor with {len(self._engine.runs)} executions>"

    @check_arguments(parameters=optional(NAMED_VALUES), functions=FLAG, resources=FLAG, roles=FLAG, schedules=FLAG)
    def deploy(
        self,
        template: Source,
        *,
        parameters: Mapping[str, Any] | None = None,
        functions: bool = True,
        resources: bool = True,
        roles: bool = False,
        schedules: bool = False,
    ) -> Deployment:
        """Deploy an application from its template: state machines, functions with their code, resources.

        ``template`` is the path of a SAM or CloudFormation template, a ``cdk.out`` folder or a template in it, a
        serverless.yml or a Terraform folder, or a template as a dict. It is looked up as definitions are.
        ``parameters`` gives values to its Parameters; the others have their defaults. With ``functions`` each Python
        function runs its own code, unless a fake of the test has its name; with ``resources`` moto gets the tables,
        queues, topics and other resources; with ``roles`` each machine may do only what the policies of its role in the
        template allow; with ``schedules`` all schedules fire from now on, as virtual time passes. Deploying a template
        again updates the application. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/
        Raises DefinitionNotFound, InvalidDefinition, or SfnError for a template that CloudFormation would refuse.
        """
        applications = self._world.applications
        app = applications.deploy(
            template,
            parameters=parameters or {},
            functions=functions,
            resources=resources,
            roles=roles,
            schedules=schedules,
        )
        self._loader.warn([machine.model for machine in app.machines.values()])
        return app

    @check_arguments()
    def mock_task(self, state_or_resource: str, handler: Any = None, **behaviour: Any) -> FakeTask:
        """Fake a task other than Lambda for the rest of this test. The task is named by its state or by its resource.

        ``behaviour`` takes the options of :func:`pytest_sfn.mock_task`; ``returns`` is the raw result, before
        ResultSelector.
        """
        return self._world.tasks.register(state_or_resource, handler, **behaviour)

    @check_arguments(
        variables=optional(NAMED_VALUES),
        context=optional(NAMED_VALUES),
        query_language=optional(one_of("JSONPath", "JSONata")),
    )
    def evaluate(
        self,
        expression: Json,
        *,
        input: Json = NO_INPUT,
        variables: Mapping[str, Json] | None = None,
        context: Mapping[str, Any] | None = None,
        query_language: QueryLanguage | None = None,
    ) -> Json:
        """The value that a state gets from an expression or template.

        ``expression`` is a JSONata expression (``"{% $sum($states.input.prices) %}"``), a JSONPath (``"$.items[0]"``,
        ``"$$.Execution.Id"``, ``"$total"``), a call of an intrinsic function, or a dict or list with JSONPath in fields
        whose names end in ``.$``, or with JSONata in its strings. ``query_language`` is needed only for JSONata without
        ``{% %}``, and for a template that could be either. ``variables`` are the workflow variables; the sections of
        ``context`` override those of the context object. Raises EvaluationFailed with the ``error`` and ``cause`` of
        AWS if there is no value, InvalidDefinition for an expression that AWS would reject, SfnError for a string that
        is not an expression.
        """
        from pytest_sfn.execution.evaluating import evaluate

        world = self._world
        world.engine.clock.check_running()
        role_arn = world.machines.default_role
        return evaluate(world.engine, role_arn, expression, input, variables, context, query_language)

    @check_arguments()
    def replay(
        self, history: HistorySource | Execution, definition: MachineSource | None = None, *, input: Json = None
    ) -> Replay[Execution]:
        """Run a definition with the answers of a recorded execution, and find where it takes another path.

        ``history`` is what ``aws stepfunctions get-execution-history`` gives: the path of its file, several paths for
        its pages, a dict, or a list of boto3's pages or of events; or the log events of an execution in CloudWatch
        Logs; or an Execution. The histories of a Distributed Map's children may stand in the same list, or in a folder
        ``NAME.children`` beside the file ``NAME.json``. ``definition`` defaults to the state machine of this world that
        the history names. ``input`` replaces the recorded input, which a history without execution data does not have.

        The replay runs in a world of its own: no fake is called, and this world's time stands still. Raises SfnError
        for a history that cannot be read, that lacks what the replay needs, or that is of another machine.
        https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
        """
        from pytest_sfn.execution.replays import replay

        return replay(self._world, self._loader, history, definition, input)

    @check_arguments(name_or_arn=NAME)
    def published(self, name_or_arn: str) -> list[dict[str, Any]]:
        """What was published to a topic or event bus, or sent to a queue, of this world so far, oldest first.

        The list has what tasks sent, and code under test through boto3, even after messages are received or deleted.
        Each is a dict with the members of ``Publish`` (``Message``), ``SendMessage`` (``MessageBody``) or an entry of
        ``PutEvents`` (``Source``, ``DetailType``, ``Detail``) that were given, with ``MessageId`` or ``EventId``, and
        with ``Time`` (a UTC datetime, virtual). Bodies are parsed if they are JSON. A queue may be named by its URL,
        and a resource of a deployed application by its logical id.
        Raises SfnError for an unknown name, and for a name that several of them have.
        """
        service = self._world.service
        if service is None:
            raise SfnError("nothing is published in a world that is not open: use one of the fixtures, or mock_sfn")
        try:
            return service.published(name_or_arn)
        except InvalidArgumentValue:
            deployed = self._world.applications.arn_of(name_or_arn)
            if deployed is None:
                raise
        return service.published(deployed)

    @check_arguments(
        faults=whole_number(0),
        orders=FLAG,
        limit=whole_number(1),
        reset=optional(FUNCTION),
        extra_faults=optional(MAPPING),
        only=optional(TEXT),
    )
    def explore(
        self,
        definition: MachineSource,
        input: Json = NO_INPUT,
        *,
        faults: int = 1,
        orders: bool = False,
        limit: int = 100_000,
        reset: Callable[[], object] | None = None,
        extra_faults: Mapping[str, Sequence[Any]] | None = None,
        only: str | None = None,
    ) -> Exploration:
        """Run a state machine once for every failure that its tasks can have, each time from the same start.

        A run has up to ``faults`` faults: errors that the definition names and the task can give, one that it does not
        name, errors of the Lambda service, timeouts, missed heartbeats, task tokens that are answered with an error or
        never. Each may hit the first attempt, the first two, or all. With ``orders`` it also runs each order of the
        calls that are due at one instant. ``limit`` is the maximum number of runs.

        Fakes, moto, time and ids go back to the same start before each run; afterwards they are as they were before.
        ``reset`` is called to reset what a handler keeps. ``extra_faults`` adds faults to Tasks by their names, each a
        ``TaskFailure``, an exception, an error name, or a timedelta, by which the normal answer is late. ``only`` is
        the text of one sequence, from a failure, to run it alone.

        Raises what ``run`` raises, and SfnError for a handler that keeps state of its own.
        """
        from pytest_sfn.execution.exploring import explore

        machine = self._machine(definition, "STANDARD", None, None, None)
        limits = {"faults": faults, "orders": orders, "limit": limit, "reset": reset, "only": only}
        return explore(self._world, machine, input, extra_faults or {}, self._execution, limits)

    @property
    def executions(self) -> list[Execution]:
        """All executions of this world in the order started, including those that boto3 or a workflow started."""
        return [self._execution(run) for run in self._engine.runs.values()]

    @property
    def kept_children(self) -> int | None:
        """How many succeeded children of each Map Run are kept: 1,000 by default; None keeps all.

        The others are counted and their results are kept, but ``children`` and ``executions`` do not have them.
        Children that did not succeed are always kept.
        """
        return self._engine.registry.succeeded_children

    @kept_children.setter
    def kept_children(self, most: int | None) -> None:
        optional(whole_number(0)).check(most, "kept_children")
        self._engine.registry.succeeded_children = most

    @property
    def last(self) -> Execution:
        """The latest execution that was started. Raises SfnError if there is none."""
        if not self._engine.runs:
            raise SfnError("no execution has been started yet: call run(...) or start(...) first")
        return self._execution(next(reversed(self._engine.runs.values())))

    @check_arguments(arn_or_name=NAME)
    def execution(self, arn_or_name: str) -> Execution:
        """The execution with an ARN or a name. Raises SfnError if there is none, or several with that name."""
        found = [run for run in self._engine.runs.values() if arn_or_name in (run.arn, run.name)]
        if len(found) == 1:
            return self._execution(found[0])
        if found:
            raise SfnError(f"{len(found)} executions are named {arn_or_name!r}: use an ARN")
        names = ", ".join(run.name for run in self._engine.runs.values()) or "none"
        raise SfnError(f"there is no execution {arn_or_name!r}; executions so far: {names}")

    def _execution(self, run: ExecutionRecord) -> Execution:
        return Execution(self._engine, run, self._world.presentation)
