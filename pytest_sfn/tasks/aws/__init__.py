"""The APIs of AWS's services: their models, and calls in the words of Step Functions."""
