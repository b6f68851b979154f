/**
 * Pen and hand on one tablet: once a pen has been seen, it draws and fingers move the sheet; what touches the glass while
 * the pen is down is the palm, and does nothing. Pure.
 */
export const penHand = () => {
  let seen = false;
  const pensDown = new Set();
  const touching = new Set();
  const palms = new Set();
  return {
    /** Hear of every pointer that goes down. */
    down({ pointerId, pointerType }) {
      if (pointerType === "pen") {
        seen = true;
        pensDown.add(pointerId);
        for (const id of touching) palms.add(id); // the hand lies down before the pen does
      } else if (pointerType === "touch") {
        touching.add(pointerId);
        if (pensDown.size > 0) palms.add(pointerId);
      }
    },
    up({ pointerId }) {
      pensDown.delete(pointerId);
      touching.delete(pointerId);
      palms.delete(pointerId);
    },
    isPalm: ({ pointerId }) => palms.has(pointerId),
    /** Whether a finger moves the sheet although a tool that draws is armed. */
    fingersMove: () => seen,
  };
};
