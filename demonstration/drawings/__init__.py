"""Seeded Chinese construction drawings for the demo city, tests and benchmarks; everything in them is fictitious.

made = generate_set(folder, seed=1)                                   # six sheets, PDF and DXF
quick = generate_set(folder, seed=1, sheets=3, formats=("pdf",))      # three sheets, well under a second
"""

from demonstration.drawings.big_set import big_set
from demonstration.drawings.display_list import Change
from demonstration.drawings.generate import GeneratedFile, GeneratedSet, GeneratedSheet, generate_set
from demonstration.drawings.heavy import heavy_sheet

__all__ = ["Change", "GeneratedFile", "GeneratedSet", "GeneratedSheet", "big_set", "generate_set", "heavy_sheet"]
