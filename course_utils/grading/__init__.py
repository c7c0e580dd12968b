"""Corrección de las entregas: ``python -m course_utils grade ENTREGAS/ --out notas.csv``.

Cada entrega se ejecuta en otro proceso (``sandbox``, ``isolation``, ``child``, ``watch``,
``worker``) con datos que prepara ``exam``; otro proceso, que no ejecuta código de la entrega, mide
sus redes (``evaluate``, ``watermark``); ``verdict`` pone los puntos y los motivos, ``report`` los
cuenta y ``grade`` lo une todo.

De qué protege:

- Siempre: cada entrega tiene su tiempo, memoria, disco y pantalla, y se mata con sus descendientes
  si se excede; empieza con un entorno limpio; de ella solo se leen archivos corrientes, y nunca
  con pickle; las redes se abren en otro proceso y solo con capas corrientes. El objetivo se mide
  con imágenes que la entrega no pudo ver: nada de lo que calcule o declare cuenta.
- En Linux con bubblewrap, el sistema impide además leer o escribir fuera de lo permitido, usar la
  red y dejar procesos en marcha, haga lo que haga.
- Donde falta (macOS, o un contenedor que lo prohíba), leer, escribir y conectarse solo lo impide
  la vigilancia de Python: detiene descuidos y trampas corrientes, no a quien ataque el
  intérprete. La orden avisa y el informe lo dice.
- En ningún sitio: quien ataque a propósito el proceso que ejecuta su propio cuaderno puede fingir
  que pasa las autoevaluaciones, y ganar como mucho sus puntos, no los del objetivo.
"""
