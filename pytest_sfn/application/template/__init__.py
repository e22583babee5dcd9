"""What a template says: its stacks, parameters, resources in order of dependence, SAM expanded."""
