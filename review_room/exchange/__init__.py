"""Formats in which findings and marks leave the room and come back: plain values in, bytes out, and the reverse.

Nothing here knows the web or the database. Modules that a sandboxed child loads
import only this package, `papers` and the limits of `drawings`.
"""
