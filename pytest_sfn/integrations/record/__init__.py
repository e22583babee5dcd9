"""The parts of an integration's record: data and plain functions, which import nothing from the rooms above."""
