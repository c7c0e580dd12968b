// Un ruido que se sube y se baja con un deslizador, y lo que hacen con él unas redes que limpian.
"use strict";

function noise(main, data) {
  const size = data.shape.reduce((product, n) => product * n, 1);
  let clean = Layers.bytesOf(data.examples[0].pixels), grain = gaussian(size);
  const say = announcer(main);
  const original = new Picture(data.shape, "La imagen limpia");
  const spoiled = new Picture(data.shape, "La imagen con ruido, que es lo que recibe la red");
  const rows = data.models.map(({ name, stages }) => ({
    name, stages: stages.map((stage) => new Layers.Network(stage)),
    picture: new Picture(data.shape, `Lo que devuelve «${name}»`), note: h("figcaption"),
  }));
  const worst = h("figcaption");

  const strength = () => Number(slider.value);
  const target = () => Float32Array.from(clean, (value) => value / 255);
  const input = () => target().map((value, i) => Math.min(1, Math.max(0, value + strength() * grain[i])));
  const error = (image, goal) => image.reduce((sum, value, i) => sum + (value - goal[i]) ** 2, 0) / size;

  function paint() {
    const goal = target(), noisy = input(), before = error(noisy, goal);
    original.paint(goal);
    spoiled.paint(noisy);
    worst.textContent = `con ruido: error ${number(before, 4)}`;
    for (const { name, stages, picture, note } of rows) {
      const copy = stages.reduce((x, network) => network.run(x), noisy), after = error(copy, goal);
      picture.paint(copy);
      note.textContent = `${name}: error ${number(after, 4)}`;
      note.classList.toggle("aviso", after > before);
    }
    output.textContent = `σ = ${number(strength())}`;
    slider.setAttribute("aria-valuetext", output.textContent);
    say([worst, ...rows.map(({ note }) => note)].map(({ textContent }) => textContent).join(". "));
  }
  const later = eachFrame(paint);

  const output = h("output");
  const slider = h("input", { type: "range", min: 0, max: 1, step: 0.02, value: 0.4, "aria-label": "Desviación típica del ruido", oninput: later });
  const examples = data.examples.map(({ name, pixels }) => button(name, () => {
    clean = Layers.bytesOf(pixels);
    later();
  }));
  const another = button("Otro ruido", () => {
    grain = gaussian(size);
    later();
  });
  main.append(
    h("div.mandos", {}, h("label.deslizador", {}, output, slider), another),
    h("div.mandos", {}, ...examples),
    h("div.fila.mediana", {}, h("figure", {}, original.element, h("figcaption", {}, "limpia")),
      h("figure", {}, spoiled.element, worst), ...rows.map(({ picture, note }) => h("figure", {}, picture.element, note))));
  start(main, paint);
  return { paint, target, input, grain: () => grain };
}
