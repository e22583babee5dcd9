"""What is changed in boto3 and botocore, and in the settings that they read, while a world is open."""
