// Una tabla de palabras que se pinta casilla a casilla, y la imagen que el decodificador hace de ella.
"use strict";

/** Una rejilla de losetas: se elige con ratón, dedo o flechas. `tileOf(i)` da la loseta de la casilla. */
class Tiles {
  constructor(count, columns, tile, label, tileOf) {
    Object.assign(this, { count, columns, tile, tileOf, at: 0 });
    this.element = h("canvas.losetas", {
      width: columns * tile.columns, height: Math.ceil(count / columns) * tile.rows, tabindex: 0,
      role: "application", "aria-label": `${label}. Flechas: moverse; Intro: elegir.`,
    });
    this.context = this.element.getContext("2d");
  }

  /** Pinta todas, y un marco en la de `this.at`. */
  paint(frame) {
    const { context, tile, columns } = this;
    for (let i = 0; i < this.count; i++) {
      context.putImageData(this.tileOf(i), (i % columns) * tile.columns, Math.floor(i / columns) * tile.rows);
    }
    context.strokeStyle = color(frame);
    context.strokeRect((this.at % columns) * tile.columns + 0.5, Math.floor(this.at / columns) * tile.rows + 0.5,
      tile.columns - 1, tile.rows - 1);
  }

  /** Avisa a `move(i)` de la casilla en que se está y a `choose(i)` de la que se elige. */
  listen(move, choose) {
    const { element, columns, count } = this;
    const go = (index, then) => {
      if (index < 0 || index >= count) return;
      this.at = index;
      then(index);
    };
    const place = (event) => {
      const box = element.getBoundingClientRect(), rows = Math.ceil(count / columns);
      const part = (pixels, size, n) => Math.min(n - 1, Math.max(0, Math.floor((n * pixels) / size)));
      return part(event.clientY - box.top, box.height, rows) * columns + part(event.clientX - box.left, box.width, columns);
    };
    element.addEventListener("pointerdown", (event) => go(place(event), choose));
    element.addEventListener("pointermove", (event) => { if (event.buttons) go(place(event), choose); });
    element.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
      if (event.key in steps) go(this.at + steps[event.key], move);
      else if (event.key === "Enter" || event.key === " ") choose(this.at);
      else return;
      event.preventDefault();
    });
  }
}

function table(main, data) {
  const decoder = new Layers.Network(data.decoder), words = Layers.floats(data.words);
  const [rows, columns, dimension] = decoder.inputShape, [height, width, channels] = decoder.outputShape;
  const count = words.length / dimension, cells = rows * columns;
  const tile = { rows: height / rows, columns: width / columns };
  let cell = Int32Array.from(data.tables[0]), word = cell[0];
  const say = announcer(main), picture = new Picture(decoder.outputShape, "La imagen que da la tabla");

  function draw(indices) {
    const z = new Float32Array(cells * dimension);
    indices.forEach((index, i) => z.set(words.subarray(index * dimension, (index + 1) * dimension), i * dimension));
    return decoder.run(z);
  }

  // Cada palabra, escrita en todas las casillas: su loseta es la del centro.
  const tiles = Array.from({ length: count }, (_, index) => {
    const image = draw(new Int32Array(cells).fill(index)), shown = picture.context.createImageData(tile.columns, tile.rows);
    const top = Math.floor(rows / 2) * tile.rows, left = Math.floor(columns / 2) * tile.columns;
    for (let i = 0; i < tile.rows * tile.columns; i++) {
      const pixel = (top + Math.floor(i / tile.columns)) * width + left + (i % tile.columns);
      for (let c = 0; c < 3; c++) shown.data[4 * i + c] = 255 * image[pixel * channels + Math.min(c, channels - 1)];
      shown.data[4 * i + 3] = 255;
    }
    return shown;
  });

  const board = new Tiles(cells, columns, tile, "La tabla", (i) => tiles[cell[i]]);
  const palette = new Tiles(count, 16, tile, "El diccionario", (i) => tiles[i]);
  const note = h("p.dato");

  function paint() {
    picture.paint(draw(cell));
    board.paint("modelo");
    palette.paint("modelo");
    note.textContent = `Pincel: la palabra ${word}. En la casilla ${board.at + 1} de ${cells} está la ${cell[board.at]}.`;
    say(note.textContent);
  }
  const later = eachFrame(paint);

  const set = (indices) => {
    cell = Int32Array.from(indices);
    later();
  };
  board.listen(later, (i) => {
    cell[i] = word;
    later();
  });
  palette.listen(later, (i) => {
    word = i;
    later();
  });
  const examples = data.tables.map((each, i) => button(String(i + 1), () => set(each)));
  main.append(
    h("div.mandos", {}, ...examples, button("Todas al azar", () => set(cell.map(() => Math.floor(count * Math.random())))),
      button("Llenar con el pincel", () => set(cell.map(() => word)))),
    h("div.fila.grande", {},
      h("figure", {}, picture.element, h("figcaption", {}, "la imagen")),
      h("figure", {}, board.element, h("figcaption", {}, "la tabla: pinta aquí")),
      h("figure", {}, palette.element, h("figcaption", {}, "el diccionario: elige el pincel"))),
    note);
  start(main, paint);
  return { paint, cells: () => cell, word: () => word };
}
