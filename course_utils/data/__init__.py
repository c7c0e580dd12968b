"""Datos del curso: ``load`` devuelve siempre un ``ImageDataset`` con su procedencia."""

from course_utils.data.dataset import ImageDataset, load
from course_utils.data.sources import DataFileError, OfflineDataWarning
from course_utils.data.transforms import flatten, pad_to

__all__ = [
    "DataFileError",
    "ImageDataset",
    "OfflineDataWarning",
    "flatten",
    "load",
    "pad_to",
]
