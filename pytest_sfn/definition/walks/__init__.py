"""Going through all states of a definition, those inside of Parallel and Map included."""
