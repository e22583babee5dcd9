"""The warnings of a definition as warnings of Python."""

from __future__ import annotations

import warnings

from pytest_sfn import SfnDefinitionWarning, SfnExecutor

READS = {
    f"Read{number}": {
        "Type": "Pass",
        "Output": f"{{% $missing{number} %}}",
        **({"End": True} if number == 4 else {"Next": f"Read{number + 1}"}),
    }
    for number in range(5)
}
READER = {"QueryLanguage": "JSONata", "StartAt": "Read0", "States": READS}


def test_of_many_warnings_of_one_rule_three_are_issued(sfn_executor: SfnExecutor):
    with warnings.catch_warnings(record=True) as issued:
        warnings.simplefilter("always")
        machine = sfn_executor.load(READER)

    texts = [str(each.message) for each in issued if issubclass(each.category, SfnDefinitionWarning)]
    assert len(machine.warnings) == 5
    assert len(texts) == 3
    assert texts[-1].endswith("(2 more in StateMachine.warnings)")
    assert not any("more in" in text for text in texts[:-1])
