"""Many solves of one definition as one job: lists and sweeps of inputs, their table, their pictures and their files."""
