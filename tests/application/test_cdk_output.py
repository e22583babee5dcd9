"""The output of CDK: templates, folders with a manifest, stages, nested stacks, assets."""

import pytest

from pytest_sfn import SfnError

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
        "Inner is a stack whose template is not on this machine ('https://bucket.s3.amazonaws.com/inner.json')",
    )


def test_a_folder_without_stacks(world, write):
    folder = write({"cdk.out/manifest.json": {"artifacts": {}}})

    with pytest.raises(SfnError, match="has no stacks: run 'cdk synth'"):
        world.executor.deploy(folder / "cdk.out")
