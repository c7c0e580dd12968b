"""Descarga de CelebA contra un servidor local que se porta, bien o mal, como Kaggle."""

import base64
import hashlib
import http.server
import io
import os
import threading
import zipfile

import kagglehub.config
import pytest
from kagglesdk import kaggle_env

from course_utils.data import DownloadError, download_celeba
from course_utils.data.celeba import download
from course_utils.data.celeba.load import find_parts

FILES = {
    "img_align_celeba/img_align_celeba/000001.jpg": os.urandom(3_000_000),
    "list_attr_celeba.csv": b"image_id,Smiling\n000001.jpg,1\n",
    "list_eval_partition.csv": b"image_id,partition\n000001.jpg,0\n",
}


def archive(files):
    """El zip que entrega Kaggle: la carpeta y las dos listas."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return packed.getvalue()


class Kaggle:
    """Lo que responde el servidor: ``body``, un código de error o el cuerpo cortado."""

    def __init__(self):
        self.body = archive(FILES)
        self.status = 200
        self.cut = None
        self.ranges = []

    def headers(self):
        digest = base64.b64encode(hashlib.md5(self.body).digest()).decode()
        return {"Accept-Ranges": "bytes", "x-goog-hash": f"md5={digest}"}


@pytest.fixture
def kaggle(monkeypatch, tmp_path):
    answers = Kaggle()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if answers.status != 200:
                self.send_error(answers.status)
                return
            asked = self.headers.get("Range")
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            answers.ranges.append(start)
            self.send_response(206 if start else 200)
            for name, value in answers.headers().items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answers.body) - start))
            self.end_headers()
            self.wfile.write(answers.body[start : answers.cut])
            self.close_connection = True

        def do_POST(self):
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length)
            self.do_GET()

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # Quien corta la descarga cierra antes de tiempo: aquí es lo esperado.
    server.handle_error = lambda *arguments: None
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setitem(kaggle_env._env_to_endpoint, kaggle_env.KaggleEnv.LOCAL, address)
    monkeypatch.setenv("KAGGLE_API_ENVIRONMENT", "LOCALHOST")
    monkeypatch.setenv(kagglehub.config.CACHE_FOLDER_ENV_VAR_NAME, str(tmp_path / "kagglehub"))
    yield answers
    server.shutdown()
    server.server_close()


def contents(folder):
    return {name: (folder / name).read_bytes() for name in FILES}


def test_the_three_parts_arrive_whole_where_the_loader_looks(kaggle, tmp_path, capsys):
    folder = download_celeba(tmp_path / "celeba")
    assert contents(folder) == FILES
    assert all(find_parts(folder).values())
    assert "solo para investigación no comercial" in capsys.readouterr().out


def test_what_is_already_there_is_not_asked_again(kaggle, tmp_path):
    download_celeba(tmp_path / "celeba")
    download_celeba(tmp_path / "celeba")
    assert kaggle.ranges == [0]


def test_a_list_of_the_student_is_kept(kaggle, tmp_path):
    (tmp_path / "list_attr_celeba.txt").write_bytes(b"la mia")
    download_celeba(tmp_path)
    assert (tmp_path / "list_attr_celeba.txt").read_bytes() == b"la mia"
    assert not (tmp_path / "list_attr_celeba.csv").exists()


def test_a_cut_download_goes_on_where_it_was(kaggle, tmp_path):
    kaggle.cut = 2_000_000
    with pytest.raises(DownloadError, match="repítelo, que seguirá donde se cortó"):
        download_celeba(tmp_path / "celeba")
    assert list((tmp_path / "celeba").iterdir()) == []
    kaggle.cut = None
    assert contents(download_celeba(tmp_path / "celeba")) == FILES
    assert 0 < kaggle.ranges[-1] <= 2_000_000


def test_a_damaged_archive_leaves_nothing(kaggle, tmp_path, monkeypatch):
    monkeypatch.setattr(Kaggle, "headers", lambda self: {"x-goog-hash": "md5=AAAA"})
    with pytest.raises(DownloadError, match="Kaggle no entregó CelebA .*MD5") as error:
        download_celeba(tmp_path / "celeba")
    assert "\n" not in str(error.value)
    assert list((tmp_path / "celeba").iterdir()) == []


def test_a_refusal_is_one_sentence(kaggle, tmp_path):
    kaggle.status = 403
    with pytest.raises(DownloadError, match="Kaggle no entregó CelebA .*403"):
        download_celeba(tmp_path)


def test_another_archive_is_not_taken_for_celeba(kaggle, tmp_path):
    kaggle.body = archive({"otra.csv": b"a"})
    with pytest.raises(DownloadError, match="le falta img_align_celeba, list_attr_celeba.csv"):
        download_celeba(tmp_path / "celeba")
    assert list((tmp_path / "celeba").iterdir()) == []


def test_without_network_one_sentence_says_so(kaggle, tmp_path, monkeypatch):
    local = kaggle_env.KaggleEnv.LOCAL
    monkeypatch.setitem(kaggle_env._env_to_endpoint, local, "http://127.0.0.1:9")
    with pytest.raises(DownloadError, match="Kaggle no entregó CelebA") as error:
        download_celeba(tmp_path)
    assert "\n" not in str(error.value)


def test_a_link_to_what_was_deleted_is_made_again(kaggle, tmp_path):
    folder = tmp_path / "celeba"
    folder.mkdir()
    (folder / "img_align_celeba").symlink_to(tmp_path / "borrada")
    assert contents(download_celeba(folder)) == FILES


def test_where_links_are_not_allowed_the_files_are_moved(kaggle, tmp_path, monkeypatch):
    def refuse(*arguments, **options):
        raise OSError("sin permiso")

    monkeypatch.setattr(download.Path, "symlink_to", refuse)
    folder = download_celeba(tmp_path / "celeba")
    assert contents(folder) == FILES
    assert not any(path.is_symlink() for path in folder.iterdir())
