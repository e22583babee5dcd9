"""What is changed in moto while it answers a call, and what is read of its internals."""
