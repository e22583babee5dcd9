"""Play what AWS answered, fact by fact, and compare. README.md says what a line of the ``*.jsonl`` files holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_sfn import InvalidDefinition, LambdaFunctionError, World, mock_sfn
from pytest_sfn.language.jsonata.aws.differences import DIFFERENCES

Fact = dict[str, Any]

HERE = Path(__file__).parent
ROLE = "arn:aws:iam::123456789012:role/Any"
SOURCES = json.loads((HERE / "sources.json").read_text())
ABOUT = {"id", "seen", "source", "sure"}


def facts(kind: str = "*") -> Iterator[Fact]:
    for file in sorted(HERE.glob(f"{kind}.jsonl")):
        yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


# What a fact gives


def definition(fact: Fact) -> Any:
    """A fact gives a whole definition, or the one state that it is about."""
    return fact.get("definition") or {"StartAt": "Do", "States": {"Do": fact["state"]}}


def prepare(fact: Fact, sfn: World) -> None:
    for name, fake in fact.get("functions", {}).items():
        behaviour = {"raises": LambdaFunctionError(fake["raises"], "")} if "raises" in fake else fake
        sfn.lambdas.register(name, required=False, **behaviour)
    for bucket, objects in fact.get("buckets", {}).items():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket=bucket)
        for key, text in objects.items():
            s3.put_object(Bucket=bucket, Key=key, Body=text.encode())


# Comparing


def matches(expected: Any, actual: Any) -> bool:
    """JSON equality: 1 is 1.0, but not true. ``{"like": PATTERN}`` stands for a text."""
    if isinstance(expected, dict) and expected.keys() == {"like"}:
        return isinstance(actual, str) and re.fullmatch(expected["like"], actual) is not None
    if isinstance(expected, dict):
        alike = isinstance(actual, dict) and expected.keys() == actual.keys()
        return alike and all(matches(value, actual[key]) for key, value in expected.items())
    if isinstance(expected, list):
        alike = isinstance(actual, list) and len(expected) == len(actual)
        return alike and all(map(matches, expected, actual))
    return isinstance(expected, bool) == isinstance(actual, bool) and bool(expected == actual)


def compare(answer: Fact, actual: Fact) -> None:
    """Compare what the answer of AWS names. ``cause_ends`` is the end of a cause, ``absent`` what AWS leaves out."""
    for key, expected in answer.items():
        if key == "cause_ends":
            assert (actual["cause"] or "").endswith(expected), actual["cause"]
        elif key == "absent":
            assert not set(expected) & actual.keys()
        else:
            assert matches(expected, actual.get(key)), f"{key}: AWS {expected!r}, here {actual.get(key)!r}"


# The kinds: one per file


def play_jsonata(fact: Fact, sfn: World) -> None:
    say = {
        "QueryLanguage": "JSONata",
        "StartAt": "Say",
        "States": {"Say": {"Type": "Pass", "Output": {"v": f"{{% {fact['expression']} %}}"}, "End": True}},
    }
    result = sfn.executor.run_state(say, "Say", fact.get("input", {}), variables=fact.get("variables"))
    if "value" in fact["answer"]:
        assert result.status == "SUCCEEDED", result.cause
        assert matches(fact["answer"]["value"], result.output["v"]), result.output["v"]
    else:
        ending = fact["answer"].get("fails", "returned nothing (undefined).")
        assert (result.error, (result.cause or "")[-len(ending) :]) == ("States.QueryEvaluationError", ending)


def play_intrinsics(fact: Fact, sfn: World) -> None:
    state = {"Type": "Pass", "Parameters": {"v.$": fact["intrinsic"]}, "End": True}
    answer = dict(fact["answer"])
    if "value" in answer:
        answer["output"] = {"v": answer.pop("value")}
    play_executions({"state": state, "input": fact.get("input", {}), "answer": answer}, sfn)


def play_definitions(fact: Fact, sfn: World) -> None:
    try:
        sfn.executor.load(definition(fact), type=fact.get("type", "STANDARD"))
        found = []
    except InvalidDefinition as refusal:
        found = [it for it in refusal.diagnostics if it.severity == "ERROR"]
    if fact["answer"] == "rejected":
        assert found
        return
    assert [it.message for it in found] == [it["message"] for it in fact["answer"]]
    for expected, diagnostic in zip(fact["answer"], found, strict=True):
        actual = {"message": diagnostic.message, "code": diagnostic.code, "location": diagnostic.aws_location}
        compare(expected, actual)


def play_executions(fact: Fact, sfn: World) -> None:
    prepare(fact, sfn)
    execution = sfn.executor.run(definition(fact), fact.get("input", {}), type=fact.get("type", "STANDARD"))
    events = {event["id"]: event for event in execution.history}
    actual = {
        "output": execution.output if execution.status == "SUCCEEDED" else f"{execution.error}: {execution.cause}",
        "error": execution.error,
        "cause": execution.cause,
        "status": execution.status,
        "seconds": execution.duration.total_seconds(),
        "events": [event["type"] for event in events.values()],
        "follows": {event["type"]: events.get(event["previousEventId"], {}).get("type") for event in events.values()},
        "calls": {name: sfn.lambdas[name].call_count for name in fact.get("functions", {})},
    }
    follows = fact["answer"].get("follows", {})
    actual["follows"] = {event: actual["follows"].get(event) for event in follows}
    compare(fact["answer"], actual)


def play_test_state(fact: Fact, sfn: World) -> None:
    asked = {"definition": json.dumps(fact["state"]), "roleArn": ROLE, **fact.get("asks", {})}
    play_api({"calls": [{"call": "test_state", "with": asked, "answer": fact["answer"]}]}, sfn)


def play_api(fact: Fact, sfn: World) -> None:
    """Call after call: a text such as ``{executionArn}`` is what a call before has answered under that name."""
    prepare(fact, sfn)
    client = boto3.client("stepfunctions", region_name="us-east-1")
    known: dict[str, str] = {"role": ROLE}
    for step in fact["calls"]:
        given = {key: fill(value, known) for key, value in step.get("with", {}).items()}
        try:
            response = getattr(client, step["call"])(**given)
        except ClientError as refusal:
            response = {"refused": [refusal.response["Error"]["Code"], refusal.response["Error"]["Message"]]}
        known |= {key: value for key, value in response.items() if isinstance(value, str)}
        compare(fill(step.get("answer", {"refused": None}), known), response)


def fill(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], found[0]), value)
    if isinstance(value, list):
        return [fill(item, known) for item in value]
    if isinstance(value, dict):
        return {key: fill(item, known) for key, item in value.items()}
    return value


KINDS: dict[str, Callable[[Fact, World], None]] = {
    "jsonata": play_jsonata,
    "intrinsics": play_intrinsics,
    "definitions": play_definitions,
    "executions": play_executions,
    "test_state": play_test_state,
    "api": play_api,
}


@pytest.mark.parametrize(
    ("kind", "fact"),
    [pytest.param(kind, fact, id=f"{kind}-{fact['id']}") for kind in KINDS for fact in facts(kind)],
)
def test_aws_answers_so(kind: str, fact: Fact) -> None:
    with mock_sfn(strict=False) as sfn:
        KINDS[kind](fact, sfn)


def test_each_fact_says_when_and_where_it_was_seen() -> None:
    assert {file.stem for file in HERE.glob("*.jsonl")} == KINDS.keys()
    for fact in facts():
        assert fact.keys() >= ABOUT, fact
        assert fact["source"].split()[0] in SOURCES, fact
        assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", fact["seen"]), fact
        assert 0.5 <= fact["sure"] <= 1, fact


def test_no_two_facts_have_one_name() -> None:
    for kind in KINDS:
        names = [fact["id"] for fact in facts(kind)]
        assert len(names) == len(set(names))


def test_the_differences_that_the_docs_list_are_among_the_facts() -> None:
    expressions = {fact["expression"] for fact in facts("jsonata")}

    missing = [known.example for known in DIFFERENCES if known.source != "assumed" and known.example not in expressions]

    assert missing == []
