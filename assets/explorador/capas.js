// Las capas de Keras del curso, con sus mismos números. Una red llega como la escribe
// course_utils/explore/networks.py: una lista de nodos y todos sus pesos seguidos.
// Las imágenes van por filas, columnas y canales; los núcleos, por alto, ancho, entrada y salida.
"use strict";

const Layers = (() => {
  // Con bucles: `from` con una función tarda decenas de veces más, y son millones de números.
  function bytesOf(base64) {
    const text = atob(base64), bytes = new Uint8Array(text.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  // Números de 16 bits (IEEE 754): signo, cinco bits de exponente y diez de fracción.
  const POWERS = Array.from({ length: 32 }, (_, exponent) => 2 ** (exponent - 15));
  function fromHalf(bits) {
    const exponent = (bits >> 10) & 31, fraction = (bits & 1023) / 1024;
    const size = exponent ? (1 + fraction) * POWERS[exponent] : fraction * POWERS[1];
    return bits & 0x8000 ? -size : size;
  }

  /** Devuelve los números de `{half, base64}` como Float32Array. */
  function floats({ half, base64 }) {
    const { buffer } = bytesOf(base64);
    if (!half) return new Float32Array(buffer);
    const halves = new Uint16Array(buffer), numbers = new Float32Array(halves.length);
    for (let i = 0; i < halves.length; i++) numbers[i] = fromHalf(halves[i]);
    return numbers;
  }

  const erf = (x) => { // Abramowitz y Stegun, 7.1.26: error menor que 1.5e-7
    const t = 1 / (1 + 0.3275911 * Math.abs(x));
    const series = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
    const tail = series.reduce((sum, term) => (sum + term) * t, 0) * Math.exp(-x * x);
    return Math.sign(x) * (1 - tail);
  };
  const sigmoid = (x) => 1 / (1 + Math.exp(-x));

  const ACTIVATIONS = {
    relu: (x) => (x > 0 ? x : 0),
    leaky_relu: (x, slope) => (x > 0 ? x : slope * x),
    elu: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
    selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
    gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
    silu: (x) => x * sigmoid(x),
    softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    sigmoid,
    tanh: Math.tanh,
  };

  function activate(values, [name, parameter]) {
    if (name === "linear") return;
    const f = ACTIVATIONS[name];
    for (let i = 0; i < values.length; i++) values[i] = f(values[i], parameter);
  }

  const last = (shape) => shape[shape.length - 1];
  const sizeOf = (shape) => shape.reduce((product, n) => product * n, 1);

  /** out[o…] += x[i…] · kernel[k…], con `width` entradas y `units` salidas; se salta los ceros. */
  function addProduct(x, i, width, kernel, k, out, o, units) {
    for (let c = 0; c < width; c++, k += units) {
      const value = x[i + c];
      if (value === 0) continue;
      for (let u = 0; u < units; u++) out[o + u] += value * kernel[k + u];
    }
  }

  function fill(out, bias) {
    for (let i = 0; i < out.length; i += bias.length) out.set(bias, i);
  }

  // Cuántos píxeles inventa «same» antes del primero. Con «valid» la cuenta da cero.
  const before = (many, few, size, stride) => Math.max((few - 1) * stride + size - many, 0) >> 1;

  /** Recorre cada píxel del mapa pequeño con cada hueco del núcleo que cae en el grande. */
  function eachOverlap(large, small, { size, strides }, visit) {
    const [height, width] = large, [rows, columns] = small;
    const top = before(height, rows, size[0], strides[0]);
    const left = before(width, columns, size[1], strides[1]);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (let a = 0; a < size[0]; a++) {
          const y = row * strides[0] + a - top;
          if (y < 0 || y >= height) continue;
          for (let b = 0; b < size[1]; b++) {
            const x = column * strides[1] + b - left;
            if (x < 0 || x >= width) continue;
            visit(y * width + x, row * columns + column, a * size[1] + b);
          }
        }
      }
    }
  }

  /** Busca el código más próximo a `x[start…]`: su índice y la distancia al cuadrado. */
  function nearest(x, start, dimension, codes) {
    let index = 0, best = Infinity;
    for (let code = 0; code < codes.length; code += dimension) {
      let distance = 0;
      for (let i = 0; i < dimension; i++) distance += (x[start + i] - codes[code + i]) ** 2;
      if (distance < best) [best, index] = [distance, code / dimension];
    }
    return { index, distance: best };
  }

  // Cada operación escribe en `out` lo que sale de sus entradas, antes de la activación.
  const OPERATIONS = {
    copy: ([x], out) => out.set(x),
    dense([x], out, node, [kernel, bias]) {
      const units = last(node.shape), width = kernel.length / units;
      fill(out, bias);
      for (let i = 0, o = 0; i < x.length; i += width, o += units) {
        addProduct(x, i, width, kernel, 0, out, o, units);
      }
    },
    conv([x], out, node, [kernel, bias]) {
      const units = last(node.shape), width = last(node.from);
      fill(out, bias);
      eachOverlap(node.from, node.shape, node, (from, to, hole) =>
        addProduct(x, from * width, width, kernel, hole * width * units, out, to * units, units));
    },
    // Lo mismo al revés: cada píxel de entrada reparte lo suyo por el mapa grande.
    conv_transpose([x], out, node, [kernel, bias]) {
      const units = last(node.shape), width = last(node.from);
      fill(out, bias);
      eachOverlap(node.shape, node.from, node, (to, from, hole) =>
        addProduct(x, from * width, width, kernel, hole * width * units, out, to * units, units));
    },
    max_pool([x], out, node) {
      const channels = last(node.shape);
      out.fill(-Infinity);
      eachOverlap(node.from, node.shape, node, (from, to) => {
        for (let c = 0; c < channels; c++) {
          const o = to * channels + c;
          out[o] = Math.max(out[o], x[from * channels + c]);
        }
      });
    },
    upsample([x], out, node) {
      const [rows, columns, channels] = node.shape, width = node.from[1];
      for (let row = 0, o = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, o += channels) {
          const pixel = Math.floor(row / node.size[0]) * width + Math.floor(column / node.size[1]);
          for (let c = 0; c < channels; c++) out[o + c] = x[pixel * channels + c];
        }
      }
    },
    // BatchNormalization, plegada: sus cuatro vectores ya son dos.
    scale([x], out, node, [factor, shift]) {
      for (let i = 0; i < x.length; i++) out[i] = x[i] * factor[i % factor.length] + shift[i % shift.length];
    },
    add(inputs, out) {
      out.fill(0);
      for (const x of inputs) for (let i = 0; i < out.length; i++) out[i] += x[i];
    },
    concat(inputs, out, node) {
      const total = last(node.shape);
      let offset = 0;
      inputs.forEach((x, which) => {
        const width = node.widths[which];
        for (let i = 0, o = offset; i < x.length; i += width, o += total) out.set(x.subarray(i, i + width), o);
        offset += width;
      });
    },
    nearest([x], out, node, [codes]) {
      const dimension = last(node.shape);
      for (let i = 0; i < x.length; i += dimension) {
        const start = nearest(x, i, dimension, codes).index * dimension;
        out.set(codes.subarray(start, start + dimension), i);
      }
    },
  };

  /** Una red: `run(x)` da su salida, que vale hasta la siguiente llamada. */
  class Network {
    constructor({ nodes, weights }) {
      const numbers = floats(weights);
      this.nodes = nodes.map((node) => ({
        ...node,
        from: node.inputs.length ? nodes[node.inputs[0]].shape : null,
        widths: node.inputs.map((input) => last(nodes[input].shape)),
        weights: node.weights.map(([start, length]) => numbers.subarray(start, start + length)),
        values: new Float32Array(sizeOf(node.shape)),
      }));
      this.inputShape = this.nodes[0].shape;
      this.outputShape = last(this.nodes).shape;
    }

    run(x) {
      this.nodes[0].values.set(x);
      for (const node of this.nodes.slice(1)) {
        const inputs = node.inputs.map((input) => this.nodes[input].values);
        OPERATIONS[node.op](inputs, node.values, node, node.weights);
        activate(node.values, node.activation);
      }
      return last(this.nodes).values;
    }
  }

  return { Network, floats, bytesOf, nearest };
})();

if (typeof module !== "undefined") module.exports = Layers;
