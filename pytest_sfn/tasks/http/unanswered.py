"""The error of a test whose workflow sends a request that nothing in this process answers."""

from __future__ import annotations

from pytest_sfn.engine.task.port import TaskRequest
from pytest_sfn.errors import UnmockedTaskError
from pytest_sfn.tasks.http.messages import HttpRequest
from pytest_sfn.tasks.unmocked import unmocked_error

_RESULT = '{"StatusCode": 200, "StatusText": "OK", "Headers": {}, "ResponseBody": {}}'


def unmocked_request(
    task: TaskRequest, request: HttpRequest, purpose: str = "", why: str = "", body: str = "{}"
) -> UnmockedTaskError:
    """The error, with both ways to answer the request. ``purpose`` says what an additional request is for. ``body`` is
    a possible answer.
    """
    reason = "".join(f"\n  {line}" for line in why.splitlines() if line)
    facts = (
        f"state {task.state!r} of {task.execution_arn} calls {task.resource.arn}: nothing in this process answers "
        f"{request.method} {request.address}{purpose}, and tests cannot reach the network{reason}\n"
    )
    return unmocked_error(
        task,
        facts,
        "Answer the request with the library responses:\n\n"
        "    import responses\n\n"
        "    @responses.activate\n"
        "    def test_...\n"
        f'        responses.add("{request.method}", "{request.address}", json={body})\n\n'
        "or fake the task, by its state or by its resource; returns= is the raw result, before ResultSelector:\n\n"
        f'    @mock_task("{task.state}", returns={_RESULT})\n'
        "    def test_...",
    )
