"""Solving Grasshopper definitions on Rhino Compute servers."""
