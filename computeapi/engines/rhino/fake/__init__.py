"""A scripted Rhino Compute for tests and demos: never a real one, and it says so in each answer.

`server.py` is the thread that serves, `handler.py` the HTTP of it, `routes.py` what each path answers, `children.py`
the processes that it plays. A definition is read by `documents.py`, its inputs and outputs are found by `discovery.py`,
values taken by `receiving.py`, its graph solved by `solving.py`, the outcome written by `writing.py`.
"""
