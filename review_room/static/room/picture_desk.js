/** Pictures become marks: from the clipboard, from a file, or dropped on the sheet. */
import { notice, noticeRefusal } from "./announce.js";
import { h } from "./dom.js";
import { together } from "./history.js";
import { pickedMarks, place } from "./marking.js";
import { draw } from "./paint.js";
import { rememberPicture } from "./picture_store.js";
import { pictureAt, pictureTurned } from "./pictures.js";
import { readableSize } from "./readable.js";
import { filesOf } from "./talk/files.js";
import { t } from "./text.js";

const TAKEN = new Set(["image/png", "image/jpeg"]);
const LONGEST_PIXELS = 4096;

const drawnAnew = (bitmap, width, height) =>
  new Promise((resolve) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
    canvas.toBlob(resolve, "image/jpeg", 0.92);
  });

/**
 * The file as it is sent, and its size in pixels. A photograph is drawn anew: upright, no larger than can be looked at, and
 * without what a telephone writes into it of place and owner. Throws for what the browser cannot read.
 */
const prepared = async (file) => {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_PIXELS / Math.max(bitmap.width, bitmap.height));
  const size = { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) };
  if (file.type !== "image/jpeg") return { file, size };
  const blob = await drawnAnew(bitmap, size.width, size.height);
  return { file: new File([blob], file.name, { type: "image/jpeg" }), size };
};

/** `send(file)` as the talk sends files; `room` as the other modules have it. */
export const connectPictureDesk = (room, { send, largest }) => {
  const mayPlace = () => room.bootstrap.me.can_annotate && !room.playback.isOn() && room.stage.isOpen();
  const middle = () => {
    const { clientWidth: width, clientHeight: height } = room.stage.viewer.canvas;
    return room.stage.viewer.view().toSheet([width / 2, height / 2]);
  };
  const lay = ({ id }, size, at) => {
    const geometry = pictureAt(at ?? middle(), size, room.stage.viewer.view(), room.chosen.sheet);
    place(room, "image", { ...geometry, image: id });
  };
  /** Send a picture and lay it on the sheet that is open, about a point of it or in the middle of what is seen. */
  const take = async (chosen, at = null) => {
    if (!mayPlace()) return;
    if (!TAKEN.has(chosen.type)) return notice(t("image_wrong", { name: chosen.name }), { grave: true });
    const on = room.chosen.sheet;
    let ready;
    try {
      ready = await prepared(chosen);
    } catch {
      return notice(t("image_wrong", { name: chosen.name }), { grave: true });
    }
    const { file, size } = ready;
    if (file.size > largest) return notice(t("file_too_large", { name: file.name, limit: readableSize(largest) }), { grave: true });
    try {
      const answer = await send(file);
      if (!answer.ok) return noticeRefusal(answer.error);
      rememberPicture(answer.body.id, file);
      if (mayPlace()) lay(answer.body, size, on === room.chosen.sheet ? at : null);
    } catch {
      notice(t("file_unsent", { name: file.name }), { grave: true, action: { label: t("retry_now"), run: () => take(chosen, at) } });
    }
  };
  const chooser = h("input", { type: "file", hidden: true, accept: "image/png,image/jpeg", "data-testid": "picture-file",
    onchange: (event) => (event.target.files[0] && take(event.target.files[0]), (event.target.value = "")) });
  room.part("stage").append(chooser);

  const pictureOf = (transfer) => filesOf(transfer).find((file) => file.type.startsWith("image/"));
  room.part("stage").addEventListener("dragover", (event) => mayPlace() && event.preventDefault());
  room.part("stage").addEventListener("drop", (event) => {
    const file = mayPlace() && (pictureOf(event.dataTransfer) ?? filesOf(event.dataTransfer)[0]);
    if (!file) return;
    event.preventDefault();
    take(file, room.stage.pointer.pointAt(event));
  });
  // A file let go anywhere else would be opened by the browser, in place of the room.
  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  }

  /** What Ctrl+V on the sheet brings: a picture of the clipboard, else what `otherwise` does a moment later. */
  let waiting = 0;
  document.addEventListener("paste", (event) => {
    if (event.target.closest?.("input, textarea, select, dialog, [contenteditable]")) return;
    const file = mayPlace() && pictureOf(event.clipboardData);
    if (!file) return;
    clearTimeout(waiting);
    event.preventDefault();
    take(file);
  });
  // What was copied in the room must not lose against a picture that was on the clipboard before.
  document.addEventListener("copy", (event) => {
    if (!room.clip || !window.getSelection().isCollapsed || event.target.closest?.("input, textarea")) return;
    event.clipboardData.setData("text/plain", t("copied", { n: room.clip.shapes.length }));
    event.preventDefault();
  });
  return {
    choose: () => mayPlace() && chooser.click(),
    pasteUnlessPicture(otherwise) {
      clearTimeout(waiting);
      waiting = setTimeout(otherwise, 30);
    },
    /** A quarter turn for the picked pictures. */
    turn() {
      const pictures = pickedMarks(room).filter((mark) => mark.kind === "image");
      if (pictures.length === 0) return;
      room.past.perform(together(pictures.map((mark) => room.desk.commands.reshape(mark.id, pictureTurned(mark.geometry)))));
      draw(room);
    },
  };
};
