"""What AWS answers otherwise than JSONata 2.0.6, and the functions that it adds.

Step Functions evaluates JSONata with an engine of its own, which is written in Java. The module ``differences``
lists all that is known of it; the others are the rules themselves, which the rest of the evaluator calls.
"""
