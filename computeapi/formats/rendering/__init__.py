"""How is a picture of bodies made without a GPU? A camera, a z-buffer and lights, in numpy."""
