"""Everything that is changed in boto3, botocore and the settings that they read, while a world is open."""
