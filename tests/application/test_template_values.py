"""The values of a template while it is deployed, and what is wrong with one."""

import pytest

from pytest_sfn import DefinitionNotFound, SfnError


def deploy(world, resources=None, parameters=None, **sections):
    given = {"Resources": resources or {"Topic": {"Type": "AWS::SNS::Topic"}}, **sections}
    return world.executor.deploy(given, parameters=parameters)


def value_of(world, value, parameters=None, **sections):
    return deploy(world, parameters=parameters, Outputs={"O": {"Value": value}}, **sections).outputs["O"]


@pytest.mark.parametrize(
    ("declared", "given", "value"),
    [
        ({"Type": "String", "Default": "a"}, None, "a"),
        ({"Type": "String", "Default": "a"}, "b", "b"),
        ({"Type": "Number", "Default": 5}, None, "5"),
        ({"Type": "String"}, True, "true"),
        ({"Type": "CommaDelimitedList"}, "a, b", ["a", "b"]),
        ({"Type": "CommaDelimitedList"}, ["a", "b"], ["a", "b"]),
        ({"Type": "List<Number>", "Default": "1,2"}, None, ["1", "2"]),
    ],
)
def test_a_parameter(world, declared, given, value):
    parameters = None if given is None else {"P": given}

    assert value_of(world, {"Ref": "P"}, parameters, Parameters={"P": declared}) == value


@pytest.mark.parametrize(
    ("declared", "given", "problem"),
    [
        ({"AllowedValues": ["dev", "prod"]}, "tset", "cannot be 'tset': AllowedValues are dev, prod"),
        ({"AllowedPattern": "[a-z]+"}, "A1", r"cannot be 'A1': AllowedPattern is \[a-z\]\+"),
        ({"Type": "Number"}, "many", "cannot be 'many': its Type is Number"),
        ({"Type": "Number", "MaxValue": 5}, 6, "cannot be '6': MaxValue is 5"),
        ({"MinLength": 3}, "ab", "cannot be 'ab': MinLength is 3"),
        ({}, {"a": 1}, "must be a string, a number or a list, not {'a': 1}"),
    ],
)
def test_a_value_that_a_parameter_does_not_allow(world, declared, given, problem):
    with pytest.raises(SfnError, match=f"The parameter 'Stage' of the template {problem}"):
        deploy(world, parameters={"Stage": given}, Parameters={"Stage": {"Type": "String", **declared}})


def test_a_parameter_without_a_value(world):
    problem = r'has parameters without a value: Stage. They have no Default: pass parameters=\{"Stage": ...\}'

    with pytest.raises(SfnError, match=problem):
        deploy(world, Parameters={"Stage": {"Type": "String"}})


def test_a_value_for_no_parameter(world):
    problem = (
        r"parameters= has 'Stge', which is not a parameter of the template \(did you mean 'Stage'\?\); it has: Stage"
    )

    with pytest.raises(SfnError, match=problem):
        deploy(world, parameters={"Stge": "x"}, Parameters={"Stage": {"Type": "String", "Default": "a"}})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Fn::Sub": "${AWS::StackName}-${AWS::Region}-${AWS::AccountId}"}, "stack-us-east-1-123456789012"),
        ({"Fn::Sub": ["${A}-${Topic.TopicName}", {"A": {"Fn::Join": ["", ["x", "y"]]}}]}, "xy-Topic"),
        ({"Fn::If": ["IsProd", "prod", "other"]}, "other"),
        ({"Fn::If": ["IsDev", [1, {"Ref": "AWS::NoValue"}, 2], "other"]}, [1, 2]),
        ({"Fn::FindInMap": ["Sizes", "dev", "Big"]}, 9),
        ({"Fn::Select": [1, {"Fn::Split": ["-", "a-b"]}]}, "b"),
        ({"a": {"Ref": "AWS::NoValue"}, "b": 1}, {"b": 1}),
    ],
)
def test_intrinsic_functions(world, value, expected):
    conditions = {"IsProd": {"Fn::Equals": ["a", "b"]}, "IsDev": {"Fn::Not": [{"Condition": "IsProd"}]}}

    assert value_of(world, value, Conditions=conditions, Mappings={"Sizes": {"dev": {"Big": 9}}}) == expected


def test_a_condition_excludes_resources_and_outputs(world):
    resources = {
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Extra": {"Type": "AWS::SNS::Topic", "Condition": "No"},
    }
    outputs = {"A": {"Value": 1}, "B": {"Value": 2, "Condition": "No"}}

    app = deploy(world, resources, Conditions={"No": {"Fn::Equals": [1, 2]}}, Outputs=outputs)

    assert list(app) == ["Topic"]
    assert app.outputs == {"A": 1}


def test_a_circular_reference_names_the_circle(world):
    queue = {"Type": "AWS::SQS::Queue"}
    resources = {
        "A": {**queue, "Properties": {"Tags": [{"Key": "x", "Value": {"Ref": "B"}}]}},
        "B": {**queue, "DependsOn": ["C"]},
        "C": {**queue, "Properties": {"Tags": [{"Key": "x", "Value": {"Fn::Sub": "${A.Arn}"}}]}},
    }

    with pytest.raises(SfnError, match=r"the template has a circular reference, .* refuses: A -> B -> C -> A"):
        deploy(world, resources)


def test_a_long_chain_of_resources(world):
    chain = {f"T{n}": {"Type": "AWS::SNS::Topic", "DependsOn": f"T{n + 1}"} for n in range(498)}

    assert len(deploy(world, {**chain, "T498": {"Type": "AWS::SNS::Topic"}})) == 499


def test_an_unknown_intrinsic_function_names_the_closest(world):
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Jion": ["", ["a"]]}}}

    with pytest.raises(SfnError, match=r"'Fn::Jion' is not an intrinsic function .* \(did you mean 'Fn::Join'\?\)"):
        deploy(world, {"T": topic})


def test_a_macro_is_a_warning(world):
    app = deploy(world, Outputs={"O": {"Value": {"Fn::Transform": {"Name": "AWS::Include"}}}})

    (warning,) = app.warnings
    assert "is known only on AWS: the string" in warning


def test_a_missing_file(world, tmp_path):
    world.search = [tmp_path]

    with pytest.raises(DefinitionNotFound, match=r"There is no definition file template.yaml. Searched"):
        world.executor.deploy("template.yaml")


def test_a_definition_is_not_a_template(world):
    with pytest.raises(SfnError, match="The source is not a template: a SAM or CloudFormation template has Resources"):
        world.executor.deploy({"StartAt": "A", "States": {}})


def test_macros_do_not_run(world):
    resources = {"Fn::ForEach::Topics": ["Name", ["a"], {}], "Topic": {"Type": "AWS::SNS::Topic"}}

    app = deploy(world, resources, Transform=["AWS::LanguageExtensions", "Own::Macro"])

    assert list(app) == ["Topic"]
    first, second = app.warnings
    assert first.startswith("the macro Own::Macro does not run: deploy the processed template")
    assert second.startswith("Fn::ForEach::Topics in Resources does not run: deploy the processed template")


def test_a_dynamic_reference_may_be_put_together(world):
    world.clients("ssm", "us-east-1").put_parameter(Name="/orders/test/key", Value="abc", Type="String")
    reference = {"Fn::Sub": ["{{resolve:ssm:/orders/${Stage}/key}}", {"Stage": "test"}]}

    app = deploy(world, {"T": {"Type": "AWS::SNS::Topic"}}, Outputs={"Key": {"Value": reference}})

    assert (app.outputs, app.warnings) == ({"Key": "abc"}, ())
