"""Functions that were made with CreateFunction: their code runs from its zip."""

from __future__ import annotations

import pytest

from pytest_sfn.arns import LATEST
from pytest_sfn.errors import UnmockedLambdaError
from pytest_sfn.fakes.registry import UnknownFakeError
from pytest_sfn.lambdas.errors import ServiceFault
from tests.lambdas.code.conftest import counting
from tests.lambdas.conftest import ARN

# ---- calls


def test_its_handler_is_called(service, deployed):
    deployed.create("def handler(event, context):\n    return {'twice': 2 * event['n']}")

    invocation = service.invoke("f", {"n": 4})

    assert (invocation.value, invocation.executed_version, invocation.function_error) == ({"twice": 8}, LATEST, None)


@pytest.mark.parametrize("name", ["f", ARN + "f", "123456789012:function:f", ARN + "f:$LATEST"])
def test_it_is_found_by_all_of_its_names(service, deployed, name):
    deployed.create("def handler(event, context):\n    return 1")

    assert service.value(name) == 1


def test_the_context_is_that_of_the_function(service, deployed):
    deployed.create(
        """
        def handler(event, context):
            return [
                context.function_name, context.function_version, context.invoked_function_arn,
                context.memory_limit_in_mb, context.get_remaining_time_in_millis(),
            ]
        """
    )

    assert service.value("arn:aws:lambda:eu-west-1:111122223333:function:f:$LATEST") == [
        "f",
        "$LATEST",
        f"{ARN}f:$LATEST",
        "256",
        3000,
    ]


def test_the_environment_is_that_of_the_function(service, deployed):
    names = ["TABLE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "_HANDLER"]
    deployed.create(
        f"import os\nVALUES = [os.environ[name] for name in {names}]\ndef handler(event, context):\n    return VALUES",
        environment={"TABLE": "orders"},
        arn=ARN.replace("us-east-1", "eu-west-1") + "f",
    )

    assert service.value("f") == ["orders", "f", "eu-west-1", "eu-west-1", "AWS_Lambda_python3.12", "app.handler"]


def test_files_of_the_zip_are_in_its_working_directory(service, deployed):
    deployed.create(
        """
        import os

        def handler(event, context):
            with open("data/greeting.txt") as relative, open(os.environ["LAMBDA_TASK_ROOT"] + "/app.py") as absolute:
                return [relative.read(), "LAMBDA_TASK_ROOT" in absolute.read()]
        """,
        files={"data/greeting.txt": "hello"},
    )

    assert service.value("f") == ["hello", True]


@pytest.mark.parametrize("handler", ["package/module.function", "package.module.function"])
def test_a_handler_may_be_in_a_package(service, deployed, handler):
    deployed.create(
        handler=handler,
        files={"package/__init__.py": "", "package/module.py": "def function(event, context):\n    return __name__"},
    )

    assert service.value("f") == "package.module"


def test_time_is_virtual_also_when_it_is_imported(service, deployed):
    deployed.create(
        """
        from time import sleep
        sleep(1)

        def handler(event, context):
            sleep(1.5)
        """,
    )

    first, second = service.invoke("f"), service.invoke("f")

    assert [call.at - call.started for call in (first, second)] == [2_500_000, 1_500_000]


def test_it_times_out(service, deployed):
    deployed.create("import time\ndef handler(event, context):\n    time.sleep(5)", timeout=3)

    error = service.error("f")

    assert error["errorType"] == "Sandbox.Timedout"
    assert error["errorMessage"].endswith("Task timed out after 3.00 seconds")


# ---- versions


def test_versions_have_code_of_their_own(service, deployed):
    deployed.create(counting("['latest', len(CALLS)]"), versions=[counting("['first', len(CALLS)]")])

    assert [service.value("f"), service.value("f:1"), service.value("f", qualifier="1")] == [
        ["latest", 1],
        ["first", 1],
        ["first", 2],
    ]
    assert service.invoke("f:1").executed_version == "1"


def test_an_alias_leads_to_its_version(service, deployed):
    version = "def handler(event, context):\n    return [context.function_version, context.invoked_function_arn]"
    deployed.create(version, versions=[version, version], aliases={"live": {"2": 1.0}, "newest": {LATEST: 1.0}})

    assert service.invoke("f:live").executed_version == "2"
    assert service.value("f:live") == ["2", f"{ARN}f:live"]
    assert service.value("f", qualifier="newest") == [LATEST, f"{ARN}f:newest"]


def test_an_alias_may_lead_to_two_versions(service, deployed):
    deployed.create(versions=["def handler(event, context): pass"] * 2, aliases={"live": {"1": 0.5, "2": 0.5}})

    assert {service.invoke("f:live").executed_version for _ in range(30)} == {"1", "2"}


def test_an_unknown_qualifier_is_not_found(service, deployed):
    deployed.create(versions=["def handler(event, context): pass"])

    with pytest.raises(ServiceFault) as raised:
        service.invoke("f:2")

    assert raised.value.name == "Lambda.ResourceNotFoundException"
    assert raised.value.message == f"Function not found: {ARN}f:2"


# ---- asynchronous calls


def test_an_asynchronous_call_runs_it_later(service, deployed):
    deployed.create(counting())

    accepted = service.invoke("f", 1, invocation_type="Event")

    assert (accepted.status_code, accepted.payload) == (202, None)
    assert not service.functions["f"].called
    service.clock.run_due()
    assert service.functions["f"].payloads == [1]


@pytest.mark.parametrize(("retries", "calls"), [(2, 3), (1, 2), (0, 1)])
def test_an_asynchronous_call_that_fails_is_tried_again_as_the_function_says(service, deployed, retries, calls):
    deployed.create("def handler(event, context):\n    raise ValueError", retries=retries)
    service.invoke("f", invocation_type="Event")

    service.clock.advance(3600)

    assert service.functions["f"].call_count == calls


def test_a_dry_run_does_nothing(service, deployed):
    deployed.create("raise SystemExit")

    assert service.invoke("f", invocation_type="DryRun").status_code == 204


# ---- beside the fakes


def test_a_fake_goes_before_it(service, functions, deployed):
    deployed.create("def handler(event, context):\n    return 'deployed'")
    values = [service.value("f")]
    functions.register("f", returns="fake")
    values.append(service.value("f"))
    functions.unregister("f")
    values.append(service.value("f"))

    assert values == ["deployed", "fake", "deployed"]


def test_its_calls_are_read_as_those_of_a_fake(service, functions, deployed):
    deployed.create("def handler(event, context):\n    return {'sum': event['a'] + 1}")
    functions["f"].assert_not_called()
    service.invoke("f", {"a": 1})

    functions["f"].assert_called_once_with({"a": 1})
    assert functions["f"].last_call.response == {"sum": 2}
    assert functions["f"].arn == ARN + "f"


def test_a_test_may_change_its_answers(service, functions, deployed):
    deployed.create("def handler(event, context):\n    return 'deployed'")
    functions["f"].when({"n": 1}).returns("changed")

    assert [service.value("f", {"n": number}) for number in (1, 2)] == ["changed", "deployed"]
    functions["f"].raises("Oops")
    assert service.error("f", {"n": 2})["errorType"] == "Oops"


def test_what_a_test_changed_is_forgotten_with_a_reset(service, functions, deployed):
    deployed.create("def handler(event, context):\n    return 'deployed'")
    functions["f"].returns("changed")
    service.invoke("f")

    functions.reset()

    assert not functions["f"].called
    assert service.value("f") == "deployed"


def test_it_can_be_called_as_plain_python(functions, deployed):
    deployed.create("def handler(event, context):\n    return [event, context]")

    assert functions["f"]({"a": 1}) == [{"a": 1}, None]


def test_it_is_listed_with_the_fakes(functions, deployed):
    functions.register("g")
    deployed.create()

    assert list(functions) == ["g", "f"]
    assert "f" in functions
    assert len(functions) == 2


def test_it_is_named_where_another_function_is_missing(service, deployed):
    deployed.create(name="make-thumbnail")

    with pytest.raises(UnmockedLambdaError, match=r"registered: 'make-thumbnail'; did you mean 'make-thumbnail'\?"):
        service.invoke("make-thumbnails")


def test_it_cannot_be_unregistered(functions, deployed):
    deployed.create()

    with pytest.raises(UnknownFakeError, match="there is no fake function 'f'"):
        functions.unregister("f")


def test_a_test_need_not_call_it(functions, deployed):
    functions.required = True
    deployed.create()
    functions["f"].returns(1)

    assert functions.unused() == ()
