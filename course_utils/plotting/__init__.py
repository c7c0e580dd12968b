"""Todas las figuras del curso: reciben arreglos y devuelven una ``Figure``; nunca la muestran."""

from course_utils.plotting.animation import latent_animation
from course_utils.plotting.curves import bars, curves, histograms
from course_utils.plotting.images import image_grid, image_rows
from course_utils.plotting.latent import grid_over_scatter, latent_grid, latent_scatter
from course_utils.plotting.matrices import matrices

__all__ = [
    "bars",
    "curves",
    "grid_over_scatter",
    "histograms",
    "image_grid",
    "image_rows",
    "latent_animation",
    "latent_grid",
    "latent_scatter",
    "matrices",
]
