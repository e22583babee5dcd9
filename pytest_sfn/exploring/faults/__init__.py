"""The faults that the calls of a state machine can have, and what makes a call have one."""
