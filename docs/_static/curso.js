// Desde el disco el navegador no deja leer las páginas encontradas: se muestran solo sus títulos.
DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = location.protocol !== "file:";
