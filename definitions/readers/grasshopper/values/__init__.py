"""Values: how a parameter keeps them, how they are computed, and what they are as values that could be sent."""
