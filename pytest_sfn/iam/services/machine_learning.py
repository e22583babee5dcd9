"""Models: training them, and asking them.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html and connect-bedrock.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.iam import resources
from pytest_sfn.iam.grants import Rule, allow, managed_rule, needs, pass_role
from pytest_sfn.iam.targets import fixed, named, several

_TAGS = allow("sagemaker:ListTags AddTags", on=["*"])
_PASS_TO_SAGEMAKER = pass_role("RoleArn", to="sagemaker.amazonaws.com")
_training_job = named("arn:aws:sagemaker:{region}:{account}:training-job/{TrainingJobName}*")
_ALL_TRAINING_JOBS = ["arn:aws:sagemaker:{region}:{account}:training-job/*"]
_transform_job = named("arn:aws:sagemaker:{region}:{account}:transform-job/{TransformJobName}*")
_ALL_TRANSFORM_JOBS = ["arn:aws:sagemaker:{region}:{account}:transform-job/*"]

_FOUNDATION_MODELS = "arn:aws:bedrock:{region}::foundation-model/*"
_CUSTOMIZATION_JOBS = "arn:aws:bedrock:{region}:{account}:model-customization-job/*"
_CUSTOM_MODELS = "arn:aws:bedrock:{region}:{account}:custom-model/*"
_CUSTOMIZE_MODEL = allow(
    "bedrock:CreateModelCustomizationJob",
    on=several(resources.foundation_model("BaseModelIdentifier"), fixed(_CUSTOM_MODELS, _CUSTOMIZATION_JOBS)),
    otherwise=[_FOUNDATION_MODELS, _CUSTOM_MODELS, _CUSTOMIZATION_JOBS],
    sid="CreateModelCustomizationJob1",
)

RULES: Mapping[str, Rule] = {
    "sagemaker:createTrainingJob": needs(
        allow("sagemaker:CreateTrainingJob", on=_training_job, otherwise=_ALL_TRAINING_JOBS),
        _TAGS,
        _PASS_TO_SAGEMAKER,
        sync=[
            allow(
                "sagemaker:CreateTrainingJob DescribeTrainingJob StopTrainingJob",
                on=_training_job,
                otherwise=_ALL_TRAINING_JOBS,
            ),
            _TAGS,
            _PASS_TO_SAGEMAKER,
            managed_rule("StepFunctionsGetEventsForSageMakerTrainingJobsRule"),
        ],
    ),
    # AWS never generates this one by itself: its page tells the user to attach it.
    "sagemaker:createTransformJob": needs(
        allow("sagemaker:CreateTransformJob", on=_transform_job, otherwise=_ALL_TRANSFORM_JOBS),
        _TAGS,
        _PASS_TO_SAGEMAKER,
        sync=[
            allow(
                "sagemaker:CreateTransformJob DescribeTransformJob StopTransformJob",
                on=_transform_job,
                otherwise=_ALL_TRANSFORM_JOBS,
            ),
            _TAGS,
            _PASS_TO_SAGEMAKER,
            managed_rule("StepFunctionsGetEventsForSageMakerTransformJobsRule"),
        ],
    ),
    "bedrock:invokeModel": needs(
        allow(
            "bedrock:InvokeModel",
            on=named("arn:aws:bedrock:{region}::foundation-model/{ModelId}"),
            otherwise=[_FOUNDATION_MODELS, "arn:aws:bedrock:{region}:{account}:provisioned-model/*"],
            sid="InvokeModel1",
        )
    ),
    "bedrock:createModelCustomizationJob": needs(
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
}
