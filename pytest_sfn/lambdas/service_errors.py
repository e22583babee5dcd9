"""The errors of the Lambda service that Step Functions reports, with their status and text.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
"""

from __future__ import annotations

from typing import NamedTuple

from pytest_sfn.errors import ErrorName


class ServiceError(NamedTuple):
    """One error. ``message`` may contain ``{arn}`` and ``{caller}``. ``code`` is the error code of the
    API, if it differs from the name.

    ``by_client``: the SDK inside Step Functions raises it, not Lambda.
    """

    status: int
    message: str
    code: str | None = None
    by_client: bool = False


_NOT_AUTHORIZED = (
    "User: {caller} is not authorized to perform:"
    " lambda:InvokeFunction on resource: {arn} because no identity-based policy allows the lambda:InvokeFunction action"
)

ALREADY_STARTED = "DurableExecutionAlreadyStartedException"
INVALID_PARAMETER_VALUE = "InvalidParameterValueException"
INVALID_REQUEST_CONTENT = "InvalidRequestContentException"
RESOURCE_NOT_FOUND = "ResourceNotFoundException"

SERVICE_ERRORS: dict[str, ServiceError] = {
    # The SDK's Lambda client raises these: for a code without its own exception, and for its own failures.
    ErrorName.AWS_LAMBDA_EXCEPTION: ServiceError(403, _NOT_AUTHORIZED, code=ErrorName.ACCESS_DENIED),
    ErrorName.LAMBDA_SDK_CLIENT: ServiceError(500, "Unable to execute HTTP request: Read timed out", by_client=True),
    ErrorName.LAMBDA_CLIENT_TIMEOUT: ServiceError(
        500, "Client execution did not complete before the specified timeout configuration.", by_client=True
    ),
    "CodeArtifactUserDeletedException": ServiceError(
        409,
        "The Lambda function couldn't be invoked because its code artifact user has been deleted.",
    ),
    "CodeArtifactUserFailedException": ServiceError(
        409,
        "The Lambda function couldn't be invoked because provisioning of its code artifact user failed.",
    ),
    "CodeArtifactUserPendingException": ServiceError(
        409,
        "The Lambda function couldn't be invoked because its code artifact user is still being provisioned.",
    ),
    ALREADY_STARTED: ServiceError(
        409,
        "The durable execution with the specified name has already been started.",
    ),
    "EC2AccessDeniedException": ServiceError(502, "Need additional permissions to configure VPC settings."),
    "EC2ThrottledException": ServiceError(
        502,
        "Amazon EC2 throttled Lambda during Lambda function initialization using the execution role "
        "provided for the function.",
    ),
    "EC2UnexpectedException": ServiceError(
        502,
        "Lambda received an unexpected Amazon EC2 client exception while setting up for the Lambda function.",
    ),
    "EFSIOException": ServiceError(410, "An error occurred when reading from or writing to a connected file system."),
    "EFSMountConnectivityException": ServiceError(
        408,
        "The Lambda function couldn't make a network connection to the configured file system.",
    ),
    "EFSMountFailureException": ServiceError(
        403,
        "The Lambda function couldn't mount the configured file system due to a permission or configuration issue.",
    ),
    "EFSMountTimeoutException": ServiceError(
        408,
        "The Lambda function made a network connection to the configured file system, but the mount "
        "operation timed out.",
    ),
    "ENILimitReachedException": ServiceError(
        502,
        "Lambda couldn't create an elastic network interface in the VPC, specified as part of Lambda "
        "function configuration, because the limit for network interfaces has been reached.",
    ),
    "ENINotReadyException": ServiceError(
        502,
        "Lambda couldn't invoke the Lambda function because the elastic network interface (ENI) "
        "configured for its VPC connection isn't ready yet.",
    ),
    INVALID_PARAMETER_VALUE: ServiceError(400, "One of the parameters in the request is not valid."),
    INVALID_REQUEST_CONTENT: ServiceError(
        400,
        "The request body could not be parsed as JSON, or a request header is invalid.",
    ),
    "InvalidRuntimeException": ServiceError(502, "The runtime or runtime version specified is not supported."),
    "InvalidSecurityGroupIDException": ServiceError(
        502,
        "The security group ID provided in the Lambda function VPC configuration is not valid.",
    ),
    "InvalidSubnetIDException": ServiceError(
        502,
        "The subnet ID provided in the Lambda function VPC configuration is not valid.",
    ),
    "InvalidZipFileException": ServiceError(502, "Lambda could not unzip the deployment package."),
    "KMSAccessDeniedException": ServiceError(
        502,
        "Lambda was unable to decrypt the environment variables because KMS access was denied. Please "
        "check the function's KMS key settings.",
    ),
    "KMSDisabledException": ServiceError(
        502,
        "Lambda couldn't decrypt the environment variables because the KMS key used is disabled.",
    ),
    "KMSInvalidStateException": ServiceError(
        502,
        "Lambda couldn't decrypt the environment variables because the state of the KMS key used is not "
        "valid for Decrypt.",
    ),
    "KMSNotFoundException": ServiceError(
        502,
        "Lambda couldn't decrypt the environment variables because the KMS key was not found.",
    ),
    "ModeNotSupportedException": ServiceError(
        400,
        "The Lambda function doesn't support the invocation mode requested.",
    ),
    "NoPublishedVersionException": ServiceError(400, "The function has no published versions available."),
    "RecursiveInvocationException": ServiceError(
        400,
        "Lambda has detected your function being invoked in a recursive loop with other Amazon Web "
        "Services resources and stopped your function's invocation.",
    ),
    "RequestTooLargeException": ServiceError(
        413,
        "The request payload exceeded the Invoke request body JSON input quota.",
    ),
    "ResourceConflictException": ServiceError(
        409,
        "The resource already exists, or another operation is in progress.",
    ),
    RESOURCE_NOT_FOUND: ServiceError(404, "Function not found: {arn}"),
    "ResourceNotReadyException": ServiceError(
        502,
        "The function is inactive and its VPC connection is no longer available.",
    ),
    "RuntimeAliasDeletedException": ServiceError(409, "The runtime alias for your function is no longer available."),
    "RuntimeVersionDeletedException": ServiceError(
        409,
        "The runtime version used by your function is no longer available.",
    ),
    "S3FilesMountConnectivityException": ServiceError(
        408,
        "The Lambda function couldn't make a network connection to the configured S3 Files access point.",
    ),
    "S3FilesMountFailureException": ServiceError(
        403,
        "The Lambda function couldn't mount the configured S3 Files access point due to a permission or "
        "configuration issue.",
    ),
    "S3FilesMountTimeoutException": ServiceError(
        408,
        "The Lambda function made a network connection to the configured S3 Files access point, but the "
        "mount operation timed out.",
    ),
    "SerializedRequestEntityTooLargeException": ServiceError(
        413,
        "The request payload exceeded the maximum allowed size for serialized request entities.",
    ),
    ErrorName.LAMBDA_SERVICE: ServiceError(500, "An error occurred and the request cannot be processed."),
    ErrorName.SERVICE_QUOTA_EXCEEDED: ServiceError(402, "The request would exceed a service quota."),
    "SnapStartException": ServiceError(400, "The afterRestore() runtime hook encountered an error."),
    "SnapStartNotReadyException": ServiceError(409, "Lambda is initializing your function."),
    "SnapStartRegenerationFailureException": ServiceError(
        409,
        "Lambda couldn't regenerate the SnapStart snapshot for the function.",
    ),
    "SnapStartTimeoutException": ServiceError(408, "Lambda couldn't restore the snapshot within the timeout limit."),
    "SubnetIPAddressLimitReachedException": ServiceError(
        502,
        "Lambda couldn't set up VPC access for the Lambda function because one or more configured "
        "subnets has no available IP addresses.",
    ),
    ErrorName.LAMBDA_TOO_MANY_REQUESTS: ServiceError(429, "Rate Exceeded."),
    "UnsupportedMediaTypeException": ServiceError(415, "The content type of the Invoke request body is not JSON."),
}
