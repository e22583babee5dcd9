"""Versions and aliases: which one runs, and what its number is."""

import pytest

from pytest_sfn.errors import SfnError
from pytest_sfn.lambdas.errors import ServiceFault
from pytest_sfn.lambdas.fake import FakeLambda

from .conftest import ARN, Lambda


def version(event, context):
    return context.function_version


@pytest.mark.parametrize(
    ("qualifier", "executed"), [(None, "$LATEST"), ("$LATEST", "$LATEST"), ("prod", "1"), ("7", "7"), ("v2", "1")]
)
def test_without_versions_declared_any_qualifier_is_taken(service, functions, qualifier, executed):
    fake = functions.register("f", version)

    invocation = service.invoke("f", qualifier=qualifier)

    assert invocation.executed_version == invocation.value == executed
    assert (fake.last_call.qualifier, fake.last_call.executed_version) == (qualifier, executed)


def test_the_qualifier_may_stand_in_the_name(service, functions):
    fake = functions.register("f", version)
    service.invoke("f:prod")
    service.invoke(ARN + "f:7", qualifier="7")

    assert [call.qualifier for call in fake.calls] == ["prod", "7"]


def test_two_qualifiers_that_differ_are_refused(service, functions):
    functions.register("f")

    with pytest.raises(ServiceFault) as caught:
        service.invoke("f:1", qualifier="2")
    assert caught.value.name == "Lambda.InvalidParameterValueException"
    assert (
        caught.value.message == "The derived qualifier from the function name does not match the specified qualifier."
    )
    assert caught.value.status == 400


def test_versions_have_behaviours_and_options_of_their_own(service, functions):
    functions.register(
        "f",
        returns="latest",
        duration=1,
        versions={
            "1": lambda event, context: "first",
            "2": {"returns": "second", "duration": 5},
            "3": {"raises": "Oops"},
            "4": {"duration": 2},
        },
        aliases={"prod": "2"},
    )

    def answer(qualifier):
        invocation = service.invoke("f", qualifier=qualifier)
        return invocation.value, (invocation.at - invocation.started) // 1_000_000, invocation.executed_version

    assert answer(None) == ("latest", 1, "$LATEST")
    assert answer("1") == ("first", 1, "1")
    assert answer("2") == answer("prod") == ("second", 5, "2")
    assert service.error("f", qualifier="3")["errorType"] == "Oops"
    assert answer("4") == ("latest", 2, "4")


@pytest.mark.parametrize(
    "options",
    [
        {"versions": {"1": version}},
        {"aliases": {"prod": "1"}},
        {"versions": {"1": version}, "aliases": {"prod": "1"}},
        {"versions": {}},
    ],
)
@pytest.mark.parametrize("qualifier", ["9", "test"])
def test_with_versions_declared_an_unknown_qualifier_does_not_exist(service, functions, options, qualifier):
    functions.register("f", version, **options)

    with pytest.raises(ServiceFault) as caught:
        service.invoke("f", qualifier=qualifier)
    assert caught.value.name == "Lambda.ResourceNotFoundException"
    assert caught.value.cause.startswith(
        f"Function not found: {ARN}f:{qualifier} (Service: AWSLambda; Status Code: 404; "
        "Error Code: ResourceNotFoundException; "
    )


def test_latest_is_always_there(service, functions):
    functions.register("f", version, versions={"1": version})

    assert [service.value("f"), service.value("f:$LATEST")] == ["$LATEST", "$LATEST"]


def test_an_alias_alone_makes_its_version_known(service, functions):
    functions.register("f", version, aliases={"prod": "3"})

    assert [service.value("f:prod"), service.value("f:3")] == ["3", "3"]


def test_an_alias_with_weights_spreads_its_calls_and_does_so_the_same_way_in_every_run():
    def run():
        service = Lambda()
        service.functions.register("f", version, aliases={"prod": {"1": 0.75, "2": 0.25}})
        return [service.value("f:prod") for _ in range(400)]

    versions = run()

    assert 60 < versions.count("2") < 140
    assert versions.count("1") + versions.count("2") == 400
    assert versions == run()


def test_what_a_test_changes_holds_for_every_version(service, functions):
    fake = functions.register("f", returns=0, versions={"1": {"returns": 1}})
    fake.returns("changed")
    fake.when({"special": True}).returns("matched")

    assert [service.value("f"), service.value("f:1")] == ["changed", "changed"]
    assert service.value("f:1", {"special": True}) == "matched"


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (
            {"versions": {"one": version}},
            r"the fake function 'f' has the version 'one': a version must be a number in a string",
        ),
        ({"versions": {1: version}}, "has the version 1: a version must be a number in a string, such as '1'"),
        (
            {"versions": {"1": {"return": 1}}},
            "version '1' of the fake function 'f' does not take 'return'; it takes handler, returns",
        ),
        ({"versions": {"1": {"returns": 1, "raises": "E"}}}, "version '1' of the fake function 'f' has 2 behaviours"),
        (
            {"versions": {"1": version}, "aliases": {"prod": "2"}},
            "alias 'prod' of the fake function 'f' points to version '2', which is missing in versions=",
        ),
        (
            {"aliases": {"prod": 1}},
            "alias 'prod' of the fake function 'f' must be a version or a dict of versions and weights, not 1",
        ),
        ({"aliases": {"prod": {}}}, "must be a version or a dict of versions and weights"),
        (
            {"aliases": {"prod": {"1": 0.5, "2": 0.4}}},
            "the weights of alias 'prod' of the fake function 'f' must be from 0 to 1 and add up to 1",
        ),
        ({"aliases": {"prod": {"1": 1.5, "2": -0.5}}}, "must be from 0 to 1 and add up to 1"),
        ({"memory_size": 64}, r"memory_size= of the fake function 'f' is 64: use a number from 128 to 10240 \(MB\)"),
    ],
)
def test_versions_that_cannot_be_are_refused(options, complaint):
    with pytest.raises(SfnError, match=complaint):
        FakeLambda("f", **options)
