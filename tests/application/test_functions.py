"""The functions of a template run their own code, wherever it is."""

import os
import sys
import zipfile
from datetime import timedelta

import pytest

from pytest_sfn import SfnError, UnmockedLambdaError, mock_sfn


def function(**properties):
    return {
        "Type": "AWS::Serverless::Function",
        "Properties": {"Handler": "app.handler", "Runtime": "python3.12", **properties},
    }


def template(**resources):
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}


def app_of(world, folder, **resources):
    world.search = [folder]
    return world.executor.deploy(template(**resources))


def call(app, name="F", event=None):
    """What the function answers when a workflow calls it."""
    machine = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": app.arns[name], "End": True}}}
    from pytest_sfn import current

    execution = current().executor.run(machine, event or {})
    execution.assert_succeeded()
    return execution.output


SAYS_WHERE = """
    import os
    def handler(event, context):
        return os.getcwd(), __file__
"""


def test_a_folder_is_used_where_it_is(world, write):
    folder = write({"src/app.py": SAYS_WHERE})
    app = app_of(world, folder, F=function(CodeUri="src/"))

    assert call(app) == [str(folder / "src"), str(folder / "src/app.py")]


def test_a_zip(world, write):
    folder = write({})
    with zipfile.ZipFile(folder / "f.zip", "w") as zipped:
        zipped.writestr("app.py", "def handler(event, context): return 'zipped'")
    app = app_of(world, folder, F=function(CodeUri="f.zip"))

    assert call(app) == "zipped"


def test_a_single_file(world, write):
    folder = write({"app.py": "def handler(event, context): return 'file'", "other.py": ""})
    app = app_of(world, folder, F=function(CodeUri="app.py"))

    assert call(app) == "file"


@pytest.mark.parametrize(
    "place", [{"InlineCode": "def handler(e, c): return 1"}, {"Code": {"ZipFile": "def handler(e, c): return 1"}}]
)
def test_inline_code(world, tmp_path, place):
    app = app_of(world, tmp_path, F=function(**{**place, "Handler": "index.handler"}))

    assert call(app) == 1


def test_two_functions_have_modules_of_the_same_name(world, write):
    files = {
        f"{name}/{file}": text
        for name in "ab"
        for file, text in (
            ("app.py", "import shared\ndef handler(e, c): return shared.NAME"),
            ("shared.py", f"NAME = '{name}'"),
        )
    }
    folder = write(files)
    app = app_of(world, folder, A=function(CodeUri="a"), B=function(CodeUri="b"))

    assert [call(app, "A"), call(app, "B"), call(app, "A")] == ["a", "b", "a"]


def test_layers_are_local_folders_and_later_ones_win(world, write):
    folder = write(
        {
            "one/python/shared.py": "NAME = 'one'",
            "one/python/first.py": "",
            "two/python/shared.py": "NAME = 'two'",
            "src/app.py": "import shared, first\ndef handler(e, c): return shared.NAME",
        }
    )
    layer = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "one"}}
    other = {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": "two"}}
    app = app_of(
        world, folder, One=layer, Two=other, F=function(CodeUri="src", Layers=[{"Ref": "One"}, {"Ref": "Two"}])
    )

    assert call(app) == "two"
    assert app.warnings == ()


def test_a_layer_that_sam_builds_has_its_modules_at_its_top(world, write):
    folder = write(
        {"layer/shared.py": "NAME = 'built'", "src/app.py": "import shared\ndef handler(e, c): return shared.NAME"}
    )
    layer = {
        "Type": "AWS::Serverless::LayerVersion",
        "Properties": {"ContentUri": "layer"},
        "Metadata": {"BuildMethod": "python3.12"},
    }
    app = app_of(world, folder, L=layer, F=function(CodeUri="src", Layers=[{"Ref": "L"}]))

    assert call(app) == "built"


def test_a_layer_that_is_elsewhere_is_a_warning(world, write):
    folder = write({"src/app.py": SAYS_WHERE})
    arn = "arn:aws:lambda:us-east-1:017000801446:layer:AWSLambdaPowertoolsPythonV2:60"
    app = app_of(world, folder, F=function(CodeUri="src", Layers=[arn]))

    assert app.warnings == (
        f"F has the layer {arn}, which is not on this computer: its modules come from the environment of the tests",
    )


def test_globals_environment_timeout_and_memory(world, write):
    code = """
        import os
        def handler(event, context):
            own = [os.environ[name] for name in "ABC"]
            return own + [context.memory_limit_in_mb, context.get_remaining_time_in_millis()]
    """
    world.search = [write({"src/app.py": code})]
    given = template(F=function(Environment={"Variables": {"B": True, "C": {"Ref": "AWS::Region"}}}, MemorySize=512))
    given["Globals"] = {"Function": {"CodeUri": "src", "Timeout": 7, "Environment": {"Variables": {"A": 1, "B": "x"}}}}

    app = world.executor.deploy(given)

    assert call(app) == ["1", "true", "us-east-1", "512", 7000]


def test_versions_and_aliases(world, write):
    folder = write({"src/app.py": "def handler(event, context): return context.function_version"})
    app = app_of(world, folder, F=function(CodeUri="src", AutoPublishAlias="live"))
    run = world.executor.run

    def state(arn):
        return {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": arn, "End": True}}}

    assert app["FAliaslive"] == f"{app.arns['F']}:live"
    run(state(f"{app.arns['F']}:live")).assert_succeeded("1")
    run(state(app.arns["F"])).assert_succeeded("$LATEST")
    run(state(f"{app.arns['F']}:old")).assert_failed(error="Lambda.ResourceNotFoundException")


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ({"Runtime": "nodejs22.x", "CodeUri": "src"}, "for the runtime 'nodejs22.x'"),
        ({"PackageType": "Image", "ImageUri": "x"}, "for a container image"),
        ({"CodeUri": "missing/"}, "with code in 'missing/', which does not exist in"),
        ({}, "without code: it has neither CodeUri nor InlineCode"),
        ({"CodeUri": "s3://bucket/key.zip"}, "with code that is not on this computer ('s3://bucket/key.zip')"),
    ],
)
def test_code_that_cannot_run_is_a_warning_and_a_fake_to_give(world, write, properties, why):
    app = app_of(world, write({"src/app.py": SAYS_WHERE}), F=function(**properties))

    (warning,) = app.warnings
    assert warning.startswith(f"F is a function {why}")
    assert warning.endswith("Register a fake for it")
    machine = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": app.arns["F"], "End": True}}}
    with mock_sfn() as other:
        app_of(other, world.search[0], F=function(**properties))
        with pytest.raises(UnmockedLambdaError) as raised:
            other.executor.run(machine)
    assert f"the Lambda function 'F' was created with the template#F {why}" in str(raised.value)
    assert '@mock_lambda("F")' in str(raised.value)

    world.lambdas.register("F", returns="faked")
    assert call(app) == "faked"


def test_a_misspelt_folder_of_code_is_named(world, write):
    folder = write({"src/app.py": SAYS_WHERE})

    (warning,) = app_of(world, folder, F=function(CodeUri="scr/")).warnings

    assert f"(did you mean {folder / 'src'}?)" in warning


@pytest.mark.parametrize(
    ("handler", "problem"),
    [
        ("handler", r"the template#F has the Handler 'handler': it must be the module and the function"),
        ("ap.handler", r"has the Handler 'ap.handler', but .*ap.py does not exist \(did you mean 'app'\?\)"),
        (
            "app.handle",
            r"has the Handler 'app.handle', but .*app.py does not define 'handle' \(did you mean 'handler'\?\)",
        ),
    ],
)
def test_a_bad_handler(world, write, handler, problem):
    with pytest.raises(SfnError, match=problem):
        app_of(world, write({"src/app.py": SAYS_WHERE}), F=function(CodeUri="src", Handler=handler))


def test_an_error_of_the_code_fails_the_task(world, write):
    app = app_of(
        world, write({"src/app.py": "def handler(e, c): raise ValueError('no total')"}), F=function(CodeUri="src")
    )
    machine = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": app.arns["F"], "End": True}}}

    world.executor.run(machine).assert_failed(error="ValueError")


def test_a_function_goes_by_all_its_names(world, write):
    app = app_of(world, write({"src/app.py": SAYS_WHERE}), Charge=function(CodeUri="src", FunctionName="charge-dev"))

    assert app["Charge"] is world.lambdas["charge-dev"] is world.lambdas["Charge"]
    assert app["Charge"].arn == "arn:aws:lambda:us-east-1:123456789012:function:charge-dev"
    fake = world.lambdas.register("Charge", returns=1)
    assert call(app, "Charge") == 1
    assert app["Charge"] is app.functions["Charge"] is fake


def test_functions_may_be_left_out(world, write):
    world.search = [write({"src/app.py": SAYS_WHERE})]
    app = world.executor.deploy(template(F=function(CodeUri="src")), functions=False)

    assert app.functions == {}
    assert app["F"] == "F"
    with pytest.raises(UnmockedLambdaError):
        call(app)


def test_asynchronous_retries_are_those_of_the_template(world, write):
    folder = write({"src/app.py": "def handler(e, c): raise ValueError"})
    app = app_of(world, folder, F=function(CodeUri="src", EventInvokeConfig={"MaximumRetryAttempts": 0}))

    world.clients("lambda", "us-east-1").invoke(FunctionName="F", InvocationType="Event")
    world.clock.advance(timedelta(hours=1))

    assert app["F"].call_count == 1


def test_nothing_outlives_the_world(write):
    folder = write(
        {
            "src/app.py": "import os, only_here\nos.environ['LEFT'] = '1'\ndef handler(e, c): pass",
            "src/only_here.py": "",
        }
    )
    before = sys.path[:], os.getcwd(), dict(os.environ), set(sys.modules)

    with mock_sfn() as world:
        app = app_of(world, folder, F=function(CodeUri="src"))
        call(app)

    assert (sys.path, os.getcwd(), dict(os.environ)) == before[:3]
    assert "only_here" not in sys.modules
    assert not [known for known in sys.path_importer_cache if str(folder) in known]


UNKNOWN = {"Fn::ImportValue": "size"}
RETURNS_1 = "def handler(event, context): return 1"


@pytest.mark.parametrize(
    ("properties", "problem"),
    [
        ({"Timeout": "soon"}, r"#/Timeout: expected type: Integer, found: String"),
        ({"ReservedConcurrentExecutions": "--5"}, r"#/ReservedConcurrentExecutions: expected type: Integer"),
        ({"Environment": {"TABLE": "orders"}}, r"#/Environment: extraneous key \[TABLE\] is not permitted"),
        (
            {"Environment": {"Variables": ["a"]}},
            r"#/Environment/Variables: expected type: JSONObject, found: JSONArray",
        ),
    ],
)
def test_a_property_of_another_type(world, tmp_path, properties, problem):
    with pytest.raises(SfnError, match=problem):
        app_of(
            world, tmp_path, F=function(InlineCode="def handler(e, c): return 1", Handler="index.handler", **properties)
        )


@pytest.mark.parametrize(
    "setting", [{"Timeout": UNKNOWN}, {"MemorySize": UNKNOWN}, {"EphemeralStorage": {"Size": UNKNOWN}}]
)
def test_a_number_that_only_aws_knows_is_the_default(world, tmp_path, setting):
    app = app_of(world, tmp_path, F=function(InlineCode=RETURNS_1, Handler="index.handler", **setting))

    found = world.clients("lambda", "us-east-1").get_function_configuration(FunctionName="F")
    assert (found["Timeout"], found["MemorySize"], found["EphemeralStorage"]) == (3, 128, {"Size": 512})
    assert call(app) == 1


@pytest.mark.parametrize("missing", ["FunctionVersion", "FunctionWeight"])
def test_an_alias_with_half_a_weight(world, write, missing):
    folder = write({"src/app.py": "def handler(event, context): return 1"})
    weight = {"FunctionVersion": "1", "FunctionWeight": 0.1}
    del weight[missing]
    alias = {
        "Type": "AWS::Lambda::Alias",
        "Properties": {
            "FunctionName": {"Ref": "F"},
            "FunctionVersion": "$LATEST",
            "Name": "live",
            "RoutingConfig": {"AdditionalVersionWeights": [weight]},
        },
    }

    with pytest.raises(SfnError, match=rf"AdditionalVersionWeights/0: required key \[{missing}\] not found"):
        app_of(world, folder, F=function(CodeUri="src"), Alias=alias)


def test_an_alias_of_a_version_that_the_template_does_not_make_runs_the_latest_code(world, tmp_path):
    alias = {"FunctionName": {"Ref": "F"}, "FunctionVersion": "7", "Name": "live"}
    code = "def handler(event, context): return 1"
    live = {"Type": "AWS::Lambda::Alias", "Properties": alias}
    app = app_of(world, tmp_path, F=function(InlineCode=code, Handler="index.handler"), Live=live)

    (warning,) = app.warnings
    assert warning.startswith("Live points to the version 7, which the template does not create")
    assert call(app, "Live") == 1


def test_a_handler_in_a_file_that_no_import_statement_can_name(world, write):
    folder = write({"src/check-stock.py": "import units\ndef handler(event, context):\n    return units.ALL\n"})
    write({"src/units.py": "ALL = 7\n"})

    app = app_of(world, folder, F=function(CodeUri="src", Handler="check-stock.handler"))

    assert call(app) == 7


def test_a_folder_without_modules_is_a_warning(world, write):
    folder = write({"src/flow.asl.json": {}})

    app = app_of(world, folder, F=function(CodeUri="src"))

    assert app.warnings == (
        f"F is a function with code in {str(folder / 'src')!r}, which has no module of Python. Register a fake for it",
    )


def test_an_exploration_begins_each_run_without_calls_and_ends_with_those_of_before(world, tmp_path):
    code = "def handler(event, context): return 1"
    app = app_of(world, tmp_path, F=function(InlineCode=code, Handler="index.handler"))
    call(app)
    counts = []
    world.lambdas.register("Count", lambda event, context: counts.append(app.functions["F"].call_count))
    states = {
        "A": {"Type": "Task", "Resource": app.arns["F"], "Next": "B"},
        "B": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Count", "End": True},
    }

    world.executor.explore({"StartAt": "A", "States": states})

    assert len(counts) > 1
    assert set(counts) == {1}
    assert app.functions["F"].call_count == 1
