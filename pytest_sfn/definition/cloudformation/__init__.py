"""State machines in SAM and CloudFormation templates."""
