"""How is geometry that people send read? By rhino3dm, in a jailed process of its own: it is C++ over hostile bytes."""
