"""Running a part of a state machine: from a state on, or up to one."""
