// Lo que usan las pruebas para jugar con un explorador: un punto de un elemento se da en partes de
// su lado, y lo pintado se lee de 0 a 1.
const errors = [];
addEventListener("error", (event) => errors.push(event.message));
const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
const all = (selector) => [...document.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
function point(element, kind, x, y, pointerType = "mouse") {
  const box = element.getBoundingClientRect();
  const place = { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
  element.dispatchEvent(new PointerEvent(kind, { ...place, pointerType, pointerId: 7, bubbles: true }));
}
function drag(element, points, pointerType) {
  points.forEach(([x, y], i) => point(element, i ? "pointermove" : "pointerdown", x, y, pointerType));
  point(element, "pointerup", ...points.at(-1), pointerType);
}
const press = (element, ...keys) => keys.forEach((key) =>
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
function read(canvas) {
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  return context.getImageData(0, 0, copy.width, copy.height).data;
}
const pixels = (canvas) => [...read(canvas)].filter((_, i) => i % 4 === 0).map((value) => value / 255);
const rgb = (canvas) => [...read(canvas)].filter((_, i) => i % 4 !== 3).map((value) => value / 255);
const colours = (canvas) => new Set(new Uint32Array(read(canvas).buffer)).size;
const named = (e) => (e.getAttribute("aria-label") || e.textContent).trim();
