"""What does a Grasshopper definition take and give? Read from the file alone; this is the index of that.

Steps, from the file to the interface: archive (chunks and items), document (what stands on the canvas), discovery
(which inputs and outputs), sources (what their wires bring), inputs (how each is described), inventory.
"""

from definitions.readers.grasshopper.reading import internalised, read, thumbnail

__all__ = ["internalised", "read", "thumbnail"]
