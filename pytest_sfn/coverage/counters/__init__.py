"""What counts: the counters in a definition, and the switch that puts them there."""
