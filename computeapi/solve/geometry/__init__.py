"""Geometry that was sent: read once, in a solver process, and kept here under its id, to be named from then on."""
