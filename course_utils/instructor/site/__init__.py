"""El sitio: las lecciones ejecutadas y las páginas de ``docs/``, unidas por Sphinx."""
