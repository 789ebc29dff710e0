"""Which kinds of files can be asked for, what of a request is wrong, and how is each made? One module for each sort."""
