"""Todas las figuras del curso: reciben arreglos y devuelven una ``Figure``; nunca la muestran.

Las que ocupan un solo eje aceptan uno tuyo, de ``plt.subplots()``, con ``ax=``; acaba entonces la
celda con ``plt.show()``.
"""

from course_utils.plotting import colors
from course_utils.plotting.animation import image_animation, latent_animation
from course_utils.plotting.comparison import heatmaps, measure_panels
from course_utils.plotting.curves import bars, curves, histograms
from course_utils.plotting.images import image_grid, image_rows
from course_utils.plotting.latent import (
    class_ellipses,
    grid_over_scatter,
    latent_grid,
    latent_scatter,
    numbered_points,
    prior_histograms,
)
from course_utils.plotting.matrices import matrices, matrices_animation
from course_utils.plotting.piano_roll import piano_roll_animation, piano_rolls

__all__ = [
    "bars",
    "class_ellipses",
    "colors",
    "curves",
    "grid_over_scatter",
    "heatmaps",
    "histograms",
    "image_animation",
    "image_grid",
    "image_rows",
    "latent_animation",
    "latent_grid",
    "latent_scatter",
    "matrices",
    "matrices_animation",
    "measure_panels",
    "numbered_points",
    "piano_roll_animation",
    "piano_rolls",
    "prior_histograms",
]
