"""Named rules: what is wrong with a definition, how bad that is, and where to read more.

An ERROR is what AWS rejects, a WARNING is what AWS accepts and what will not do what was meant, an ADVICE is a habit
that makes workflows sturdier. AWS's own diagnostics keep their codes; the other rules are in ``topics``.
"""
