"""Everything that is changed in moto while it answers a call, and the internals of moto that are read."""
