"""Las diapositivas de un núcleo: del cuaderno ejecutado a una sola página con reveal.js."""
