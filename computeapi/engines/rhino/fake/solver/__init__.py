"""A small Grasshopper: enough to solve our own definitions, with an error that names what it doesn't know.

A definition is read by `documents.py`, its inputs and outputs are found by `discovery.py`, values taken by
`receiving.py`, its graph solved by `solving.py`, the outcome written by `writing.py`.
"""
