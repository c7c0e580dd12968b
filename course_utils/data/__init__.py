"""Datos del curso: imágenes (``load``), caras (``load_celeba``), tablas y ``melodies``."""

from course_utils.data import melodies
from course_utils.data.celeba import (
    GREY_FACES,
    DataFileWarning,
    DownloadError,
    FaceDataset,
    FaceSplit,
    download_celeba,
    load_celeba,
)
from course_utils.data.columns import Standardizer
from course_utils.data.dataset import ImageDataset, load
from course_utils.data.degrade import (
    add_gaussian_noise,
    downsample,
    mask_pixels,
    salt_and_pepper,
    upsample_bicubic,
)
from course_utils.data.sources import DataFileError, OfflineDataWarning
from course_utils.data.taxis import TaxiTrips, taxi_trips
from course_utils.data.transforms import flatten, pad_to, shrink, unflatten

__all__ = [
    "GREY_FACES",
    "DataFileError",
    "DataFileWarning",
    "DownloadError",
    "FaceDataset",
    "FaceSplit",
    "ImageDataset",
    "OfflineDataWarning",
    "Standardizer",
    "TaxiTrips",
    "add_gaussian_noise",
    "download_celeba",
    "downsample",
    "flatten",
    "load",
    "load_celeba",
    "mask_pixels",
    "melodies",
    "pad_to",
    "salt_and_pepper",
    "shrink",
    "taxi_trips",
    "unflatten",
    "upsample_bicubic",
]
