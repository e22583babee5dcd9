"""What the plugin collects besides test functions."""
