"""What does a Grasshopper definition take and give? Read from the file alone; this is the index of that.

Steps, from the file to the interface (`reading`): archive (chunks and items), canvas (which objects they are),
discovery (which of them are inputs and outputs), inputs (how each is described, its default, why it can't be set),
geometry (how large what lies in the file is), inventory. What a parameter holds where nobody sends a value is followed
through wires, and made a value that could be sent by values. Files that may be anybody's are read by apart, in a
process of its own. The way back is authoring: it writes definitions.
"""

from definitions.readers.grasshopper.reading import internalised, read, thumbnail

__all__ = ["internalised", "read", "thumbnail"]
