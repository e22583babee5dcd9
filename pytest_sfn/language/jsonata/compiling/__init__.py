"""From syntax tree to closures: each node becomes a function, once."""
