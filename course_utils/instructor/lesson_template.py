"""Con qué empieza una lección nueva: una red pequeña que se entrena, se ve y se mide.

Se ejecuta tal cual y cumple la anatomía de los cuadernos; quien la escribe cambia cada parte por
la suya. El número, el título y la ilustración los pone ``scaffold``.
"""

COURSE = {"time": "CPU 1 min", "data": "MNIST"}

# Delante de cada celda, de qué tipo es y cómo se proyecta.
CELLS = """\
%% markdown slide
# 00 · Título

[![Abrir en Colab](por_sellar)](por_sellar)

Qué pregunta responde esta lección, en dos frases. *Esto es un punto de partida: cambia cada parte
por la tuya.*

**Al terminar sabrás**

- entrenar un autoencoder pequeño y ver lo que reconstruye;
- decir cuánto ha aprendido, comparado con no aprender nada.

**Tiempo**: menos de un minuto en una CPU de 2 núcleos.

**Datos**: MNIST.

%% parameters skip
LESSON = "00"
PROFILE = None  # None: el perfil de COURSE_PROFILE o, si no existe, "completo"
SEED = 42

%% start skip
por sellar

%% markdown slide
## 1. La idea

Una imagen entra, pasa por un código de ocho números y tiene que salir parecida. ¿Cuánto de ella
cabe en esos ocho números?

%% code fragment
cu.illustrations.show("00_dibujo")

%% markdown slide
## 2. Los datos

Dígitos de 28×28 píxeles, de 0 a 1. El presupuesto de cada perfil se decide aquí.

%% code fragment
images, epochs = session.choose(completo=(5000, 20), ci=(500, 10))
data = cu.data.load("mnist", limit=images)
x_train, x_test = data.x_train, data.x_test
claims = cu.claims.Claims(session, data)
data

%% markdown slide
## 3. La red

El codificador reduce los 784 píxeles a ocho números; el decodificador los rehace.

%% code fragment
import keras
from keras import layers

encoder = keras.Sequential(
    [
        keras.Input((28, 28, 1)),  # (n, 28, 28, 1) píxeles en [0, 1]
        layers.Flatten(),  # (n, 784)
        layers.Dense(128, activation="relu"),  # (n, 128)
        layers.Dense(8, name="latent"),  # (n, 8) el código: lineal
    ]
)
decoder = keras.Sequential(
    [
        keras.Input((8,)),  # (n, 8)
        layers.Dense(128, activation="relu"),  # (n, 128)
        layers.Dense(784, activation="sigmoid"),  # (n, 784) píxeles en [0, 1]
        layers.Reshape((28, 28, 1)),  # (n, 28, 28, 1)
    ]
)
x = keras.Input((28, 28, 1))
autoencoder = keras.Model(x, decoder(encoder(x)))

%% markdown slide
## 4. Entrenar y mirar

La imagen es a la vez la entrada y lo que se pide a la salida. `session.fit` recuerda lo entrenado.

%% code fragment
autoencoder.compile(keras.optimizers.Adam(2e-3), "mse")
history = session.fit(
    autoencoder,
    x_train,
    x_train,
    name="red",
    epochs=epochs,
    batch_size=32,
    validation_data=(x_test, x_test),
)
first, *_, last = history["val_loss"]
claims.check("El error en prueba baja al entrenar", last, "<", first, profiles="todos")

%% markdown fragment
Antes de ejecutar la celda, di qué dígitos crees que saldrán peor.

%% code fragment
reconstructed = autoencoder.predict(x_test, verbose=0)
rows = {"original": x_test, "reconstrucción": reconstructed}
cu.plotting.image_rows(rows, title=data.title("Ocho números por imagen"))

%% markdown slide
## 5. ¿Es mucho o poco?

Una red que no aprendiera nada respondería siempre la imagen media. ¿Cuánto mejor es la nuestra?

%% code fragment
error = cu.metrics.mse(x_test, reconstructed)
mean_error = float(((x_test - x_train.mean(axis=0)) ** 2).mean())
claims.check("La red gana a la imagen media", error / mean_error, "<", 1, profiles="todos")
claims.check("Números del código", encoder.output_shape[-1], "==", 8, profiles="todos")

%% markdown slide
## Comprobaciones

Lo que afirma la lección, medido en esta ejecución.

%% code fragment
claims.report()

%% markdown slide
## Ejercicios

**1.** Cambia el código de ocho números a dos. ¿Qué dígitos se confunden?

<details><summary>Pista</summary>Cambia la capa <code>latent</code> y la entrada del
decodificador.</details>

**2.** ¿Cuánto baja el error si entrenas el doble de épocas?

<details><summary>Pista</summary>Cambia <code>epochs</code> y compara la última
afirmación.</details>

**3.** Reconstruye ruido en lugar de dígitos. ¿Qué devuelve la red, y por qué?

<details><summary>Pista</summary><code>keras.random.uniform((10, 28, 28, 1))</code>.</details>

%% markdown slide
## Referencias

- Hinton y Salakhutdinov (2006). *Reducing the dimensionality of data with neural networks*.
  Science 313. doi:10.1126/science.1127647.
"""

DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 200" font-family="DejaVu Sans, Arial, \
sans-serif" role="img">
  <title>{title}</title>
  <desc>Tres cajas unidas por flechas: la imagen, el código y la reconstrucción.</desc>
  <defs>
    <marker id="tip" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" markerHeight="7" \
orient="auto"><path d="M0 0 L10 5 L0 10 z" fill="#8a97a3"/></marker>
  </defs>
  <rect width="860" height="200" rx="14" fill="#ffffff"/>
  <g fill="#e8f2f7" stroke="#0b6e99" stroke-width="2">
    <rect x="60" y="50" width="180" height="100" rx="8"/>
    <rect x="380" y="70" width="100" height="60" rx="8"/>
    <rect x="620" y="50" width="180" height="100" rx="8"/>
  </g>
  <g stroke="#8a97a3" stroke-width="2" marker-end="url(#tip)">
    <path d="M250 100 L370 100"/>
    <path d="M490 100 L610 100"/>
  </g>
  <g font-size="18" fill="#22303c" text-anchor="middle">
    <text x="150" y="106">imagen</text>
    <text x="430" y="106">código</text>
    <text x="710" y="106">reconstrucción</text>
  </g>
</svg>
"""
