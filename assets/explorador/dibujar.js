// Una cifra dibujada a mano: su código, su reconstrucción y su error ante el umbral de anomalía.
"use strict";

function draw(main, data) {
  const { side } = data;
  let strokes = [], image = new Float32Array(side * side), pen = [0.5, 0.5], down = false;
  const say = announcer(main);
  const pad = h("canvas.pizarra", {
    tabindex: 0, role: "application", "aria-roledescription": "pizarra",
    "aria-label": "Dibuja una cifra. Flechas: mover la pluma; espacio: bajarla o levantarla; Supr: borrar.",
  });
  const seen = new Picture([side, side, 1], "Lo que recibe la red: tu dibujo, centrado y del tamaño de las cifras de entrenamiento");
  const rows = data.models.map((model) => makeRow(model));

  function makeRow({ name, encoder, decoder, errors, threshold, cloud }) {
    const row = {
      name, errors, threshold,
      encoder: new Layers.Network(encoder), decoder: new Layers.Network(decoder),
      copy: new Picture([side, side, 1], `Reconstrucción de «${name}»`),
      difference: new Picture([side, side, 1], `Diferencia de «${name}», en valor absoluto`),
      meter: h("canvas.medidor", { role: "img" }),
      verdict: h("p.dato"),
    };
    if (cloud) {
      row.cloud = new Cloud(cloud);
      row.view = cloud.view;
      row.code = new Plane(row.cloud, data.colors, row.view, `Código de «${name}»`);
      for (const attribute of ["tabindex", "aria-roledescription"]) row.code.element.removeAttribute(attribute);
      row.code.element.setAttribute("role", "img");
      row.code.element.setAttribute("aria-label", `Dónde cae tu dibujo en el plano de «${name}»`);
    } else {
      row.bars = h("canvas.barras", { role: "img", "aria-label": `Los ${row.encoder.outputShape.at(-1)} números del código de «${name}»` });
    }
    const code = cloud ? row.code.element : row.bars;
    row.element = h("section.panel", {}, h("h2", {}, name), h("div.fila", {},
      figure(row.copy.element, "reconstrucción"), figure(row.difference.element, "|diferencia|"), figure(code, "código")),
    row.meter, row.verdict);
    return row;
  }

  function figure(element, caption) {
    return h("figure", {}, element, h("figcaption", {}, caption));
  }

  // Lo que se ve

  function paint() {
    paintPad();
    seen.paint(image);
    for (const row of rows) paintRow(row);
    say(rows.map(({ name, verdict }) => `${name}: ${verdict.textContent}`).join(" "));
  }
  const later = eachFrame(paint);

  function paintRow(row) {
    const code = row.encoder.run(image), copy = row.decoder.run(code);
    const difference = copy.map((value, i) => Math.abs(value - image[i]));
    const error = difference.reduce((sum, value) => sum + value * value, 0) / difference.length;
    row.copy.paint(copy);
    row.difference.paint(difference);
    if (row.bars) paintBars(row.bars, code);
    else row.code.paintCursor(code, row.cloud.nearest(code));
    paintMeter(row.meter, row, error);
    const empty = !image.some((ink) => ink > 0), strange = error > row.threshold;
    const opinion = strange ? "por encima del umbral: anomalía." : "por debajo del umbral: parece normal.";
    row.verdict.textContent = `Error ${number(error, 4)}, umbral ${number(row.threshold, 4)}: `
      + (empty ? "la pizarra está vacía." : opinion);
    row.verdict.classList.toggle("aviso", strange && !empty);
    row.meter.setAttribute("aria-label", row.verdict.textContent);
  }

  function paintPad() {
    const [context, width] = sharpen(pad);
    context.fillStyle = "#000";
    context.fillRect(0, 0, width, width);
    if (!strokes.length) {
      context.imageSmoothingEnabled = false;
      seen.paint(image);
      context.drawImage(seen.element, 0, 0, width, width);
    }
    context.strokeStyle = "#fff";
    context.lineWidth = width / 12;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of strokes) {
      context.beginPath();
      stroke.forEach(([x, y]) => context.lineTo(x * width, y * width));
      if (stroke.length === 1) context.lineTo(stroke[0][0] * width, stroke[0][1] * width);
      context.stroke();
    }
    if (document.activeElement === pad) {
      context.strokeStyle = down ? "#ff7f0e" : "#8ab";
      context.lineWidth = 2;
      context.beginPath();
      context.arc(pen[0] * width, pen[1] * width, 8, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  function paintBars(canvas, code) {
    const [context, width, height] = sharpen(canvas), step = width / code.length;
    const most = code.reduce((best, value) => Math.max(best, Math.abs(value)), 1e-6);
    context.clearRect(0, 0, width, height);
    code.forEach((value, i) => {
      const length = (value / most) * (height / 2 - 2);
      context.fillStyle = color(value > 0 ? "modelo" : "tinta");
      context.fillRect(i * step + 0.5, height / 2 - Math.max(length, 0), Math.max(step - 1, 1), Math.abs(length));
    });
    context.fillStyle = color("tenue");
    context.fillRect(0, height / 2, width, 1);
  }

  // El reparto de los errores de lo normal, el umbral y el tuyo.
  function paintMeter(canvas, { errors, threshold }, error) {
    const [context, width, height] = sharpen(canvas), base = height - 16;
    const most = Math.max(...errors.counts), step = width / errors.counts.length;
    const place = (value) => Math.min(value / errors.high, 1) * width;
    context.clearRect(0, 0, width, height);
    context.fillStyle = color("tenue");
    errors.counts.forEach((count, i) => context.fillRect(i * step, base, step - 1, -(count / most) * (base - 4)));
    context.font = "12px system-ui, sans-serif";
    const mark = (value, ink, text) => {
      const x = Math.min(place(value), width - 2);
      context.fillStyle = ink;
      context.fillRect(x - 1, 0, 3, base);
      context.textAlign = x > width - 60 ? "right" : x < 30 ? "left" : "center";
      context.fillText(text, x, height - 3);
    };
    mark(threshold, color("tinta"), "umbral");
    mark(error, color(error > threshold ? "alerta" : "bien"), "");
    context.beginPath();
    context.arc(Math.min(place(error), width - 6), 6, 6, 0, 2 * Math.PI);
    context.fill();
  }

  function repaint() {
    for (const row of rows) if (row.code) row.code.paintBackground();
    paint();
  }

  // Lo que se hace

  function penDown(point) {
    if (!strokes.length) image = new Float32Array(side * side);
    strokes.push([point]);
    update();
  }

  function penTo(point) {
    strokes.at(-1).push(point);
    update();
  }

  function update() {
    image = Strokes.render(strokes, side);
    later();
  }

  function clear() {
    [strokes, down, image] = [[], false, new Float32Array(side * side)];
    later();
  }

  function show(pixels) {
    [strokes, down] = [[], false];
    image = Float32Array.from(pixels, (value) => value / 255);
    later();
  }

  const inside = (value) => Math.min(1, Math.max(0, value));
  function pointOf(event) {
    const box = pad.getBoundingClientRect();
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  }

  let drawing = false;
  pad.addEventListener("pointerdown", (event) => {
    drawing = true;
    down = false;
    try {
      pad.setPointerCapture(event.pointerId);
    } catch {
      // el puntero ya se levantó
    }
    penDown(pointOf(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (drawing) for (const each of event.getCoalescedEvents?.().concat(event) ?? [event]) penTo(pointOf(each));
  });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => { drawing = false; });
  for (const change of ["focus", "blur"]) pad.addEventListener(change, later);

  pad.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[event.key];
    if (step) {
      pen = pen.map((value, axis) => inside(value + step[axis] / 28));
      if (down) penTo(pen);
      later();
    } else if (event.key === " ") {
      down = !down;
      if (down) penDown(pen);
      later();
    } else if (["Delete", "Backspace", "Escape"].includes(event.key)) {
      clear();
    } else return;
    event.preventDefault();
  });

  const examples = data.examples.map(({ name, pixels }) => button(name, () => show(Layers.bytesOf(pixels))));
  main.append(
    h("div.fila", {}, figure(pad, "dibuja aquí"), figure(seen.element, "lo que recibe la red"),
      h("div.mandos.columna", {}, button("Borrar", clear), h("p", {}, "O prueba con una de estas:"), h("div.mandos", {}, ...examples))),
    h("div.paneles", {}, ...rows.map(({ element }) => element)),
    h("p.nota", {}, data.note));
  show(Layers.bytesOf(data.examples[0].pixels));
  start(main, repaint);
  return { paint, rows, image: () => image };
}
