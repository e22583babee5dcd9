"""AWS's APIs as botocore describes them: the operation that an integration calls, and the shapes of its fields."""
