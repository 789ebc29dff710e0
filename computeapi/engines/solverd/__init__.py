"""A solver host: one small process per machine and set of tasks that forks a fresh, jailed child for each solve.

It runs by itself (`python -m computeapi.engines.solverd --socket PATH --task …`), is started by the first process
that needs it, shared by all of them and ends with the last. `computeapi.engines.pool` is the way to talk to it.
"""
