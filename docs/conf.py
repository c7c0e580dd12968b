"""Sitio del curso: por ahora, la referencia de ``course_utils`` a partir de sus docstrings."""

project = "Autoencoders y espacios latentes"
language = "es"
extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "sphinx_book_theme"
html_title = project
html_copy_source = False
html_show_sphinx = False
# Nada se carga de fuera: la página se lee entera sin conexión.
html_theme_options = {"use_download_button": False, "use_fullscreen_button": False}

autodoc_member_order = "bysource"
autodoc_typehints = "none"
# Los apartados de los docstrings, en español.
napoleon_custom_sections = [
    ("Argumentos", "params_style"),
    ("Atributos", "params_style"),
    ("Lanza", "returns_style"),
]
