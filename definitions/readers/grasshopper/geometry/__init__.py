"""Geometry that lies in a file: unpacked without .NET, measured by openNURBS in a process of its own."""
