"""AWS's APIs as botocore describes them: which operation an integration calls, and the shapes of its fields."""
