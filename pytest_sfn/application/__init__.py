"""A template deployed into a world: its functions, its resources, and what triggers its workflows."""
