"""How are Rhino's own files written? Everything here loads rhino3dm, which takes a process 15 MB."""
