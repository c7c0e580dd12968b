"""CelebA: archivos oficiales, caché de caras preparadas y caras dibujadas si no están."""

from course_utils.data.celeba.dataset import FaceDataset, FaceSplit
from course_utils.data.celeba.download import DownloadError, download_celeba
from course_utils.data.celeba.files import DataFileWarning
from course_utils.data.celeba.load import GREY_FACES, load_celeba

__all__ = [
    "GREY_FACES",
    "DataFileWarning",
    "DownloadError",
    "FaceDataset",
    "FaceSplit",
    "download_celeba",
    "load_celeba",
]
