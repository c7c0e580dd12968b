// Varios decodificadores de dos números, recorridos con un mismo cursor: juntos, o de uno en uno con
// un deslizador.
"use strict";

function maps(main, data) {
  const view = { centre: [...data.view.centre], radius: data.view.radius };
  let z = [...view.centre], chosen = data.slider ? data.slider.start : -1;
  const say = announcer(main);
  const full = (name) => (data.slider ? `${data.slider.label} = ${name}` : name);
  const panels = data.models.map((model) => makePanel(full(model.name), model));

  function makePanel(name, { decoder, cloud }) {
    const plane = new Plane(new Cloud(cloud), data.colors, view, `Plano de «${name}»`);
    const picture = new Picture(imageShape(decoder.nodes.at(-1).shape), `Lo que dibuja «${name}»`);
    const note = h("p.dato");
    const head = h("h2", {}, name);
    const element = h("section.panel", {}, head, h("div.fila", {}, plane.element, h("div", {}, picture.element, note)));
    plane.listen(move, zoom, home, () => z);
    return { name, decoder, network: null, plane, picture, note, element };
  }

  function place(nearest) {
    const name = data.names[nearest.label], away = number(nearest.away);
    return nearest.gap ? `Hueco: el código más próximo está a ${away}` : `Junto a «${name}», a ${away}`;
  }

  const shown = () => panels.filter((_, i) => chosen < 0 || i === chosen);

  function paint() {
    for (const panel of shown()) {
      panel.network ||= new Layers.Network(panel.decoder);
      const nearest = panel.plane.cloud.nearest(z);
      panel.picture.paint(panel.network.run(z));
      panel.plane.paintCursor(z, nearest);
      panel.text = place(nearest);
      panel.note.textContent = panel.text;
      panel.note.classList.toggle("aviso", nearest.gap);
    }
    position.textContent = `z = (${number(z[0])}, ${number(z[1])})`;
    say([position.textContent, ...shown().map(({ name, text }) => `${name}: ${text}`)].join(". "));
  }
  const later = eachFrame(paint);

  function repaint() {
    for (const panel of shown()) panel.plane.paintBackground();
    paint();
  }

  function move(to) {
    z = to;
    later();
  }

  // Se acerca hacia el cursor, que no se mueve de su sitio.
  function zoom(factor) {
    view.radius *= factor;
    view.centre = view.centre.map((middle, axis) => z[axis] + (middle - z[axis]) * factor);
    repaint();
  }

  function home() {
    Object.assign(view, { centre: [...data.view.centre], radius: data.view.radius });
    z = [...view.centre];
    repaint();
  }

  function choose(index) {
    chosen = index;
    panels.forEach(({ element }, i) => { element.hidden = i !== index; });
    repaint();
  }

  function makeSlider({ label, start: first }) {
    const value = (i) => panels[i].name;
    const output = h("output", {}, value(first));
    const input = h("input", {
      type: "range", min: 0, max: panels.length - 1, step: 1, value: first, "aria-label": label,
      "aria-valuetext": value(first),
      oninput: () => {
        const index = Number(input.value);
        output.textContent = value(index);
        input.setAttribute("aria-valuetext", output.textContent);
        choose(index);
      },
    });
    return h("label.deslizador", {}, output, input);
  }

  const position = h("span.posicion");
  const controls = h("div.mandos", {}, position,
    button("+", () => zoom(1 / 1.5), "Acercar"), button("−", () => zoom(1.5), "Alejar"),
    button("Volver al centro", home));
  if (data.slider) controls.prepend(makeSlider(data.slider));
  main.append(controls, h("div.paneles", {}, ...panels.map(({ element }) => element)), legend(data.names, data.colors));
  if (data.slider) {
    main.classList.add("de-uno-en-uno");
    panels.forEach(({ element }, i) => { element.hidden = i !== chosen; });
  }
  start(main, repaint);
  return { move, paint, panels, cursor: () => z, view };
}
