// Opens a page with pdf.js and says how long it took until the last pixel was on the canvas.
import * as pdfjs from "./node_modules/pdfjs-dist/build/pdf.min.mjs";

pdfjs.GlobalWorkerOptions.workerSrc = "./node_modules/pdfjs-dist/build/pdf.worker.min.mjs";
const canvas = document.getElementById("sheet");

const places = {
  // The whole page, so many pixels wide.
  overview: (page, { width }) => {
    const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
    return { viewport, size: [viewport.width, viewport.height] };
  },
  // A window of the page's middle at a scale in pixels per point.
  detail: (page, { scale, size }) => {
    const whole = page.getViewport({ scale });
    const [offsetX, offsetY] = [(size[0] - whole.width) / 2, (size[1] - whole.height) / 2];
    return { viewport: page.getViewport({ scale, offsetX, offsetY }), size };
  },
};

window.open_page = async (url, place, wish) => {
  const began = performance.now();
  const document_ = await pdfjs.getDocument({
    url,
    cMapUrl: "./node_modules/pdfjs-dist/cmaps/",
    standardFontDataUrl: "./node_modules/pdfjs-dist/standard_fonts/",
    wasmUrl: "./node_modules/pdfjs-dist/wasm/",
  }).promise;
  const page = await document_.getPage(1);
  const { viewport, size } = places[place](page, wish);
  [canvas.width, canvas.height] = size.map(Math.ceil);
  await page.render({ canvas, canvasContext: canvas.getContext("2d", { alpha: false }), viewport }).promise;
  canvas.getContext("2d").getImageData(0, 0, 1, 1);
  return performance.now() - began;
};
window.ready = true;
