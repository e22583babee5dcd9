"""Numbers, texts and random numbers as in Java, the language of AWS's evaluator."""
