"""A font cut down to the characters of one stamp, as a PDF composite font.

Stamps carry Chinese text; a reader without that font would lose characters, so the font travels inside the signature.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter

_UNNEEDED_TABLES = ["kern", "vhea", "vmtx", "gasp", "OS/2", "post", "name"]
_SUBSET_TAG = "LSYSYS+"  # ISO 32000-1, 9.6.4: six letters before the name of a subset
_number: Any = generic.NumberObject  # pyHanko's constructors carry no types
_make_dictionary: Any = generic.DictionaryObject
_SYMBOLIC = 4  # ISO 32000-1, table 123


@dataclass(frozen=True, slots=True)
class SmallFont:
    """A TrueType font that holds only a few characters; advances are thousandths of the size."""

    program: bytes
    glyph_of: dict[str, int]
    advance_of: dict[str, int]
    ascent: int
    descent: int

    def encode(self, text: str) -> bytes:
        """The text as a PDF string operand for this font."""
        return b"<" + "".join(f"{self.glyph_of.get(character, 0):04X}" for character in text).encode() + b">"

    def width(self, text: str, size: float) -> float:
        """How long the text is at this size, in the unit of the size."""
        return sum(self.advance_of.get(character, 1000) for character in text) * size / 1000

    def embed(self, writer: BasePdfFileWriter) -> generic.IndirectObject:
        """Add the font to the document being written and return the reference of its dictionary."""
        program: Any = generic.StreamObject(
            {pdf_name("/Length1"): _number(len(self.program))}, stream_data=self.program
        )
        program.compress()
        descriptor = writer.add_object(self._descriptor(writer.add_object(program)))
        unicode_map: Any = generic.StreamObject(stream_data=self._unicode_map())
        unicode_map.compress()
        return writer.add_object(_composite(self._descendant(descriptor), writer.add_object(unicode_map)))

    def _descriptor(self, program: generic.IndirectObject) -> generic.DictionaryObject:
        box = [0, self.descent, 1000, self.ascent]
        return _dictionary(
            Type=pdf_name("/FontDescriptor"),
            FontName=pdf_name(f"/{_SUBSET_TAG}StampFont"),
            Flags=_number(_SYMBOLIC),
            FontBBox=generic.ArrayObject(map(_number, box)),
            ItalicAngle=_number(0),
            Ascent=_number(self.ascent),
            Descent=_number(self.descent),
            CapHeight=_number(self.ascent),
            StemV=_number(80),
            FontFile2=program,
        )

    def _descendant(self, descriptor: generic.IndirectObject) -> generic.DictionaryObject:
        widths = generic.ArrayObject()
        for character, glyph in sorted(self.glyph_of.items(), key=lambda pair: pair[1]):
            advance = _number(self.advance_of[character])
            widths.extend([_number(glyph), generic.ArrayObject([advance])])
        return _dictionary(
            Type=pdf_name("/Font"),
            Subtype=pdf_name("/CIDFontType2"),
            BaseFont=pdf_name(f"/{_SUBSET_TAG}StampFont"),
            CIDSystemInfo=_dictionary(
                Registry=generic.TextStringObject("Adobe"),
                Ordering=generic.TextStringObject("Identity"),
                Supplement=_number(0),
            ),
            FontDescriptor=descriptor,
            DW=_number(1000),
            W=widths,
            CIDToGIDMap=pdf_name("/Identity"),
        )

    def _unicode_map(self) -> bytes:
        pairs = [
            f"<{glyph:04X}> <{character.encode('utf-16-be').hex().upper()}>"
            for character, glyph in self.glyph_of.items()
        ]
        blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]  # a block may hold 100 pairs
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return _UNICODE_MAP.format(body=body).encode()


_UNICODE_MAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{body}
endcmap CMapName currentdict /CMap defineresource pop end end"""


def small_font(font: bytes, characters: str) -> SmallFont:
    """Cut a TrueType font (bytes of a whole font with outlines in `glyf`) down to these characters."""
    options = subset.Options(glyph_names=False, hinting=False, notdef_outline=True, layout_features=[])
    options.drop_tables += _UNNEEDED_TABLES
    whole = TTFont(io.BytesIO(font), lazy=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(whole)
    stream = io.BytesIO()
    whole.save(stream)
    cut = TTFont(io.BytesIO(stream.getvalue()))
    scale = 1000 / cut["head"].unitsPerEm
    names: dict[str, str] = {chr(code): name for code, name in cut.getBestCmap().items()}
    return SmallFont(
        program=stream.getvalue(),
        glyph_of={character: cut.getGlyphID(name) for character, name in names.items()},
        advance_of={character: round(cut["hmtx"][name][0] * scale) for character, name in names.items()},
        ascent=round(cut["hhea"].ascent * scale),
        descent=round(cut["hhea"].descent * scale),
    )


def _composite(descendant: generic.DictionaryObject, unicode_map: generic.IndirectObject) -> generic.DictionaryObject:
    return _dictionary(
        Type=pdf_name("/Font"),
        Subtype=pdf_name("/Type0"),
        BaseFont=pdf_name(f"/{_SUBSET_TAG}StampFont"),
        Encoding=pdf_name("/Identity-H"),
        DescendantFonts=generic.ArrayObject([descendant]),
        ToUnicode=unicode_map,
    )


def _dictionary(**entries: Any) -> generic.DictionaryObject:
    made: generic.DictionaryObject = _make_dictionary({pdf_name(f"/{name}"): entry for name, entry in entries.items()})
    return made
