"""The values of an expression: their types, sizes and texts."""
