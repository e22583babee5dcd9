"""The output of CDK: templates, folders with a manifest, stages, nested stacks, assets."""

import pytest

from pytest_sfn import SfnError, mock_lambda

HANDLER = "def handler(event, context):\n    return 'real code'\n"


def function(asset="asset.abc123", **properties):
    own = {"Code": {"S3Bucket": "cdk-assets", "S3Key": "abc123.zip"}, "Handler": "app.handler", "Runtime": "python3.12"}
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {**own, **properties},
        "Metadata": {"aws:cdk:path": "Orders/Charge/Resource", "aws:asset:path": asset, "aws:asset:property": "Code"},
    }


def machine(function_arn):
    text = ['{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "', function_arn, '", "End": true}}}']
    return {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"DefinitionString": {"Fn::Join": ["", text]}},
        "Metadata": {"aws:cdk:path": "Orders/OrderFlow/Resource"},
    }


ORDERS = {
    "Resources": {
        "ChargeF3AC4B50": function(),
        "OrderFlowA1B2C3D4": machine({"Fn::GetAtt": ["ChargeF3AC4B50", "Arn"]}),
    }
}


def manifest(**stacks):
    return {
        "artifacts": {
            name: {"type": "aws:cloudformation:stack", "properties": {"templateFile": file}}
            for name, file in stacks.items()
        }
    }


def test_a_template_with_its_assets_beside_it(world, write):
    folder = write({"cdk.out/Orders.template.json": ORDERS, "cdk.out/asset.abc123/app.py": HANDLER})

    app = world.executor.deploy(folder / "cdk.out/Orders.template.json")

    world.executor.run(app["OrderFlow"]).assert_succeeded("real code")
    assert app["Charge"] is app["Orders/Charge"] is app["ChargeF3AC4B50"]


def test_a_dict_finds_its_assets_in_the_output_folder(world, write):
    world.search = [write({"cdk.out/asset.abc123/app.py": HANDLER})]

    app = world.executor.deploy(ORDERS)

    world.executor.run(app["OrderFlow"]).assert_succeeded("real code")


def test_an_asset_is_found_by_its_key(world, write):
    template = {"Resources": {"F": {**function(), "Metadata": {}}}}
    folder = write({"cdk.out/S.template.json": template, "cdk.out/asset.abc123/app.py": HANDLER})

    app = world.executor.deploy(folder / "cdk.out/S.template.json")

    assert app["F"]({}, None) == "real code"


def test_the_stacks_of_a_folder_import_from_each_other(world, write):
    export = {"Value": {"Fn::GetAtt": ["ChargeF3AC4B50", "Arn"]}, "Export": {"Name": "Base:ChargeArn"}}
    folder = write(
        {
            "manifest.json": manifest(Flow="Flow.template.json", Base="Base.template.json"),
            "Base.template.json": {"Resources": {"ChargeF3AC4B50": function()}, "Outputs": {"Arn": export}},
            "Flow.template.json": {"Resources": {"Order": machine({"Fn::ImportValue": "Base:ChargeArn"})}},
            "asset.abc123/app.py": HANDLER,
        }
    )

    app = world.executor.deploy(folder)

    world.executor.run(app["Order"]).assert_succeeded("real code")
    assert app.outputs == {"Arn": app.arns["ChargeF3AC4B50"]}


def test_two_stages_have_the_same_ids_and_names_apart(world, write):
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod"}}
    folder = write(
        {
            "manifest.json": {"artifacts": {**manifest(Dev="Dev.template.json")["artifacts"], "Prod": stage}},
            "assembly-Prod/manifest.json": manifest(ProdOrders="ProdOrders.template.json"),
            "assembly-Prod/ProdOrders.template.json": {
                "Resources": {**ORDERS["Resources"], "ChargeF3AC4B50": function("../asset.abc123")}
            },
            "Dev.template.json": ORDERS,
            "asset.abc123/app.py": HANDLER,
        }
    )

    app = world.executor.deploy(folder)

    assert set(app.functions) == {"Dev.ChargeF3AC4B50", "ProdOrders.ChargeF3AC4B50"}
    assert app.resources["Dev.ChargeF3AC4B50"] == "ChargeF3AC4B50"
    assert app.resources["ProdOrders.ChargeF3AC4B50"] == "ProdOrders-ChargeF3AC4B50"
    world.executor.run(app["ProdOrders.OrderFlowA1B2C3D4"]).assert_succeeded("real code")
    assert app["ProdOrders.ChargeF3AC4B50"].called
    assert not app["Dev.ChargeF3AC4B50"].called


def test_a_nested_stack_gets_parameters_and_gives_outputs(world, write):
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": {"Fn::Sub": "https://s3/x.json"}, "Parameters": {"Stage": "prod"}},
        "Metadata": {"aws:asset:path": "Inner.nested.template.json"},
    }
    inner = {
        "Parameters": {"Stage": {"Type": "String"}},
        "Resources": {"Charge": function(FunctionName={"Fn::Sub": "charge-${Stage}"})},
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Charge", "Arn"]}}},
    }
    outer = {"Resources": {"Inner": nested, "Order": machine({"Fn::GetAtt": ["Inner", "Outputs.Arn"]})}}
    folder = write(
        {
            "Outer.template.json": outer,
            "Inner.nested.template.json": inner,
            "asset.abc123/app.py": HANDLER,
        }
    )

    app = world.executor.deploy(folder)

    world.executor.run(app["Order"]).assert_succeeded("real code")
    assert app.resources["Charge"] == "charge-prod"


def test_a_nested_stack_whose_template_is_elsewhere_is_a_warning(world):
    properties = {"TemplateURL": "https://bucket.s3.amazonaws.com/inner.json"}

    app = world.executor.deploy(
        {"Resources": {"Inner": {"Type": "AWS::CloudFormation::Stack", "Properties": properties}}}
    )

    assert app.warnings == (
        "Inner is a stack whose template is not on this computer ('https://bucket.s3.amazonaws.com/inner.json')",
    )


def test_a_folder_without_stacks(world, write):
    folder = write({"cdk.out/manifest.json": {"artifacts": {}}})

    with pytest.raises(SfnError, match="has no stacks: run 'cdk synth'"):
        world.executor.deploy(folder / "cdk.out")


def assets(key, path):
    """The list of assets that CDK writes for a stack."""
    return {"files": {"abc123": {"source": {"path": path}, "destinations": {"here": {"objectKey": key}}}}}


def stage(**files):
    artifact = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod"}}
    return {
        "manifest.json": {"artifacts": {"Prod": artifact}},
        "assembly-Prod/manifest.json": manifest(ProdOrders="ProdOrders.template.json"),
        **{f"assembly-Prod/{name.replace('__', '.')}.json": content for name, content in files.items()},
    }


def test_the_code_of_a_stage_is_in_the_folder_above(world, write):
    template = {"Resources": {"F": {**function(), "Metadata": {}}}}
    files = stage(ProdOrders__template=template, ProdOrders__assets=assets("abc123.zip", "../asset.abc123"))
    folder = write({**files, "asset.abc123/app.py": HANDLER})

    app = world.executor.deploy(folder)

    assert app["F"]({}, None) == "real code"


def test_the_definition_of_a_stage_is_in_the_folder_above(world, write):
    location = {"Bucket": "cdk-assets", "Key": "files/abc123.json"}
    flow = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionS3Location": location}}
    files = stage(
        ProdOrders__template={"Resources": {"Flow": flow}},
        ProdOrders__assets=assets("files/abc123.json", "../asset.abc123.json"),
    )
    folder = write({**files, "asset.abc123.json": {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}})

    app = world.executor.deploy(folder)

    world.executor.run(app["Flow"]).assert_succeeded()
    assert world.executor.load_all(folder)["Flow"].states == ("A",)


def test_a_nested_stack_without_metadata_is_found_by_its_key(world, write):
    url = {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::URLSuffix"}, "/cdk-assets/abc123.json"]]}
    outer = {"Resources": {"Inner": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}}}
    folder = write(
        {
            "Outer.template.json": outer,
            "Outer.assets.json": assets("abc123.json", "Inner.nested.template.json"),
            "Inner.nested.template.json": {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}},
        }
    )

    app = world.executor.deploy(folder)

    assert (app["Topic"], app.warnings) == ("arn:aws:sns:us-east-1:123456789012:Topic", ())


def test_the_parameters_for_assets_of_cdk_1_need_no_value(world, write):
    hash = "abc123"
    part = [{"Fn::Select": [number, {"Fn::Split": ["||", {"Ref": "Key"}]}]} for number in (0, 1)]
    code = {"S3Bucket": {"Ref": "Bucket"}, "S3Key": {"Fn::Join": ["", part]}}
    template = {
        "Parameters": {
            "Bucket": {"Type": "String", "Description": f'S3 bucket for asset "{hash}"'},
            "Key": {"Type": "String", "Description": f'S3 key for asset version "{hash}"'},
            "Hash": {"Type": "String", "Description": f'Artifact hash for asset "{hash}"'},
        },
        "Resources": {"F": {**function(Code=code), "Metadata": {}}},
    }
    folder = write({"S.template.json": template, "asset.abc123/app.py": HANDLER})

    app = world.executor.deploy(folder)

    assert app["F"]({}, None) == "real code"


def test_secrets_of_two_stacks_have_names_apart(world, write):
    template = {"Resources": {"Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {}}}}
    folder = write({"One.template.json": template, "Two.template.json": template})

    app = world.executor.deploy(folder)

    assert app.warnings == ()
    assert app.arns["One.Secret"] != app.arns["Two.Secret"]


def test_a_long_logical_id_gives_a_name_that_step_functions_takes(world):
    resources = {
        f"{'Construct' * 9}{hash}": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"Definition": {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}},
        }
        for hash in ("A1B2C3D4", "E5F6A7B8")
    }

    app = world.executor.deploy({"Resources": resources})

    assert {id: app[id].name for id in app} == {id: f"{id[:72]}{id[-8:]}" for id in resources}
    assert [len(machine.name) for machine in app.machines.values()] == [80, 80]


def test_a_function_with_a_long_logical_id_has_all_its_names(world):
    long_id = f"{'Construct' * 9}A1B2C3D4"
    code = {"ZipFile": "def handler(event, context):\n    return context.function_name"}
    resources = {long_id: {**function(Code=code, Handler="index.handler"), "Metadata": {}}}
    resources["Flow"] = machine({"Fn::GetAtt": [long_id, "Arn"]})

    app = world.executor.deploy({"Resources": resources})

    world.executor.run(app["Flow"]).assert_succeeded(f"{long_id[:56]}A1B2C3D4")
    with mock_lambda(long_id, returns="fake"):
        world.executor.run(app["Flow"]).assert_succeeded("fake")


def test_a_version_names_the_first_revision(world):
    flow = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"Definition": {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}},
    }
    revision = {"Fn::GetAtt": ["Flow", "StateMachineRevisionId"]}
    properties = {"StateMachineArn": {"Ref": "Flow"}, "StateMachineRevisionId": revision}
    version = {"Type": "AWS::StepFunctions::StateMachineVersion", "Properties": properties}

    app = world.executor.deploy(
        {"Resources": {"Flow": flow, "Version": version}, "Outputs": {"Revision": {"Value": revision}}}
    )

    assert (app.outputs, app.warnings) == ({"Revision": "INITIAL"}, ())


def notifications(bucket, configuration, **properties):
    own = {"BucketName": bucket, "NotificationConfiguration": configuration, "Managed": True, **properties}
    return {"Type": "Custom::S3BucketNotifications", "Properties": {"ServiceToken": "arn", **own}}


def when_created(function):
    return {"LambdaFunctionConfigurations": [{"Events": ["s3:ObjectCreated:*"], "LambdaFunctionArn": function}]}


def test_the_notifications_that_cdk_makes_with_a_custom_resource_start_workflows(world):
    flow = machine({"Fn::GetAtt": ["Charge", "Arn"]})
    target = {"Arn": {"Ref": "Flow"}, "Id": "flow", "RoleArn": "arn:aws:iam::123456789012:role/events"}
    rule = {"EventPattern": {"source": ["aws.s3"], "detail-type": ["Object Created"]}, "Targets": [target]}
    resources = {
        "Files": {"Type": "AWS::S3::Bucket"},
        "Notify": notifications({"Ref": "Files"}, {"EventBridgeConfiguration": {}}),
        "Rule": {"Type": "AWS::Events::Rule", "Properties": rule},
        "Flow": flow,
        "Charge": {**function(Code={"ZipFile": HANDLER}, Handler="index.handler"), "Metadata": {}},
    }

    app = world.executor.deploy({"Resources": resources})
    world.clients("s3", "us-east-1").put_object(Bucket=app["Files"], Key="a", Body=b"")

    assert [trigger.source for trigger in app.triggers] == ["events"]
    assert app["Charge"].called
    assert app.warnings == ()


def test_notifications_for_the_bucket_of_another_stack_are_added(world):
    charge = {**function(Code={"ZipFile": HANDLER}, Handler="index.handler"), "Metadata": {}}
    arn = {"Fn::GetAtt": ["Charge", "Arn"]}
    client = world.clients("s3", "us-east-1")
    client.create_bucket(Bucket="files")
    queue = "arn:aws:sqs:us-east-1:123456789012:jobs"
    world.clients("sqs", "us-east-1").create_queue(QueueName="jobs")
    before = {"QueueConfigurations": [{"QueueArn": queue, "Events": ["s3:ObjectRemoved:*"]}]}
    client.put_bucket_notification_configuration(Bucket="files", NotificationConfiguration=before)

    app = world.executor.deploy(
        {"Resources": {"Charge": charge, "Notify": notifications("files", when_created(arn), Managed=False)}}
    )
    client.put_object(Bucket="files", Key="a", Body=b"")

    assert app["Charge"].called
    found = client.get_bucket_notification_configuration(Bucket="files")
    assert [each["QueueArn"] for each in found["QueueConfigurations"]] == [queue]
