// De los trazos de una pluma a una cifra como las de MNIST: del mismo tamaño, del mismo grosor y con
// el centro de masas en el centro de la imagen (LeCun et al., 1998, sección III.A).
"use strict";

const Strokes = (() => {
  const BOX = 20;        // el lado de la caja en que cabe la cifra, en píxeles
  const INK = 0.7;       // hasta esta distancia del trazo, blanco
  const EDGE = 1.9;      // desde esta, negro; entre las dos se difumina
  const SMALLEST = 0.15; // lo menor que esto, en lados de la pizarra, no se agranda más

  function distanceSquared(x, y, [ax, ay], [bx, by]) {
    const dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
    const t = length ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
    return (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2;
  }

  function paint(strokes, side) {
    const image = new Float32Array(side * side), reach = Math.ceil(EDGE);
    const clip = (value) => Math.min(side - 1, Math.max(0, value));
    const segment = (a, b) => {
      const [left, right] = [Math.min(a[0], b[0]) - reach, Math.max(a[0], b[0]) + reach];
      const [top, bottom] = [Math.min(a[1], b[1]) - reach, Math.max(a[1], b[1]) + reach];
      for (let y = clip(Math.floor(top)); y <= clip(Math.ceil(bottom)); y++) {
        for (let x = clip(Math.floor(left)); x <= clip(Math.ceil(right)); x++) {
          const distance = Math.sqrt(distanceSquared(x + 0.5, y + 0.5, a, b));
          const ink = Math.min(1, Math.max(0, (EDGE - distance) / (EDGE - INK)));
          image[y * side + x] = Math.max(image[y * side + x], ink);
        }
      }
    };
    for (const stroke of strokes) stroke.forEach((point, i) => segment(stroke[Math.max(i - 1, 0)], point));
    return image;
  }

  function centreOfMass(image, side) {
    let total = 0, x = 0, y = 0;
    image.forEach((ink, i) => {
      total += ink;
      x += ink * ((i % side) + 0.5);
      y += ink * (Math.floor(i / side) + 0.5);
    });
    return [x / total, y / total];
  }

  /** De trazos, listas de puntos [x, y] en lados de la pizarra, a side × side números de 0 a 1. */
  function render(strokes, side) {
    const points = strokes.flat();
    if (!points.length) return new Float32Array(side * side);
    const range = (axis) => {
      const values = points.map((point) => point[axis]);
      return [Math.min(...values), Math.max(...values)];
    };
    const [left, right] = range(0), [top, bottom] = range(1);
    const scale = (BOX - INK - EDGE) / Math.max(right - left, bottom - top, SMALLEST);
    const place = (dx, dy) => strokes.map((stroke) => stroke.map(([x, y]) => [
      (x - (left + right) / 2) * scale + dx, (y - (top + bottom) / 2) * scale + dy,
    ]));
    const middle = side / 2;
    const [x, y] = centreOfMass(paint(place(middle, middle), side), side);
    return paint(place(2 * middle - x, 2 * middle - y), side);
  }

  return { render, centreOfMass };
})();

if (typeof module !== "undefined") module.exports = Strokes;
