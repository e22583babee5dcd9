"""The same template again, and two templates in one world."""


def flow(state="A", resource="arn:aws:states:::sqs:sendMessage"):
    task = {"Type": "Task", "Resource": resource, "Parameters": {"QueueUrl": "${Q}", "MessageBody": "x"}, "End": True}
    return {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {
            "Definition": {"StartAt": state, "States": {state: task}},
            "DefinitionSubstitutions": {"Q": {"Ref": "Orders"}},
        },
    }


def template(**resources):
    return {"Resources": {"Orders": {"Type": "AWS::SQS::Queue"}, **resources}}


def inline(value):
    code = f"def handler(event, context): return {value!r}"
    return {"Type": "AWS::Lambda::Function", "Properties": {"Handler": "index.handler", "Code": {"ZipFile": code}}}


def invoke(world, arn):
    return world.clients("lambda", "us-east-1").invoke(FunctionName=arn)["Payload"].read()


def test_a_changed_template_replaces_machines_and_code(world, write):
    world.search = [write({"template.json": template(Flow=flow("A"), F=inline("old"))})]
    before = world.executor.deploy("template.json")
    write({"template.json": template(Flow=flow("B"), F=inline("new"))})

    after = world.executor.deploy("template.json")

    assert after["Flow"].states == ("B",)
    assert after["Flow"].arn == before["Flow"].arn
    assert invoke(world, after.arns["F"]) == b'"new"'
    assert after["F"] is before["F"]


def test_a_file_is_one_stack_however_its_path_is_written(world, write):
    folder = write({"template.json": template(Flow=flow()), "tests/x.txt": ""})

    before = world.executor.deploy(folder / "template.json")
    after = world.executor.deploy(folder / "tests" / ".." / "template.json")

    assert after.resources == before.resources
    assert repr(after).startswith(f"<Deployment of {folder}/template.json: ")


def test_what_a_template_no_longer_has_is_removed(world, write):
    world.search = [write({"template.json": template(Flow=flow(), F=inline(1))})]
    before = world.executor.deploy("template.json")
    write({"template.json": template()})

    world.executor.deploy("template.json")

    assert before["Flow"].arn not in world.machines
    assert "F" not in world.lambdas


def test_two_templates_in_one_world_do_not_share_names(world, write):
    world.search = [
        write({"one.json": template(Flow=flow(), F=inline(1)), "two.json": template(Flow=flow(), F=inline(2))})
    ]

    one, two = world.executor.deploy("one.json"), world.executor.deploy("two.json")

    assert one.resources["Orders"] == "https://sqs.us-east-1.amazonaws.com/123456789012/Orders"
    assert two.resources["Orders"] == "https://sqs.us-east-1.amazonaws.com/123456789012/stack-2-Orders"
    assert one["Flow"].arn != two["Flow"].arn
    assert [invoke(world, one.arns["F"]), invoke(world, two.arns["F"])] == [b"1", b"2"]


def test_a_dict_that_shares_a_resource_is_a_change_of_the_same_stack(world):
    one = world.executor.deploy(template(F=inline(1)))
    two = world.executor.deploy(template(F=inline(2)))
    other = world.executor.deploy({"Resources": {"G": inline(3)}})

    assert one["F"] is two["F"]
    assert invoke(world, one.arns["F"]) == b"2"
    assert other.resources["G"] == "G"


def test_a_reset_forgets_what_was_deployed(world):
    world.executor.deploy(template(F=inline(1)))
    world.reset()

    assert "F" not in world.lambdas
    assert invoke(world, world.executor.deploy(template(F=inline(2))).arns["F"]) == b"2"
