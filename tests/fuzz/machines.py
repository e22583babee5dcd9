"""State machines as people write them, with odd values in their fields, and some with one field that is wrong."""

from __future__ import annotations

from itertools import count
from typing import Any

from hypothesis import strategies as st

Fields = dict[str, Any]
Strategy = st.SearchStrategy[Any]


def json_values(*more: str) -> Strategy:
    """Any JSON value, with a liking for the keys that the paths below look for."""
    texts = st.one_of(
        st.text(max_size=6), st.sampled_from(["2025-01-01T00:00:01Z", "2025-13-01T00:00:00Z", "{}", "[1", *more])
    )
    numbers = st.one_of(st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False))
    return st.recursive(
        st.one_of(st.none(), st.booleans(), numbers, texts),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(st.sampled_from(["a", "b", "a-b", "Error", "", *more]), inner, max_size=3),
        ),
        max_leaves=12,
    )


JSON = json_values("\ud800", '"\\ud800"')
WELL_FORMED = json_values()
PATHS = st.sampled_from(
    [
        "$",
        "$.a",
        "$.b",
        "$.a.b",
        "$['a-b']",
        "$[0]",
        "$.a[0].b",
        "$.a[*]",
        "$..a",
        "$.a[?(@.b > 1)]",
        "$[-1:]",
        "$.length()",
        "$$",
        "$$.Execution.Input",
        "$$.State.Name",
        "$$.Map.Item.Value",
        "$v0",
        "$v1.a",
        "$v0[0]",
    ]
)
REFERENCES = st.sampled_from(["$", "$.a", "$.a.b", "$.b[0]", "$.x.y.z", None, "$['a-b']"])
FUNCTIONS = ["Format", "StringToJson", "JsonToString", "Array", "ArrayPartition", "ArrayContains", "ArrayRange"]
FUNCTIONS += ["ArrayGetItem", "ArrayLength", "ArrayUnique", "Base64Encode", "Base64Decode", "Hash", "JsonMerge"]
FUNCTIONS += ["MathRandom", "MathAdd", "StringSplit", "UUID"]
ARGUMENTS = ["$", "$.a", "$.b[0]", "'x'", "'{}'", "'SHA-1'", "1", "-1", "999999999", "true", "null", "States.UUID()"]
INTRINSICS = st.builds(
    "States.{}({})".format,
    st.sampled_from(FUNCTIONS),
    st.lists(st.sampled_from(ARGUMENTS), max_size=3).map(", ".join),
)
EXPRESSIONS = st.sampled_from(
    [
        "$states.input",
        "$states.input.a",
        "$states.context.Execution.Input",
        "$v0",
        "$v1.a",
        "1 + 1",
        "[1..3]",
        "true",
        "$states.input.a + 1",
        "$states.input.a & 'x'",
        "$states.input[0]",
        "$count($states.input.*)",
        "$uuid()",
        "1/0",
        "$map($states.input, function($x) {$x})",
        "$parse($states.input)",
        "$partition($states.input, 2)",
        "$random()",
        "$range(1, 10, 3)",
        "$hash('a', 'SHA-256')",
        "$substring('😀', 1)",
        "$states.input.a = 1",
        "$power(10, 400)",
        "$exists($states.input.a)",
        "{'a': $states.input}",
        "$sum",
        "'\\ud800'",
        "$string($states.input)",
        "$error('no')",
        "$number($states.input.a)",
        "$fromMillis($states.input.a)",
        "$sort($states.input.a)",
        "$match('a', /a/)",
        "$split($states.input, '')",
        "$toMillis($states.input.a)",
        "$states.input.**",
        "$states.input[a > 1]",
    ]
).map("{{% {} %}}".format)
ERRORS = st.sampled_from(["States.ALL", "States.TaskFailed", "States.Timeout", "States.Runtime", "ValueError"])
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:F"
INVOKE = ["arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke.waitForTaskToken"]
OPERANDS = {
    "StringEquals": st.text(max_size=3),
    "StringMatches": st.sampled_from(["*", "a*", "\\*", "*a*b*"]),
    "NumericLessThan": st.floats(allow_nan=False, allow_infinity=False),
    "BooleanEquals": st.booleans(),
    "TimestampGreaterThan": st.just("2025-01-01T00:00:00Z"),
    "IsPresent": st.booleans(),
    "IsNull": st.booleans(),
    "IsNumeric": st.booleans(),
    "IsTimestamp": st.booleans(),
    "StringEqualsPath": st.sampled_from(["$.a", "$$.State.Name"]),
    "NumericEqualsPath": st.sampled_from(["$.a", "$.b"]),
    "TimestampEqualsPath": st.sampled_from(["$.a", "$$.Execution.StartTime"]),
}


def some(**fields: Strategy) -> Strategy:
    """Each of the fields now and then."""
    return st.fixed_dictionaries({}, optional=fields)


def all_of(*parts: Strategy | Fields) -> Strategy:
    """The fields of all parts together."""
    strategies = [st.just(part) if isinstance(part, dict) else part for part in parts]
    return st.tuples(*strategies).map(lambda given: {name: value for part in given for name, value in part.items()})


def templates(leaves: Strategy, suffix: str, *keys: str) -> Strategy:
    """Payload templates: objects that hold paths or expressions, and constants."""
    evaluated = {key + suffix: leaves for key in keys or ("a", "b")}
    return some(**evaluated) if keys else some(**evaluated, c=WELL_FORMED)


class Language:
    """The fields of one query language; ``depth`` keeps apart the variables of nested blocks."""

    def __init__(self, name: str, depth: int) -> None:
        self.is_jsonata = name == "JSONata"
        variable = f"v{depth}"
        if self.is_jsonata:
            self.anything: Strategy = st.one_of(EXPRESSIONS, templates(EXPRESSIONS, ""), WELL_FORMED.filter(_is_plain))
            self.assign = templates(EXPRESSIONS, "", variable)
        else:
            self.anything = templates(st.one_of(PATHS, INTRINSICS), ".$")
            self.assign = templates(st.one_of(PATHS, INTRINSICS), ".$", variable)

    def flow(self, *names: str) -> Strategy:
        """Input and output of a state, with those of these fields that the query language has."""
        if self.is_jsonata:
            return some(Output=self.anything, **({"Assign": self.assign} if "Assign" in names else {}))
        fields = {
            "InputPath": PATHS | st.none(),
            "OutputPath": PATHS | st.none(),
            "Parameters": self.anything,
            "ResultSelector": self.anything,
            "ResultPath": REFERENCES,
            "Assign": self.assign,
        }
        return some(**{name: fields[name] for name in ("InputPath", "OutputPath", *names)})

    def errors_handled(self, targets: Strategy) -> Strategy:
        retrier = all_of(
            ERRORS.map(lambda error: {"ErrorEquals": [error]}),
            some(IntervalSeconds=st.integers(1, 3), MaxAttempts=st.integers(0, 3), JitterStrategy=st.just("FULL")),
        )
        own = some(Output=self.anything) if self.is_jsonata else some(ResultPath=REFERENCES)
        catcher = all_of(
            st.tuples(ERRORS, targets).map(lambda given: {"ErrorEquals": [given[0]], "Next": given[1]}), own
        )
        return some(Retry=retrier.map(lambda one: [one]), Catch=catcher.map(lambda one: [one]))

    def rules(self, targets: Strategy) -> Strategy:
        if self.is_jsonata:
            tests: Strategy = st.fixed_dictionaries({"Condition": EXPRESSIONS | st.booleans()})
        else:
            tests = st.one_of(
                *[st.fixed_dictionaries({"Variable": PATHS, name: operand}) for name, operand in OPERANDS.items()]
            )
            tests = (
                tests | tests.map(lambda test: {"Not": test}) | st.lists(tests, min_size=1).map(lambda t: {"And": t})
            )
        return all_of(tests, targets.map(lambda name: {"Next": name}))

    def waits(self) -> Strategy:
        forms = [{"Seconds": st.integers(0, 5)}, {"Timestamp": st.just("2025-01-01T00:00:09Z")}]
        if self.is_jsonata:
            forms += [{"Seconds": EXPRESSIONS}, {"Timestamp": EXPRESSIONS}]
        else:
            forms += [{"SecondsPath": PATHS}, {"TimestampPath": PATHS}]
        return all_of({"Type": "Wait"}, st.one_of(*[st.fixed_dictionaries(form) for form in forms]))

    def tasks(self) -> Strategy:
        name = "Arguments" if self.is_jsonata else "Parameters"
        payload = {"Payload": self.anything} if self.is_jsonata else {"Payload.$": PATHS | INTRINSICS}
        arguments = all_of({"FunctionName": "F"}, st.fixed_dictionaries(payload))
        invoke = st.fixed_dictionaries({"Resource": st.sampled_from(INVOKE), name: arguments})
        direct = all_of({"Resource": FUNCTION}, some(**{name: self.anything}))
        return all_of({"Type": "Task"}, invoke | direct, some(TimeoutSeconds=st.integers(1, 3)))

    def maps(self, blocks: Strategy) -> Strategy:
        modes = [{"Mode": "INLINE"}, *({"Mode": "DISTRIBUTED", "ExecutionType": t} for t in ("STANDARD", "EXPRESS"))]
        processor = all_of(blocks, st.sampled_from(modes).map(lambda mode: {"ProcessorConfig": mode}))
        items = {"Items": EXPRESSIONS} if self.is_jsonata else {"ItemsPath": PATHS.filter(_is_reference)}
        limits = some(ItemSelector=self.anything, MaxConcurrency=st.integers(0, 3), **items)
        return all_of({"Type": "Map"}, processor.map(lambda block: {"ItemProcessor": block}), limits)

    def fails(self) -> Strategy:
        if self.is_jsonata:
            return all_of({"Type": "Fail"}, some(Error=EXPRESSIONS, Cause=EXPRESSIONS))
        return all_of({"Type": "Fail"}, some(Error=st.text(max_size=3), CausePath=PATHS | INTRINSICS))

    def states(self, targets: Strategy, blocks: Strategy | None) -> Strategy:
        """A state that goes on; ``blocks`` are what Map and Parallel may hold."""
        handled = self.errors_handled(targets)
        parameters, result = ("Parameters", "ResultPath", "Assign"), ("ResultSelector", "ResultPath", "Assign")
        constant = {} if self.is_jsonata else {"Result": WELL_FORMED}
        kinds = [
            all_of({"Type": "Pass"}, some(**constant), self.flow(*parameters)),
            all_of(self.waits(), self.flow("Assign")),
            all_of(self.tasks(), self.flow(*result), handled),
            all_of({"Type": "Choice"}, st.lists(self.rules(targets), min_size=1, max_size=2).map(_choices)),
        ]
        if blocks is not None:
            branches = st.lists(blocks, min_size=1, max_size=2).map(lambda given: {"Branches": given})
            kinds.append(all_of({"Type": "Parallel"}, branches, self.flow("Parameters", *result), handled))
            kinds.append(all_of(self.maps(blocks), self.flow(*result), handled))
        return st.one_of(*kinds)


def _choices(rules: list[Fields]) -> Fields:
    return {"Choices": rules}


def _is_plain(value: Any) -> bool:
    """Whether a constant cannot be taken for an expression."""
    return "{%" not in str(value) and "%}" not in str(value)


def _is_reference(path: str) -> bool:
    return not any(mark in path for mark in ("*", "..", "?", ":", "()"))


def blocks(query: str, depth: int) -> Strategy:
    """Three states in a row, of which rules and catchers may go to any; nested at most ``depth`` times."""
    language = Language(query, depth)
    inner = blocks(query, depth - 1) if depth else None
    each = language.states(st.sampled_from("ABC"), inner)
    last = each | st.just({"Type": "Succeed"}) | language.fails()
    return st.tuples(each, each, last).map(_block)


def _block(states: tuple[Fields, ...]) -> Fields:
    return {
        "StartAt": "A",
        "States": {name: _going_on(*pair) for *pair, name in zip(states, ["B", "C", None], "ABC", strict=True)},
    }


def _going_on(state: Fields, following: str | None) -> Fields:
    if state["Type"] in ("Succeed", "Fail"):
        return state
    if state["Type"] == "Choice":
        return {**state, "Default": following or "C_"}
    return {**state, "Next": following} if following else {**state, "End": True}


def _renamed(block: Fields, numbers: Any) -> Fields:
    """The block with names that no other block of the machine has; every Choice at its end leads to a Succeed."""
    own = next(numbers)

    def names(value: Any) -> Any:
        if isinstance(value, list):
            return [names(item) for item in value]
        if not isinstance(value, dict):
            return value
        renamed = {key: f"{name}{own}" if key in ("Next", "Default") else name for key, name in value.items()}
        for key in ("Choices", "Catch"):
            if key in renamed:
                renamed[key] = names(renamed[key])
        if "Branches" in renamed:
            renamed["Branches"] = [_renamed(branch, numbers) for branch in renamed["Branches"]]
        if "ItemProcessor" in renamed:
            renamed["ItemProcessor"] = _renamed(renamed["ItemProcessor"], numbers)
        return renamed

    states = {f"{name}{own}": names(state) for name, state in block["States"].items()}
    if any(state.get("Default") == f"C_{own}" for state in states.values()):
        states[f"C_{own}"] = {"Type": "Succeed"}
    return {**block, "StartAt": f"{block['StartAt']}{own}", "States": states}


WRONG_FIELDS = [
    "Type",
    "Next",
    "End",
    "Result",
    "InputPath",
    "Seconds",
    "Retry",
    "Catch",
    "Assign",
    "Output",
    "Branches",
]
WRONG_FIELDS += ["ItemProcessor", "Resource", "TimeoutSeconds", "Choices", "Parameters", "Arguments", "QueryLanguage"]
WRONG_FIELDS += ["Items", "ItemReader", "ItemBatcher", "ResultWriter", "Credentials", "Default", "ItemsPath"]


def _with_wrong_field(machine: Fields, name: str, field: str, value: Any) -> Fields:
    return {**machine, "States": {**machine["States"], name: {**machine["States"][name], field: value}}}


def _machines(query: str) -> Strategy:
    return blocks(query, 2).map(lambda block: {**_renamed(block, count()), "QueryLanguage": query})


_RIGHT = _machines("JSONPath") | _machines("JSONata")
_WRONG = st.builds(_with_wrong_field, _RIGHT, st.sampled_from(["A0", "B0", "C0"]), st.sampled_from(WRONG_FIELDS), JSON)
MACHINES = st.one_of(_RIGHT, _RIGHT, _WRONG)
"""Whole state machines: most of them right, some with one field that is anything."""
