import pytest

from course_utils import project


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """Carpeta de las caras preparadas, propia de la prueba."""
    folder = tmp_path / "raiz" / "data" / "cache"
    monkeypatch.setattr(project, "CACHE", folder)
    return folder


@pytest.fixture
def folder(tmp_path, own_cache):
    """Carpeta vacía para un CelebA."""
    path = tmp_path / "celeba"
    path.mkdir()
    return path
