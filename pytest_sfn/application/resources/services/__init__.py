"""A module for each service: the types of its resources, and how each is made."""
