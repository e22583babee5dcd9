"""One module per type of state, or small family: check its fields and compile it into the model."""
