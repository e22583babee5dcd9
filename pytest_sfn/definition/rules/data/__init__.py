"""What is known of the data of a workflow without running it: which members the input of a state can have at all."""
