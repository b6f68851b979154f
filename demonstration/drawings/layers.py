"""The layers of a demonstration drawing and the pens they are plotted with, as a design institute would set them."""

from dataclasses import dataclass, replace

Colour = tuple[float, float, float]

BLACK: Colour = (0.0, 0.0, 0.0)
GREY: Colour = (0.45, 0.45, 0.45)
PALE: Colour = (0.66, 0.66, 0.66)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its plotted colour, its AutoCAD colour index, its line width in mm and its dashes in mm on paper."""

    name: str
    colour: Colour = BLACK
    index: int = 7
    width: float = 0.18
    dashes: tuple[float, ...] = ()

    def muted(self) -> "Layer":
        """The same layer as it looks under another discipline's drawing: thin and pale."""
        return replace(self, colour=PALE, index=9, width=min(self.width, 0.15))


RED: Colour = (0.78, 0.10, 0.10)
GREEN: Colour = (0.05, 0.48, 0.20)
BLUE: Colour = (0.08, 0.25, 0.72)
CYAN: Colour = (0.00, 0.45, 0.60)
MAGENTA: Colour = (0.62, 0.10, 0.55)
BROWN: Colour = (0.55, 0.33, 0.08)

CENTRE_DASH = (9.0, 1.5, 1.0, 1.5)
DASHED = (3.0, 1.5)

# In plotting order: what stands later lies on top.
LAYERS = (
    Layer("填充", PALE, 9, 0.09),
    Layer("G-绿化", GREEN, 3, 0.13),
    Layer("G-道路", GREY, 8, 0.25),
    Layer("G-周边建筑", GREY, 8, 0.18),
    Layer("轴线", RED, 1, 0.13, CENTRE_DASH),
    Layer("A-FURN-家具", GREY, 8, 0.09),
    Layer("A-FIXT-洁具", GREY, 8, 0.13),
    Layer("A-FLOR-看线", BLACK, 7, 0.13),
    Layer("A-STRS-楼梯", BLACK, 7, 0.15),
    Layer("A-WIND", CYAN, 4, 0.15),
    Layer("A-DOOR", BROWN, 2, 0.18),
    Layer("A-WALL", BLACK, 7, 0.45),
    Layer("A-COLS", BLACK, 7, 0.30),
    Layer("A-剖断", BLACK, 7, 0.60),
    Layer("S-BEAM-梁", BLACK, 7, 0.25, DASHED),
    Layer("S-REBAR-钢筋", RED, 1, 0.40),
    Layer("W-给水", GREEN, 3, 0.45),
    Layer("W-排水", BROWN, 2, 0.45, (5.0, 1.5)),
    Layer("E-照明", BLUE, 5, 0.30),
    Layer("E-线路", MAGENTA, 6, 0.30),
    Layer("H-风管", BLUE, 5, 0.30),
    Layer("H-设备", MAGENTA, 6, 0.35),
    Layer("F-喷淋", RED, 1, 0.35),
    Layer("F-消火栓", RED, 1, 0.50),
    Layer("F-疏散", GREEN, 3, 0.30, DASHED),
    Layer("G-红线", RED, 1, 0.70, (12.0, 2.0, 1.0, 2.0, 1.0, 2.0)),
    Layer("轴线标注", BLACK, 7, 0.18),
    Layer("标注", GREEN, 3, 0.13),
    Layer("标高", BLACK, 7, 0.15),
    Layer("文字", BLACK, 7, 0.18),
    Layer("房间名称", BLACK, 7, 0.18),
    Layer("图名", BLACK, 7, 0.60),
    Layer("图框", BLACK, 7, 0.18),
    Layer("图框-内框", BLACK, 7, 1.00),
    Layer("图签", BLACK, 7, 0.25),
)

BY_NAME = {layer.name: layer for layer in LAYERS}

ARCHITECTURAL_GROUND = frozenset(
    name for name in BY_NAME if name.startswith("A-") or name in ("填充", "房间名称", "标注", "轴线")
)
