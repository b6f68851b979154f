/** Which layers of a sheet are shown, and how that is said in an address: bit 0 of the mask is the first layer. Pure. */

export const asDrawn = ({ layers }) => layers.map((layer) => layer.shown);

const maskOf = (shown) =>
  shown.reduce((bits, isShown, n) => (isShown ? bits | (1n << BigInt(n)) : bits), 0n).toString(16);

/** The mask for a tile's address; null where the layers are as the author left them. */
export const layerMask = (sheet, shown) =>
  shown.every((isShown, n) => isShown === sheet.layers[n].shown) ? null : maskOf(shown);

const shownBy = (mask, count) => {
  const bits = BigInt(`0x${mask}`);
  return Array.from({ length: count }, (_, n) => ((bits >> BigInt(n)) & 1n) === 1n);
};

/** What was chosen for each revision of a sheet, kept in `storage` as long as the browser's tab lives. */
export const layerChoices = (storage, prefix) => {
  const keyOf = (sheet) => `${prefix}${sheet.id}`;
  const read = (sheet) => {
    try {
      return storage.getItem(keyOf(sheet));
    } catch {
      return null; // a browser that keeps nothing shows the sheet as drawn
    }
  };
  return {
    mask: (sheet) => {
      const kept = read(sheet);
      return kept && /^[0-9a-f]+$/.test(kept) && sheet.layers.length > 0 && !(BigInt(`0x${kept}`) >> BigInt(sheet.layers.length))
        ? layerMask(sheet, shownBy(kept, sheet.layers.length)) : null;
    },
    shown(sheet) {
      const mask = this.mask(sheet);
      return mask === null ? asDrawn(sheet) : shownBy(mask, sheet.layers.length);
    },
    keep(sheet, shown) {
      const mask = layerMask(sheet, shown);
      try {
        if (mask === null) storage.removeItem(keyOf(sheet));
        else storage.setItem(keyOf(sheet), mask);
      } catch {
        return; // full or forbidden: the choice holds until the sheet is left
      }
    },
  };
};
