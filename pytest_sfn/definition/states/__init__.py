"""One module per state type, or small family of types: checks its fields and compiles it into the model."""
