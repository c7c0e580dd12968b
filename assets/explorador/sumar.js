// Un código, una dirección y un deslizador: lo que se decodifica al sumarla, junto a otra al azar.
"use strict";

function edit(main, data) {
  const decoder = new Layers.Network(data.decoder), judge = data.judge && new Layers.Network(data.judge);
  const codes = data.codes.map(Layers.floats);
  const vectors = data.vectors.map((one) => ({ ...one, values: Layers.floats(one.values) }));
  let code = codes[0], vector = vectors[0], chance = direction();
  const say = announcer(main);

  // Normales independientes, puestas a longitud 1: todas las direcciones son igual de probables.
  function direction() {
    const values = gaussian(code.length), norm = Math.hypot(...values);
    return values.map((value) => value / norm);
  }

  const alpha = () => Number(slider.value);
  const moved = (along) => code.map((value, i) => value + alpha() * along[i]);
  const columns = [
    { title: "sin tocar", along: () => chance.map(() => 0) },
    { title: "la dirección", along: () => vector.values },
    { title: "otra, al azar", along: () => chance },
  ].map((column) => ({ ...column, picture: new Picture(decoder.outputShape, column.title), note: h("figcaption") }));

  function verdict(image) {
    if (!judge || vector.column === null) return "";
    return `. El juez ve «${vector.name}»: ${number(100 * judge.run(image)[vector.column], 0)}\u00a0%`;
  }

  function paint() {
    for (const column of columns) {
      const { title, along, picture, note } = column, z = moved(along());
      // Lo que no cambia (sin tocar, siempre) no se decodifica ni se juzga otra vez.
      if (vector === column.vector && z.every((value, i) => value === column.z[i])) continue;
      Object.assign(column, { vector, z });
      const image = decoder.run(z);
      picture.paint(image);
      note.textContent = (title === "la dirección" ? vector.name : title) + verdict(image);
    }
    output.textContent = `α = ${number(alpha(), 1)}`;
    slider.setAttribute("aria-valuetext", output.textContent);
    say(columns.map(({ note }) => note.textContent).join(". "));
  }
  const later = eachFrame(paint);

  const output = h("output");
  const slider = h("input", { type: "range", min: -data.reach, max: data.reach, step: data.reach / 60, value: 0, "aria-label": "Cuánto se suma de la dirección", oninput: later });
  const faces = codes.map((each, i) => button(String(i + 1), () => {
    code = each;
    later();
  }));
  const names = vectors.map((each) => button(each.name, () => {
    vector = each;
    later();
  }));
  const another = button("Otra al azar", () => {
    chance = direction();
    later();
  });
  main.append(
    h("div.mandos", {}, h("label.deslizador", {}, output, slider), another),
    h("div.mandos", { role: "group", "aria-label": "Direcciones" }, ...names),
    h("div.mandos", { role: "group", "aria-label": "Imágenes" }, ...faces),
    h("div.fila.grande", {}, ...columns.map(({ picture, note }) => h("figure", {}, picture.element, note))));
  start(main, paint);
  return { paint, moved: () => moved(vector.values), chance: () => moved(chance) };
}
