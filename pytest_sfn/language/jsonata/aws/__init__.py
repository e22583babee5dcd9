"""The rules in which AWS differs from JSONata 2.0.6, and the functions that AWS adds.

Step Functions evaluates JSONata with its own engine, written in Java. The module ``differences`` lists all known
differences; the other modules implement them for the evaluator.
"""
