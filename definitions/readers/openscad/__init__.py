"""What does an OpenSCAD definition take and give? Read from its customizer comments, without running it."""

from definitions.readers.openscad.reading import OUTPUTS, read

__all__ = ["OUTPUTS", "read"]
