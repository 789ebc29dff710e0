"""Topology optimisation of a plate by SIMP: what TopoOpt.py is made of. Lengths in mm, forces in N, moduli in MPa."""
