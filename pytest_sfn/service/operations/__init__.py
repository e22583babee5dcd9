"""The operations of the Step Functions API, one module for each group."""
