"""Models of Bedrock: calling and customizing them.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-bedrock.html
"""

from __future__ import annotations

from pytest_sfn.integrations.record.action import BOTH, TOKEN, Action, Sample
from pytest_sfn.integrations.record.answers import ErrorNames
from pytest_sfn.integrations.record.job import Job, states
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import allow, needs, pass_role
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import Target, first_of, fixed, named, several, within

_FOUNDATION_MODELS = "arn:aws:bedrock:{region}::foundation-model/*"
_CUSTOMIZATION_JOBS = "arn:aws:bedrock:{region}:{account}:model-customization-job/*"
_CUSTOM_MODELS = "arn:aws:bedrock:{region}:{account}:custom-model/*"

_model = first_of(
    named("arn:aws:bedrock:{region}::foundation-model/{ModelId}"),
    named("arn:aws:bedrock:{region}::foundation-model/{BaseModelIdentifier}"),
)


def _foundation_model(argument: str) -> Target:
    """A foundation model. A customized model does not match."""
    model = named(f"arn:aws:bedrock:{{region}}::foundation-model/{{{argument}}}")

    def target(call: ServiceCall) -> list[str] | None:
        found = model(call)
        return found and [arn for arn in found if ":foundation-model/" in arn]

    return target


def _s3_uri(call: ServiceCall) -> list[str] | None:
    """The object at an S3 URI."""
    uri = call.argument("S3Uri").value
    is_address = isinstance(uri, str) and uri.startswith("s3://")
    return [call.place.in_partition(f"arn:aws:s3:::{uri.removeprefix('s3://')}")] if is_address else None


_CUSTOMIZE_MODEL = allow(
    "bedrock:CreateModelCustomizationJob",
    on=several(_foundation_model("BaseModelIdentifier"), fixed(_CUSTOM_MODELS, _CUSTOMIZATION_JOBS)),
    otherwise=[_FOUNDATION_MODELS, _CUSTOM_MODELS, _CUSTOMIZATION_JOBS],
    sid="CreateModelCustomizationJob1",
)

SERVICE = Service(
    name="bedrock",
    errors=ErrorNames("Bedrock", "AmazonBedrock", "AmazonBedrockException"),
    actions={
        "invokeModel": Action(
            patterns=TOKEN,
            required=("ModelId",),
            own_arguments=frozenset({"Input", "Output"}),
            answered_by=("bedrock-runtime", "InvokeModel"),
            parsed=dict.fromkeys(TOKEN, frozenset({"Body"})),
            errors=ErrorNames("Bedrock", "AmazonBedrockRuntime", "AmazonBedrockRuntimeException"),
            policy=needs(
                allow(
                    "bedrock:InvokeModel",
                    on=named("arn:aws:bedrock:{region}::foundation-model/{ModelId}"),
                    otherwise=[_FOUNDATION_MODELS, "arn:aws:bedrock:{region}:{account}:provisioned-model/*"],
                    sid="InvokeModel1",
                )
            ),
            samples={"": Sample("the answer of the model", {"Body": {}, "ContentType": "application/json"})},
        ),
        "createModelCustomizationJob": Action(
            patterns=BOTH,
            job=Job(
                "GetModelCustomizationJob",
                {"jobIdentifier": "JobName"},
                done=("Completed",),
                failed=states("Failed", "Stopped"),
                ended=("EndTime",),
                more={"FailureMessage": None},
            ),
            polled_by="bedrock:GetModelCustomizationJob",
            stopped_by="bedrock:StopModelCustomizationJob",
            policy=needs(
                _CUSTOMIZE_MODEL,
                pass_role("RoleArn", sid="CreateModelCustomizationJob2"),
                sync=[
                    _CUSTOMIZE_MODEL,
                    allow(
                        "bedrock:GetModelCustomizationJob StopModelCustomizationJob",
                        on=[_CUSTOMIZATION_JOBS],
                        sid="CreateModelCustomizationJob2",
                    ),
                    pass_role("RoleArn", sid="CreateModelCustomizationJob3"),
                ],
            ),
        ),
    },
    permissions=Permissions(
        actions={
            "Converse": "InvokeModel",
            "ConverseStream": "InvokeModelWithResponseStream",
        },
        resource=_model,
        rights={
            "InvokeModel": (
                ("InvokeModel", _model),
                ("s3:GetObject", within("Input", _s3_uri)),
                ("s3:PutObject", within("Output", _s3_uri)),
            )
        },
    ),
)
