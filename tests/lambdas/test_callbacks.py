"""How fakes answer the task tokens that they were given."""

import json
from datetime import timedelta

import pytest

from pytest_sfn.errors import SfnError
from pytest_sfn.fakes.callbacks import Heartbeats, TaskFailure, TaskSuccess

from .conftest import Task

TOKEN = "AQCEAAAA/+token=="


class TokenError(Exception):
    """What Step Functions says of a token that is over."""

    code = "TaskTimedOut"
    message = "Task Timed Out"


class Answers:
    """Takes the answers to task tokens, and remembers when they came; after ``over`` nobody waits any more."""

    def __init__(self, service, over=None):
        self.service = service
        self.seen = []
        self.over = over

    def _take(self, *answer):
        if self.over is not None and self.service.elapsed >= self.over:
            raise TokenError
        self.seen.append((self.service.elapsed, *answer))

    def succeed_task(self, token, output):
        self._take("succeed", token, output)

    def fail_task(self, token, error, cause):
        self._take("fail", token, error, cause)

    def heartbeat(self, token):
        self._take("heartbeat", token)


@pytest.fixture
def answers(service):
    answers = Answers(service)
    service.functions.answer_tokens_with(answers)
    return answers


def call(service, name="f", payload=None, token=TOKEN):
    return service.invoke(name, payload or {"TaskToken": TOKEN}, task=Task(token=token))


def test_success_is_sent_once_the_function_has_answered(service, functions, answers):
    functions.register("f", callback=TaskSuccess({"ok": True}))

    invocation = call(service)

    assert invocation.payload == "null"
    assert answers.seen == []
    service.clock.run_due()
    assert answers.seen == [(0, "succeed", TOKEN, {"ok": True})]


def test_the_answer_comes_after_what_the_call_itself_made_due(service, functions, answers):
    functions.register("f", callback=TaskSuccess(1))
    call(service)
    service.clock.call_soon(lambda: answers.seen.append("the task has taken the reply"))
    service.clock.run_due()

    assert answers.seen == ["the task has taken the reply", (0, "succeed", TOKEN, 1)]


@pytest.mark.parametrize("after", [90, timedelta(seconds=90)])
def test_an_answer_may_come_later_counted_from_the_functions_own(service, functions, answers, after):
    functions.register("f", callback=TaskFailure("Rejected", "because", after=after), duration=10)
    call(service)

    service.clock.advance(99)
    assert answers.seen == []
    service.clock.advance(1)
    assert answers.seen == [(100, "fail", TOKEN, "Rejected", "because")]


def test_heartbeats_go_on_until_the_answer(service, functions, answers):
    functions.register("f", callback=Heartbeats(every=30, then=TaskSuccess("done", after=timedelta(seconds=90))))
    call(service)
    service.clock.advance(3600)

    assert answers.seen == [
        (30, "heartbeat", TOKEN),
        (60, "heartbeat", TOKEN),
        (90, "succeed", TOKEN, "done"),
    ]


def test_heartbeats_without_an_answer_go_on_for_as_long_as_the_task_waits(service, functions):
    answers = Answers(service, over=100)
    functions.answer_tokens_with(answers)
    functions.register("f", callback=Heartbeats(every=30))
    call(service)

    assert service.clock.next_due() is None
    service.clock.advance(3600)
    assert [at for at, *_ in answers.seen] == [30, 60, 90]
    assert service.clock.timers == ()


def test_an_answer_that_comes_too_late_is_dropped(service, functions):
    answers = Answers(service, over=10)
    functions.answer_tokens_with(answers)
    functions.register("f", callback=TaskSuccess(1, after=10))
    functions.register("g", callback=TaskFailure("E", after=10))
    call(service)
    call(service, "g")
    service.clock.advance(60)

    assert answers.seen == []


def test_any_other_error_of_the_answer_comes_out(service, functions, answers):
    def broken(token, output):
        raise RuntimeError("broken")

    answers.succeed_task = broken
    functions.register("f", callback=TaskSuccess())
    call(service)

    with pytest.raises(RuntimeError, match="broken"):
        service.clock.run_due()


def test_answers_may_be_listed_as_side_effects_and_returned_by_a_handler(service, functions, answers):
    functions.register("f", side_effect=[TaskFailure("Busy"), TaskSuccess("ok")])
    functions.register("g", lambda event, context: TaskSuccess(event["n"]))
    call(service)
    call(service)
    call(service, "g", {"n": 1, "token": TOKEN})
    service.clock.run_due()

    assert [answer[1:] for answer in answers.seen] == [
        ("fail", TOKEN, "Busy", None),
        ("succeed", TOKEN, "ok"),
        ("succeed", TOKEN, 1),
    ]


@pytest.mark.parametrize("payload", [{"TaskToken": TOKEN}, {"a": [{"taskToken": TOKEN}]}, {"token": [TOKEN]}])
def test_a_call_from_outside_a_workflow_brings_its_token_in_the_payload(service, functions, answers, payload):
    functions.register("f", callback=TaskSuccess(1))
    service.invoke("f", payload)
    service.clock.run_due()

    assert answers.seen == [(0, "succeed", TOKEN, 1)]


def test_an_asynchronous_call_is_answered_too(service, functions, answers):
    functions.register("f", callback=TaskSuccess(1, after=5))
    service.invoke("f", {"t": TOKEN}, task=Task(token=TOKEN), invocation_type="Event")
    service.clock.advance(5)

    assert answers.seen == [(5, "succeed", TOKEN, 1)]


def test_a_token_that_the_definition_does_not_pass_on_is_a_mistake(service, functions, answers):
    functions.register("f", callback=TaskSuccess(1))

    with pytest.raises(SfnError) as caught:
        call(service, payload={"order": 7})
    assert str(caught.value) == (
        "callback= of the fake function 'f' cannot answer: its payload does not contain the task token: "
        '{"order": 7}\nPass it on in the definition: "TaskToken.$": "$$.Task.Token", '
        'in JSONata "TaskToken": "{% $states.context.Task.Token %}".'
    )


def test_a_call_without_any_token_is_a_mistake(service, functions, answers):
    functions.register("f", callback=TaskSuccess(1))

    with pytest.raises(SfnError, match="its payload has no string under a key with 'token' in it"):
        service.invoke("f", {"order": "7"})


def test_without_a_world_there_is_nobody_to_answer(service, functions):
    functions.register("f", callback=TaskSuccess(1))

    with pytest.raises(SfnError, match=r"callback= of .* has no world to send its answer to"):
        call(service)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: TaskSuccess(object()), r"the output of TaskSuccess is not a JSON value: .* \(at \$: <object object"),
        (
            lambda: TaskSuccess(json.loads("[" * 400 + "]" * 400)),
            "the output of TaskSuccess is nested more than 300 levels deep",
        ),
        (lambda: TaskSuccess(1, after=-1), "after= of TaskSuccess must not be negative: -1"),
        (lambda: TaskFailure("E", after="soon"), "after= of TaskFailure must be seconds or a timedelta, not 'soon'"),
        (lambda: Heartbeats(0), "every= of Heartbeats must be more than 0"),
        (lambda: Heartbeats(None), "every= of Heartbeats must be seconds or a timedelta, not None"),
    ],
)
def test_answers_that_cannot_be_are_refused(make, complaint):
    with pytest.raises(SfnError, match=complaint):
        make()


def test_the_output_is_copied_when_it_is_declared(service, functions, answers):
    output = {"items": [1]}
    functions.register("f", callback=TaskSuccess(output))
    output["items"].append(2)
    call(service)
    service.clock.run_due()

    assert answers.seen[0][-1] == {"items": [1]}


PLANS = [TaskFailure("Busy"), TaskSuccess("done", after=60)]


@pytest.mark.parametrize("planned", [PLANS, tuple(PLANS)])
def test_a_list_has_one_answer_for_each_call_in_order(service, functions, planned):
    answers = Answers(service)
    functions.answer_tokens_with(answers)
    functions.register("f", callback=planned)

    for token in ("first", "second"):
        service.invoke("f", {"token": token})
        service.clock.advance(100)

    assert [seen[1:] for seen in answers.seen] == [("fail", "first", "Busy", None), ("succeed", "second", "done")]


@pytest.mark.parametrize(
    ("planned", "count"), [([], "0 answers"), ([TaskSuccess(1)], "1 answer"), (PLANS, "2 answers")]
)
def test_a_list_of_answers_that_runs_out_is_a_mistake_of_the_test(service, functions, planned, count):
    functions.answer_tokens_with(Answers(service))
    functions.register("f", callback=planned)
    for _ in planned:
        service.invoke("f", {"token": TOKEN})

    with pytest.raises(SfnError) as raised:
        service.invoke("f", {"token": TOKEN})

    assert str(raised.value) == (
        f"callback= of the fake function 'f' ran out: this is call {len(planned) + 1}, and it has only {count}; "
        "add an answer for each call, or give one answer without a list for all calls"
    )
    assert functions.mistakes == [raised.value]


def test_a_list_of_answers_starts_again_after_a_reset(service, functions):
    answers = Answers(service)
    functions.answer_tokens_with(answers)
    fake = functions.register("f", callback=[TaskSuccess(1)])
    service.invoke("f", {"token": TOKEN})

    fake.reset()
    service.invoke("f", {"token": TOKEN})
    service.clock.advance(1)

    assert [seen[-1] for seen in answers.seen] == [1, 1]


def test_each_answer_of_a_list_is_checked_when_the_fake_is_made(functions):
    with pytest.raises(SfnError, match="takes TaskSuccess, TaskFailure or Heartbeats, or a list of these, not 'later'"):
        functions.register("f", callback=[TaskSuccess(1), "later"])
