"""A scripted Rhino Compute for tests and demos: never a real one, and it says so in each answer.

`server.py` is the thread that serves, `handler.py` the HTTP of it, `routes.py` what each path answers, `children.py`
the processes that it plays, `misbehaviour.py` how it goes wrong on request. `solver/` is the Grasshopper in it.

What Softly's reader and engine know of Grasshopper and of Compute (GUIDs, names, how a text is read, the key of a
file) is written here once more on purpose: a mistake in one of the two then shows in the tests.
"""
