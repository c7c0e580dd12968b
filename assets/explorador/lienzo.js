// Lo que comparten los exploradores: hacer elementos, pintar imágenes y un plano que se recorre.
"use strict";

/** h("p.clase", {atributos}, …hijos) → elemento. */
function h(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

const button = (text, onclick, label = text) => h("button", { type: "button", "aria-label": label, onclick }, text);

/** Normales de media 0 y varianza 1 (Box y Muller). */
function gaussian(length) {
  const one = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return Float32Array.from({ length }, one);
}

const number = (value, decimals = 2) => value.toFixed(decimals).replace("-", "−");

/** Un color de la hoja de estilo, que cambia con el tema. */
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** El color de una clase; sobre fondo oscuro, más claro. */
const tone = (ink) => `color-mix(in srgb, ${ink}, white ${color("aclarar")})`;

/** Junta las llamadas de un mismo fotograma en una. */
function eachFrame(paint) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      paint();
    });
  };
}

/** El texto que leen los lectores de pantalla, cuando el usuario se detiene. */
function announcer(parent) {
  const place = h("p.leido", { "aria-live": "polite" });
  let timer;
  parent.append(place);
  return (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => { place.textContent = text; }, 400);
  };
}

// Alto, ancho y canales; una fila de números es una imagen cuadrada y gris.
function imageShape(shape) {
  if (shape.length === 3) return shape;
  const side = Math.round(Math.sqrt(shape[0]));
  return [side, side, 1];
}

/** Un lienzo con un píxel por píxel de la imagen; la hoja de estilo lo agranda. */
class Picture {
  constructor(shape, label) {
    [this.rows, this.columns, this.channels] = imageShape(shape);
    this.element = h("canvas.imagen", { width: this.columns, height: this.rows, role: "img", "aria-label": label });
    this.context = this.element.getContext("2d");
    this.pixels = this.context.createImageData(this.columns, this.rows);
  }

  /** Pinta números de 0 a 1. */
  paint(values) {
    const { data } = this.pixels, step = this.channels;
    for (let pixel = 0, i = 0; i < data.length; pixel += step, i += 4) {
      data[i] = 255 * values[pixel];
      data[i + 1] = 255 * values[pixel + (step > 1 ? 1 : 0)];
      data[i + 2] = 255 * values[pixel + (step > 1 ? 2 : 0)];
      data[i + 3] = 255;
    }
    this.context.putImageData(this.pixels, 0, 0);
  }
}

/** Un lienzo tan fino como la pantalla, en píxeles de CSS. */
function sharpen(canvas) {
  const ratio = window.devicePixelRatio || 1, { clientWidth, clientHeight } = canvas;
  canvas.width = clientWidth * ratio;
  canvas.height = clientHeight * ratio;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  return [context, clientWidth, clientHeight];
}

/** Los códigos de unas imágenes: dónde están, de qué clase son y hasta dónde llega su vecindad. */
class Cloud {
  constructor({ codes, labels, reach }) {
    this.codes = Layers.floats(codes);
    this.labels = Layers.bytesOf(labels);
    this.reach = Layers.floats(reach);
  }

  /** El código más próximo a `z`, a qué distancia está y si entre los dos hay un hueco. */
  nearest(z) {
    const { index, distance } = Layers.nearest(z, 0, 2, this.codes), away = Math.sqrt(distance);
    return { index, away, label: this.labels[index], gap: away > this.reach[index] };
  }
}

/** Un plano latente: los puntos de fondo y, encima, el cursor. `view` lo comparten varios planos. */
class Plane {
  constructor(cloud, colors, view, label) {
    Object.assign(this, { cloud, colors, view });
    this.background = document.createElement("canvas");
    this.element = h("canvas.plano", {
      tabindex: 0, role: "application", "aria-roledescription": "plano latente",
      "aria-label": `${label}. Flechas: mover; más y menos: acercar y alejar; cero: volver al centro.`,
    });
  }

  toPixels(z) {
    const scale = this.width / 2 / this.view.radius;
    return [(z[0] - this.view.centre[0]) * scale + this.width / 2,
      (this.view.centre[1] - z[1]) * scale + this.height / 2];
  }

  toCode(event) {
    const box = this.element.getBoundingClientRect();
    const place = (pixels, size) => (2 * pixels / size - 1) * this.view.radius;
    return [this.view.centre[0] + place(event.clientX - box.left, box.width),
      this.view.centre[1] - place(event.clientY - box.top, box.height)];
  }

  /** Pinta los puntos: solo hace falta al cambiar de ventana, de tamaño o de tema. */
  paintBackground() {
    [this.context, this.width, this.height] = sharpen(this.element);
    Object.assign(this.background, { width: this.element.width, height: this.element.height });
    const context = this.background.getContext("2d"), ratio = this.element.width / this.width;
    context.scale(ratio, ratio);
    this.paintAxes(context);
    const { codes, labels } = this.cloud;
    const inks = this.colors.map(tone);
    context.globalAlpha = 0.55;
    for (let i = 0; i < labels.length; i++) {
      const [x, y] = this.toPixels([codes[2 * i], codes[2 * i + 1]]);
      context.fillStyle = inks[labels[i] % inks.length];
      context.fillRect(x - 1.5, y - 1.5, 3, 3);
    }
  }

  paintAxes(context) {
    context.strokeStyle = context.fillStyle = color("tenue");
    context.font = "12px system-ui, sans-serif";
    const [x, y] = this.toPixels([0, 0]), scale = this.width / 2 / this.view.radius;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, this.height);
    context.moveTo(0, y);
    context.lineTo(this.width, y);
    context.stroke();
    // Dónde caería casi toda una normal estándar: a uno, dos y tres desviaciones del cero.
    context.setLineDash([4, 4]);
    for (const deviations of [1, 2, 3]) {
      context.beginPath();
      context.arc(x, y, deviations * scale, 0, 2 * Math.PI);
      context.stroke();
    }
    context.setLineDash([]);
    if (this.width < 200) return;
    context.fillStyle = color("texto");
    const [low, high] = [0, 1].map((axis) => this.view.centre[axis]);
    const { radius } = this.view;
    context.fillText(`z₁: de ${number(low - radius, 1)} a ${number(low + radius, 1)}`, 6, this.height - 6);
    context.fillText(`z₂: de ${number(high - radius, 1)} a ${number(high + radius, 1)}`, 6, 14);
  }

  /** Pinta el cursor en `z`, o en el borde si cae fuera, y el camino al código más próximo. */
  paintCursor(z, nearest) {
    const { context } = this;
    const [x, y] = this.toPixels(z).map((value) => Math.min(this.width - 8, Math.max(8, value)));
    context.clearRect(0, 0, this.width, this.height);
    context.drawImage(this.background, 0, 0, this.width, this.height);
    const { codes } = this.cloud;
    const [cx, cy] = this.toPixels([codes[2 * nearest.index], codes[2 * nearest.index + 1]]);
    context.strokeStyle = color(nearest.gap ? "alerta" : "tinta");
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(cx, cy);
    context.lineTo(x, y);
    context.stroke();
    context.beginPath();
    context.arc(x, y, 7, 0, 2 * Math.PI);
    context.stroke();
    context.lineWidth = 1;
  }

  /** Avisa a `move(z)` y a `zoom(factor)` de lo que se haga con ratón, dedo o teclado. */
  listen(move, zoom, home, cursor) {
    const { element } = this;
    element.addEventListener("pointermove", (event) => move(this.toCode(event)));
    element.addEventListener("pointerdown", (event) => move(this.toCode(event)));
    element.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2);
    });
    element.addEventListener("keydown", (event) => {
      const step = this.view.radius * (event.shiftKey ? 0.1 : 0.02), [x, y] = cursor();
      const actions = {
        ArrowLeft: () => move([x - step, y]),
        ArrowRight: () => move([x + step, y]),
        ArrowUp: () => move([x, y + step]),
        ArrowDown: () => move([x, y - step]),
        "+": () => zoom(1 / 1.2),
        "-": () => zoom(1.2),
        0: home,
      };
      if (!actions[event.key]) return;
      event.preventDefault();
      actions[event.key]();
    });
  }
}

/** Los nombres de las clases, cada uno con su color. */
function legend(names, colors) {
  const items = names.map((name, i) => h("li", {}, h("span.muestra", { style: `--clase:${colors[i % colors.length]}` }), name));
  return h("ul.leyenda", { "aria-label": "Clases" }, ...items);
}

// El tema: el de la página que la contiene, si lo dice o se ve; si no, el del sistema.
function surroundingTheme() {
  try {
    if (parent === window) return "";
    const { backgroundColor } = getComputedStyle(parent.document.body);
    const [red, green, blue, alpha = 1] = backgroundColor.match(/[\d.]+/g).map(Number);
    if (!alpha) return "";
    return red + green + blue < 384 ? "dark" : "light";
  } catch {
    return ""; // es de otro origen
  }
}

/** Pone en marcha la página: su tema y su altura; `repaint` la pinta de nuevo. */
function start(main, repaint) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const setTheme = (theme) => {
    document.documentElement.dataset.theme = theme || surroundingTheme() || (dark.matches ? "dark" : "light");
    repaint();
  };
  addEventListener("message", ({ data }) => {
    if (data && data.theme) setTheme(data.theme);
  });
  dark.addEventListener("change", () => setTheme(""));
  setTheme("");
  new ResizeObserver(() => {
    if (!main.clientWidth) return; // está escondida
    repaint();
    const height = Math.ceil(main.getBoundingClientRect().bottom + 8);
    if (window.frameElement) window.frameElement.style.height = `${height}px`;
    else if (parent !== window) parent.postMessage({ height }, "*");
  }).observe(main);
}
