"""Wires: which values come along them to a parameter, and what a person at the canvas could choose instead."""
