"""Source in, geometry out: OpenSCAD that comes with the request, parsed, evaluated and made into files."""
