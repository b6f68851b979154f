"""Reads drawings: the only part that opens a PDF or DXF file, always in a child process with limits."""
