"""What CloudFormation and SAM check in a template before anything is made."""
