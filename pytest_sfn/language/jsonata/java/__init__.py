"""Numbers, texts and random numbers as Java has them: the evaluator of AWS is written in it."""
