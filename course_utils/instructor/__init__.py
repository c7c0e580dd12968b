"""Lo que ejecuta quien imparte el curso: la consola, las lecciones, su página y sus sellos."""
