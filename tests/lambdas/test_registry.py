"""Finding a fake function by any of its names, and which fake stands for a name."""

import re

import pytest

from pytest_sfn.errors import SfnError, UnmockedLambdaError
from pytest_sfn.lambdas.errors import ServiceFault
from pytest_sfn.lambdas.fake import FakeLambda

from .conftest import ARN, Task


@pytest.mark.parametrize(
    "name",
    [
        "charge",
        "charge:prod",
        "charge:$LATEST",
        "function:charge",
        "123456789012:function:charge",
        "us-east-1:123456789012:function:charge:7",
        ARN + "charge",
        ARN + "charge:prod",
        "arn:aws:lambda:eu-west-1:999999999999:function:charge",
        "arn:aws-cn:lambda:cn-north-1:999999999999:function:charge:3",
        "arn:aws:lambda:region:account-id:function:charge",
        "arn:aws:lambda:{region}:<your account>:function:charge",
    ],
)
def test_a_function_is_found_by_name_arn_and_partial_arn_with_and_without_qualifier(service, functions, name):
    fake = functions.register("charge", returns="ok")

    assert service.value(name) == "ok"
    assert functions[name] is fake
    assert name in functions


@pytest.mark.parametrize("name", ["charge", ARN + "charge", ARN + "charge:prod", "123456789012:function:charge"])
def test_a_function_may_be_registered_by_any_of_its_names(service, functions, name):
    fake = functions.register(name, returns="ok")

    assert fake.name == "charge"
    assert fake.arn == ARN + "charge"
    assert service.value("charge") == "ok"


def test_a_function_registered_by_an_arn_keeps_its_place(functions):
    fake = functions.register("arn:aws:lambda:eu-west-1:999999999999:function:charge")

    assert fake.arn == "arn:aws:lambda:eu-west-1:999999999999:function:charge"


@pytest.mark.parametrize("name", ["region", "us", "prod", "function"])
def test_short_words_are_names_too(functions, name):
    functions.register(name)

    assert list(functions) == [name]


def test_the_registry_is_a_mapping_by_name(functions):
    first, second = functions.register("a"), functions.register("b")

    assert list(functions) == ["a", "b"]
    assert list(functions.values()) == [first, second]
    assert len(functions) == 2
    assert "c" not in functions


def test_registering_a_name_again_replaces_it(service, functions):
    functions.register("f", returns=1)
    service.invoke("f")
    functions.register("f", returns=2)

    assert service.value("f") == 2


def test_registering_one_function_for_two_qualifiers_is_refused(functions):
    functions.register("f:1", returns=1)

    with pytest.raises(SfnError, match=r"registered for '1' and for '2': register it once, with versions= or aliases="):
        functions.register("f:2", returns=2)


def test_after_unregister_the_function_is_unknown(service, functions):
    functions.add(FakeLambda("f", returns=1))
    functions.register("f", returns=2)
    functions.unregister("f")

    assert "f" not in functions
    with pytest.raises(UnmockedLambdaError):
        service.invoke("f")


@pytest.mark.parametrize("act", [lambda functions: functions["chargecard"], lambda f: f.unregister("chargecard")])
def test_an_unknown_name_is_answered_with_the_closest_one(functions, act):
    functions.register("ChargeCard")

    with pytest.raises(KeyError) as caught:
        act(functions)

    assert isinstance(caught.value, SfnError)
    assert str(caught.value) == (
        "there is no fake function 'chargecard'; registered: 'ChargeCard'; did you mean 'ChargeCard'?"
    )


def test_a_name_that_no_function_can_have_is_refused():
    with pytest.raises(SfnError, match=r"'charge card' is not a valid Lambda function name: use a name"):
        FakeLambda("charge card", returns=1)


# ---- which fake stands for a name


def test_the_fake_added_last_wins_and_the_one_before_comes_back(service, functions):
    declared, nearer = FakeLambda("f", returns="declared"), FakeLambda("f", returns="nearer")
    functions.add(declared)
    functions.add(nearer)
    assert service.value("f") == "nearer"

    functions.remove(nearer)

    assert service.value("f") == "declared"
    assert nearer.call_count == 1


def test_a_fake_put_beneath_answers_only_where_no_other_does(service, functions):
    functions.add(FakeLambda("f", returns="own"))
    functions.add(FakeLambda("f", returns="template"), beneath=True)
    functions.add(FakeLambda("g", returns="template"), beneath=True)

    assert [service.value("f"), service.value("g")] == ["own", "template"]


def test_removing_a_fake_twice_is_refused(functions):
    fake = FakeLambda("f")
    functions.add(fake)
    functions.remove(fake)

    with pytest.raises(SfnError, match="the fake function 'f' is not registered; registered: none"):
        functions.remove(fake)


# ---- a function that nobody faked


def test_a_function_that_nobody_faked_is_a_mistake_with_a_stub_to_paste(service, functions):
    functions.register("ChargeCard")
    functions.register("SendReceipt")

    with pytest.raises(UnmockedLambdaError) as caught:
        service.invoke("ChargeCrad:prod", {"total": 7}, task=Task())

    text = str(caught.value)
    assert text.startswith(
        "state 'Charge' of arn:aws:states:us-east-1:123456789012:execution:orders:run-1 invoked the Lambda function "
        "'ChargeCrad', and no fake is registered for it\n"
        '  payload: {"total": 7}\n'
        "  registered: 'ChargeCard', 'SendReceipt'; did you mean 'ChargeCard'?\n"
    )
    assert '    @mock_lambda("ChargeCrad")\n    def charge_crad(event, context):\n        return {}\n' in text
    assert 'sfn_lambdas.register("ChargeCrad", returns={})' in text
    assert functions.mistakes == [caught.value]


@pytest.mark.parametrize(
    ("name", "stub"),
    [
        ("send-2-receipts", "send_2_receipts"),
        ("2-fast", "fake_2_fast"),
        ("test-it", "fake_test_it"),
        ("import", "fake_import"),
        ("HTTPGet", "httpget"),
    ],
)
def test_the_stub_is_valid_python_that_pytest_does_not_collect(service, name, stub):
    with pytest.raises(UnmockedLambdaError, match=rf"def {stub}\(event, context\):"):
        service.invoke(name)


def test_a_call_from_outside_a_workflow_says_so(service):
    with pytest.raises(UnmockedLambdaError, match=r"^code outside a workflow invoked the Lambda function 'f'"):
        service.invoke("f")


@pytest.mark.parametrize(
    ("name", "qualifier", "missing"),
    [
        ("f", None, ARN + "f:$LATEST"),
        ("f", "prod", ARN + "f:prod"),
        ("f:7", None, ARN + "f:7"),
        (
            "arn:aws:lambda:eu-west-1:999999999999:function:f",
            None,
            "arn:aws:lambda:eu-west-1:999999999999:function:f:$LATEST",
        ),
    ],
)
def test_without_strict_lambda_says_that_the_function_does_not_exist(lenient_service, name, qualifier, missing):
    with pytest.raises(ServiceFault) as caught:
        lenient_service.invoke(name, qualifier=qualifier)

    fault = caught.value
    assert (fault.name, fault.code, fault.status) == (
        "Lambda.ResourceNotFoundException",
        "ResourceNotFoundException",
        404,
    )
    assert fault.message == f"Function not found: {missing}"
    assert re.fullmatch(
        re.escape(fault.message)
        + r" \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: [0-9a-f-]{36}; "
        r"Proxy: null\)",
        fault.cause,
    )


def test_without_strict_a_text_that_names_no_function_is_a_validation_error(lenient_service):
    with pytest.raises(ServiceFault) as caught:
        lenient_service.invoke("no such name!")

    assert (caught.value.name, caught.value.code) == ("Lambda.AWSLambdaException", "ValidationException")
    assert caught.value.message.startswith(
        "1 validation error detected: Value 'no such name!' at 'functionName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?"
    )


# ---- the life of a test


def test_a_declared_fake_has_calls_only_while_a_test_sees_it(service, functions):
    fake = FakeLambda("f", returns=1)
    with pytest.raises(SfnError, match="the fake function 'f' is only declared here: read its calls in a test"):
        _ = fake.calls

    functions.add(fake)
    service.invoke("f")
    assert fake.call_count == 1

    functions.close()
    with pytest.raises(SfnError, match="only declared here"):
        fake.assert_called()


def test_a_registered_fake_stays_readable_after_the_test(service, functions):
    fake = functions.register("f")
    service.invoke("f", 1)
    functions.close()

    assert fake.payloads == [1]


def test_each_test_sees_a_declared_fake_anew(service):
    fake = FakeLambda("f", side_effect=[1, 2])
    for _ in range(2):
        service.functions.add(fake)
        assert service.value("f") == 1
        fake.returns("changed")
        assert service.value("f") == "changed"
        assert fake.call_count == 2
        service.functions.close()


def test_fakes_that_must_be_called_and_were_not_are_told(service, functions):
    functions.required = True
    unused, used, optional = functions.register("a"), functions.register("b"), functions.register("c", required=False)
    functions.required = False
    functions.register("d")
    wanted = functions.register("e", required=True)
    service.invoke("b")

    assert functions.unused() == (unused, wanted)
    assert not used.required
    assert not optional.required


def test_a_fake_that_a_test_asserts_not_to_be_called_need_not_be_called(functions):
    functions.required = True
    fake = functions.register("f")

    fake.assert_not_called()

    assert functions.unused() == ()


def test_a_fake_that_was_replaced_or_taken_back_need_not_be_called_unless_it_was_declared_for_a_block(functions):
    functions.required = True
    functions.register("f")
    last = functions.register("f")
    block = FakeLambda("g")
    functions.add(block, required=True)
    functions.remove(block)

    assert functions.unused() == (last, block)


def test_reset_forgets_calls_and_changes(service, functions):
    fake = functions.register("f", side_effect=["first", "second"])
    service.invoke("f")
    fake.returns("changed").when({}).returns("matched")

    functions.reset()

    assert fake.call_count == 0
    assert service.value("f", {}) == "first"
