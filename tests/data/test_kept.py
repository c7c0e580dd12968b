import numpy as np
import pytest

from course_utils.data.dataset import load
from course_utils.data.offline import draw, kept

FEW = (30, 10)


@pytest.fixture
def drawings(own_cache, monkeypatch):
    """Cuenta lo que se dibuja, que aquí es poco."""
    made = []

    def draw_few(name):
        made.append(name)
        return draw(name, *FEW)

    monkeypatch.setattr(kept, "draw", draw_few)
    return made


def equal(ours, theirs):
    return len(ours) == 4 and all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist", "cifar10"])
def test_it_is_drawn_once(drawings, name):
    first, again = kept.drawn(name), kept.drawn(name)
    assert equal(first, draw(name, *FEW)) and equal(again, first)
    assert drawings == [name]


def test_each_set_keeps_its_own(drawings, own_cache):
    for name in ("mnist", "fashion_mnist", "mnist", "fashion_mnist"):
        assert equal(kept.drawn(name), draw(name, *FEW))
    assert drawings == ["mnist", "fashion_mnist"]
    assert len(list(own_cache.iterdir())) == 2


def test_other_code_draws_again_and_the_former_goes_with_its_drafts(
    drawings, own_cache, monkeypatch
):
    kept.drawn("mnist")
    (own_cache / ".dibujos-mnist-vieja.1234.npz").touch()
    monkeypatch.setattr(kept, "_recipe", lambda: "otra")
    kept.drawn("mnist")
    assert drawings == ["mnist", "mnist"]
    assert [path.name for path in own_cache.iterdir()] == ["dibujos-mnist-otra.npz"]


DAMAGE = {
    "vacío": lambda path: path.write_bytes(b""),
    "truncado": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "una página": lambda path: path.write_text("<html>"),
    "otros píxeles": lambda path: np.savez(path, **dict(zip(kept._KEYS, OTHER, strict=True))),
    "sin huella": lambda path: np.savez(path, x_train=np.zeros((3, 28, 28), np.uint8)),
}
OTHER = (*(np.zeros((30, 28, 28), np.uint8) for _ in range(4)), np.zeros(32, np.uint8))


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_is_drawn_and_kept_again(drawings, own_cache, damage):
    whole = kept.drawn("mnist")
    damage(next(own_cache.iterdir()))
    assert equal(kept.drawn("mnist"), whole) and equal(kept.drawn("mnist"), whole)
    assert drawings == ["mnist", "mnist"]


def test_what_cannot_be_kept_is_only_drawn(drawings, own_cache, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert equal(kept.drawn("mnist"), draw("mnist", *FEW))
    assert list(own_cache.iterdir()) == []


def test_without_any_folder_to_write_it_is_only_drawn(drawings, tmp_path, monkeypatch):
    (tmp_path / "raiz").write_text("aquí no se puede crear una carpeta")
    monkeypatch.setenv("COURSE_OUTPUT_DIR", str(tmp_path / "raiz" / "salida"))
    assert equal(kept.drawn("mnist"), draw("mnist", *FEW))


@pytest.mark.filterwarnings("ignore::course_utils.data.sources.OfflineDataWarning")
def test_only_a_whole_set_is_kept(drawings, own_cache):
    load("mnist", source="offline", limit=20)
    assert drawings == [] and not own_cache.exists()
    load("mnist", source="offline")
    assert drawings == ["mnist"]
