"""What was sent for the inputs, read into typed, rounded, complete values: all of them, then one of each kind. Pure."""
