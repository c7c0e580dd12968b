"""Descarga de CelebA contra un servidor local que se porta, bien o mal, como Google Drive."""

import hashlib
import http.server
import threading
import time
import urllib.parse

import gdown
import pytest

from course_utils.data.celeba import download
from course_utils.data.celeba.official import FILES, OfficialFile

CONTENT = bytes(range(256)) * 5000
SMALL = OfficialFile("lista.txt", "ID1", hashlib.md5(b"lista").hexdigest())
LARGE = OfficialFile("imagenes.zip", "ID2", hashlib.md5(CONTENT).hexdigest())
QUOTA = b"<html><title>Google Drive - Quota exceeded</title>Too many users have viewed</html>"


@pytest.fixture
def drive(monkeypatch):
    """Servidor cuyas respuestas ``{id: cuerpo, código o función}`` decide cada prueba."""
    answers = {"ID1": b"lista", "ID2": CONTENT, "asked": []}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
            answers["asked"].append(query["id"])
            answer = answers[query["id"]]
            body = answer() if callable(answer) else answer
            if isinstance(body, int):
                self.send_error(body)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # Quien abandona la descarga cierra antes de tiempo: aquí es lo esperado.
    server.handle_error = lambda *arguments: None
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setattr(download, "DRIVE", f"http://127.0.0.1:{server.server_port}/uc")
    monkeypatch.setattr(download, "FILES", (SMALL, LARGE))
    yield answers
    server.shutdown()
    server.server_close()


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_files_arrive_whole_and_checked(drive, tmp_path):
    lines = download.download(tmp_path / "celeba")
    assert contents(tmp_path / "celeba") == {"lista.txt": b"lista", "imagenes.zip": CONTENT}
    assert lines[1] == "imagenes.zip: descargado y comprobado con su MD5"


def test_what_is_already_there_is_not_asked_again(drive, tmp_path):
    (tmp_path / "imagenes.zip").write_bytes(CONTENT)
    assert "ya estaba" in download.download(tmp_path)[1]
    assert drive["asked"] == ["ID1"]


def test_another_file_with_that_name_is_kept(drive, tmp_path):
    (tmp_path / "lista.txt").write_bytes(b"la mia")
    with pytest.raises(download.DownloadError, match="ya existe y no es el archivo oficial"):
        download.download(tmp_path)
    assert contents(tmp_path) == {"lista.txt": b"la mia"}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param(QUOTA, "no entrega imagenes.zip, .* se agotó su cuota", id="cuota"),
        pytest.param(CONTENT[:-1], "no es el archivo oficial .MD5", id="cortado"),
        pytest.param(b"", "no es el archivo oficial .MD5", id="vacío"),
        pytest.param(404, "(imagenes.zip no se puede descargar .404|no es el archivo)", id="404"),
        pytest.param(lambda: time.sleep(1) or b"", "imagenes.zip no se puede descargar", id="mudo"),
    ],
)
def test_a_bad_answer_is_explained_and_leaves_no_file(
    drive, tmp_path, answer, message, monkeypatch
):
    monkeypatch.setattr(download, "RESPONSE_S", 0.2)
    drive["ID2"] = answer
    with pytest.raises(download.DownloadError, match=message):
        download.download(tmp_path)
    assert contents(tmp_path) == {"lista.txt": b"lista"}


def test_what_gdown_says_of_the_quota_is_said_in_spanish(tmp_path, monkeypatch):
    def refuse(*arguments, timeout):
        raise gdown.exceptions.FileURLRetrievalError("Failed to retrieve file url:\n\n\tToo many")

    monkeypatch.setattr(gdown, "download", refuse)
    with pytest.raises(download.DownloadError, match="se agotó su cuota.*kaggle") as error:
        download.download(tmp_path)
    assert "\n" not in str(error.value)
    assert contents(tmp_path) == {}


def test_without_network_one_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "DRIVE", "http://127.0.0.1:9/uc")
    with pytest.raises(download.DownloadError, match="No hay conexión con Google Drive") as error:
        download.download(tmp_path)
    assert "\n" not in str(error.value)
    assert contents(tmp_path) == {}


def test_the_address_is_one_that_gdown_knows_as_a_file_of_drive():
    address = f"{download.DRIVE}?id={FILES[0].drive_id}"
    assert gdown.parse_url.parse_url(address)[0] == FILES[0].drive_id


def test_the_official_files_are_the_three_that_the_loader_needs():
    names = {"list_attr_celeba.txt", "list_eval_partition.txt", "img_align_celeba.zip"}
    assert {file.name for file in FILES} == names
    assert all(len(file.md5) == 32 for file in FILES)
