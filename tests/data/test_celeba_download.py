"""Descarga de CelebA contra un servidor local que se porta como Google Drive."""

import hashlib
import http.server
import threading
import time
import urllib.parse

import pytest

from course_utils.data.celeba import download
from course_utils.data.celeba.official import FILES, OfficialFile

CONTENT = bytes(range(256)) * 5000
SMALL = OfficialFile("lista.txt", "ID1", hashlib.md5(b"lista").hexdigest())
LARGE = OfficialFile("imagenes.zip", "ID2", hashlib.md5(CONTENT).hexdigest())
QUOTA = "<html><title>Google Drive - Quota exceeded</title>Too many users have viewed</html>"
VIRUS = (
    '<!DOCTYPE html><form action="https://otro.sitio/"><input type="hidden" name="confirm" '
    'value="t"><input type="hidden" name="uuid" value="u-1"></form>'
)


@pytest.fixture
def drive(monkeypatch):
    """Servidor cuyas respuestas ``{id: (tipo, cuerpo)}`` decide cada prueba."""
    answers = {"ID1": ("text/plain", b"lista"), "ID2": ("application/zip", CONTENT)}
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
            asked.append(query)
            answer = answers[query["id"]]
            kind, body = answer(query) if callable(answer) else answer
            if isinstance(kind, int):
                self.send_error(kind)
                return
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # Quien abandona la descarga cierra antes de tiempo: aquí es lo esperado.
    server.handle_error = lambda *arguments: None
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setattr(download, "DRIVE", f"http://127.0.0.1:{server.server_port}/download")
    monkeypatch.setattr(download, "FILES", (SMALL, LARGE))
    answers["asked"] = asked
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
    assert [query["id"] for query in drive["asked"]] == ["ID1"]


def test_another_file_with_that_name_is_kept(drive, tmp_path):
    (tmp_path / "lista.txt").write_bytes(b"la mia")
    with pytest.raises(download.DownloadError, match="ya existe y no es el archivo oficial"):
        download.download(tmp_path)
    assert contents(tmp_path) == {"lista.txt": b"la mia"}


def test_the_virus_question_is_answered_at_our_own_address(drive, tmp_path):
    def ask_first(query):
        if query.get("uuid") == "u-1":
            return "application/zip", CONTENT
        return "text/html; charset=utf-8", VIRUS.encode()

    drive["ID2"] = ask_first
    download.download(tmp_path)
    assert contents(tmp_path)["imagenes.zip"] == CONTENT


def broken(answer, message):
    return pytest.param(answer, message, id=message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        broken(("text/html", QUOTA.encode()), "ha agotado su cuota de descargas de imagenes.zip"),
        broken(("application/zip", QUOTA.encode()), "ha agotado su cuota"),
        broken(("text/html", VIRUS.encode()), "envía una página web en lugar de imagenes.zip"),
        broken(("text/html", b"<html>hola</html>"), "envía una página web"),
        broken(("application/zip", CONTENT[:-1]), "no es el archivo oficial .MD5"),
        broken(("application/zip", b""), "no es el archivo oficial .MD5"),
        broken((404, b""), "responde 404 al pedir imagenes.zip"),
    ],
)
def test_a_bad_answer_is_explained_and_leaves_no_file(drive, tmp_path, answer, message):
    drive["ID2"] = answer
    with pytest.raises(download.DownloadError, match=message):
        download.download(tmp_path)
    assert contents(tmp_path) == {"lista.txt": b"lista"}


def test_without_network_one_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "DRIVE", "http://127.0.0.1:9/download")
    with pytest.raises(download.DownloadError, match="No hay conexión con Google Drive") as error:
        download.download(tmp_path)
    assert "\n" not in str(error.value)
    assert contents(tmp_path) == {}


def test_a_server_that_stops_answering_is_abandoned(drive, tmp_path, monkeypatch):
    def sleep(query):
        time.sleep(1)
        return "text/plain", b"tarde"

    drive["ID1"] = sleep
    monkeypatch.setattr(download, "RESPONSE_S", 0.2)
    with pytest.raises(download.DownloadError, match="lista.txt"):
        download.download(tmp_path)
    assert contents(tmp_path) == {}


def test_a_download_that_never_ends_is_abandoned(drive, tmp_path, monkeypatch):
    monkeypatch.setattr(download, "TOTAL_S", -1)
    with pytest.raises(download.DownloadError, match="no acabó en"):
        download.download(tmp_path)
    assert contents(tmp_path) == {}


def test_the_official_files_are_the_three_that_the_loader_needs():
    names = {"list_attr_celeba.txt", "list_eval_partition.txt", "img_align_celeba.zip"}
    assert {file.name for file in FILES} == names
    assert all(len(file.md5) == 32 for file in FILES)
