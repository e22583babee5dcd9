"""All executions of one world: starting them, finding them, answering their tasks from outside."""

from __future__ import annotations

from pytest_sfn.arns import Place
from pytest_sfn.clock import VirtualClock
from pytest_sfn.engine.execution_registry import Keeping
from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.engine.maps.store import MapStore
from pytest_sfn.engine.run import Commons, Machine, Options, Run
from pytest_sfn.engine.task.activities import Activities
from pytest_sfn.engine.task.port import TaskPort
from pytest_sfn.engine.task.tokens import Tokens
from pytest_sfn.ids import Ids
from pytest_sfn.values.json_text import Json

_DEFAULT_OPTIONS = Options()
_COMPACT = Texts()
"""Of an input that came as a value, and has no spelling to keep."""


class Engine:
    """Runs state machines. ``runs`` holds the executions by their ARNs, in the order started; ``commons`` is what
    they share.

    Once it is closed, whatever would run or end an execution raises SfnError.
    """

    def __init__(self, place: Place, clock: VirtualClock, ids: Ids, tasks: TaskPort, map_store: MapStore) -> None:
        self.clock = clock
        self.keeping = Keeping()
        self.tokens = Tokens()
        self.activities = Activities()
        self.commons = Commons(place, clock, ids, self.tokens, tasks, self.activities, map_store, self.keeping)

    @property
    def runs(self) -> dict[str, Run]:
        """The executions that are kept."""
        return self.keeping.runs

    def close(self) -> None:
        """End everything that runs, where it is: statuses stay, and no history or service hears of it.

        Python would end what is left when it collects it: at any time, and swallowing signals that arrive meanwhile.
        """
        with self.clock.turn:
            self.clock.end()
            for process in list(self.commons.alive):
                process.drop()

    def start(
        self,
        machine: Machine,
        given: Json,
        *,
        name: str | None = None,
        texts: Texts | None = None,
        options: Options = _DEFAULT_OPTIONS,
        starter: str | None = None,
    ) -> Run:
        """Start an execution and run what is due at this instant. Raises SfnError for one of a chain without end.

        ``texts`` knows how the input was spelled; ``starter`` is the execution that starts it, if one does.
        """
        self.clock.check_running()
        world = self.commons
        name = name or world.ids.uuid("execution")
        arn = world.place.execution(machine.name, name)
        if machine.type == "EXPRESS":
            arn = world.place.express_execution(machine.name, name, world.ids.uuid("express"))
        clock = world.clock
        what = f"state machine {machine.name!r} is started"
        clock.chains.follow(starter, arn, clock.microseconds, lambda: what, self._is_running)
        run = Run(world, machine, arn, name, given, texts or _COMPACT, options)
        self.keeping.remember(run)
        run.announce()
        clock.call_soon(run.start)
        clock.run_due()
        return run

    def _is_running(self, arn: str) -> bool:
        run = self.runs.get(arn)
        return run is not None and run.is_running

    def stop(self, run: Run, error: str | None = None, cause: str | None = None) -> None:
        """StopExecution: end a running execution as ABORTED; one that has ended stays as it is."""
        self.clock.check_running()
        run.abort(error, cause)
        self.clock.run_due()

    def redrive(self, run: Run) -> None:
        """RedriveExecution: run again what did not succeed in an execution that has ended."""
        self.clock.check_running()
        run.redrive()
        self.clock.run_due()

    def succeed_task(self, token: str, output: Json) -> None:
        """SendTaskSuccess. Raises TokenError."""
        self.clock.check_running()
        self.tokens.succeed(token, output)
        self.clock.run_due()

    def fail_task(self, token: str, error: str | None, cause: str | None) -> None:
        """SendTaskFailure. Raises TokenError."""
        self.clock.check_running()
        self.tokens.fail(token, error, cause)
        self.clock.run_due()

    def heartbeat(self, token: str) -> None:
        """SendTaskHeartbeat. Raises TokenError."""
        self.clock.check_running()
        self.tokens.heartbeat(token)
