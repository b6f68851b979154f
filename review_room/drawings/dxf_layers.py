"""Which layers of a DXF are off, frozen or never plotted: they are drawn too, but hidden until a reader wants them."""

from ezdxf.addons.drawing.properties import LayerProperties, RenderContext
from ezdxf.document import Drawing
from ezdxf.entities.layer import Layer

NO_LAYER = "0"


def layer_key(name: str) -> str:
    """Layer names are equal whatever their case."""
    return name.lower()


class LayerStates:
    """Answers by the name of a layer, in any case."""

    def __init__(self, document: Drawing) -> None:
        layers = [layer for layer in document.layers if isinstance(layer, Layer)]
        self._names = {layer_key(layer.dxf.name): str(layer.dxf.name) for layer in layers}
        self._frozen = {layer_key(layer.dxf.name) for layer in layers if layer.is_frozen()}
        off = {layer_key(layer.dxf.name) for layer in layers if layer.is_off()} | self._frozen
        self._hidden = off | {layer_key(layer.dxf.name) for layer in layers if not layer.dxf.plot}
        self.unplotted = frozenset(self._names[key] for key in self._hidden - off)
        """Names of the layers that are hidden only because they are never plotted."""

    def name(self, layer: str) -> str:
        """The name as the table of layers spells it."""
        return self._names.get(layer_key(layer), layer)

    def hides(self, layer: str) -> bool:
        """Whether what lies on the layer is not to be seen at first."""
        return layer_key(layer) in self._hidden

    def freezes(self, layer: str) -> bool:
        """Whether the layer is frozen, which also hides what a block on it has on other layers."""
        return layer_key(layer) in self._frozen


class AllLayersContext(RenderContext):
    """ezdxf's context in which every layer is on, but for those a viewport freezes for itself."""

    def resolve_layer_properties(self, layer: Layer) -> LayerProperties:
        """As ezdxf has them, and visible."""
        properties = super().resolve_layer_properties(layer)
        properties.is_visible = True
        return properties
