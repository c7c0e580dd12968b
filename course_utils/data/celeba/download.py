"""Descarga de los archivos oficiales desde Google Drive, comprobada con su MD5."""

import hashlib
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from http.cookiejar import CookieJar
from pathlib import Path

from course_utils.data.celeba.official import FILES, KAGGLE, PAGE, OfficialFile
from course_utils.data.celeba.progress import ProgressLine
from course_utils.data.sources import is_web_page
from course_utils.project import writable_folder

DRIVE = "https://drive.usercontent.google.com/download"
# Sin respuesta durante RESPONSE_S, o sin acabar un archivo en TOTAL_S, se abandona.
RESPONSE_S = 20
TOTAL_S = 3600
_CHUNK = 1 << 20


class DownloadError(OSError):
    """La descarga no se pudo completar; el mensaje dice por qué y qué hacer."""


def download(folder: Path) -> list[str]:
    """Deja en ``folder`` los archivos oficiales que falten.

    Devuelve una frase por archivo. Cada uno se escribe con otro nombre y se renombra cuando su
    MD5 coincide: lo que aparece con su nombre está entero.

    Lanza:
        DownloadError: sin conexión, con la cuota de Drive agotada o si el MD5 no coincide.
        PermissionError: si no se puede escribir en ``folder``.
    """
    writable_folder(folder)
    return [_obtain(file, folder) for file in FILES]


def md5(path: Path) -> str:
    """Devuelve el MD5 (hexadecimal) de un archivo."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def _obtain(file: OfficialFile, folder: Path) -> str:
    target = folder / file.name
    if target.exists():
        if md5(target) == file.md5:
            return f"{file.name}: ya estaba y es el oficial"
        raise DownloadError(
            f"«{target}» ya existe y no es el archivo oficial (su MD5 no es {file.md5}): muévelo "
            "o bórralo, y repite la descarga."
        )
    partial = folder / f".{file.name}.{uuid.uuid4().hex[:8]}.parcial"
    try:
        seen = _fetch(file, partial)
        if seen != file.md5:
            raise DownloadError(
                f"Lo descargado como {file.name} no es el archivo oficial (MD5 {seen}, se espera "
                f"{file.md5}): repite la descarga o consíguelo en {PAGE}."
            )
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    return f"{file.name}: descargado y comprobado con su MD5"


def _fetch(file: OfficialFile, partial: Path) -> str:
    """Descarga ``file`` en ``partial`` y devuelve su MD5."""
    try:
        with _open(file) as response, partial.open("wb") as output:
            return _copy(file, response, output)
    except DownloadError:
        raise
    except urllib.error.HTTPError as error:
        raise DownloadError(
            f"Google Drive responde {error.code} al pedir {file.name}: {_alternatives()}"
        ) from error
    except urllib.error.URLError as error:
        raise DownloadError(
            f"No hay conexión con Google Drive y {file.name} no se puede descargar "
            f"({error.reason}): {_alternatives()}"
        ) from error
    except OSError as error:
        raise DownloadError(
            f"La descarga de {file.name} se interrumpió ({error}): repítela o {_alternatives()}"
        ) from error


def _open(file: OfficialFile):
    """Abre la descarga; si Drive pregunta antes por el análisis de virus, confirma."""
    jar = urllib.request.HTTPCookieProcessor(CookieJar())
    opener = urllib.request.build_opener(jar)
    fields = {"id": file.drive_id, "export": "download", "confirm": "t"}
    for _ in range(2):
        response = opener.open(f"{DRIVE}?{urllib.parse.urlencode(fields)}", timeout=RESPONSE_S)
        if "text/html" not in response.headers.get("Content-Type", ""):
            return response
        with response:
            page = response.read(_CHUNK).decode("utf-8", "replace")
        answers = dict(re.findall(r'name="(confirm|uuid)"\s+value="([^"]*)"', page))
        if not answers:
            raise DownloadError(_explain_page(file, page))
        fields |= answers
    raise DownloadError(_explain_page(file, page))


def _explain_page(file: OfficialFile, page: str) -> str:
    if re.search(r"quota|too many users|cuota", page, re.IGNORECASE):
        return (
            f"Google Drive ha agotado su cuota de descargas de {file.name}: repítelo mañana o "
            f"{_alternatives()}"
        )
    return (
        f"Google Drive envía una página web en lugar de {file.name}: ábrelo en el navegador o "
        f"{_alternatives()}"
    )


def _alternatives() -> str:
    return f"consigue los archivos en {PAGE} (Drive, Baidu) o en {KAGGLE}."


def _copy(file: OfficialFile, response, output) -> str:
    length = int(response.headers.get("Content-Length") or 0)
    line = ProgressLine(f"Descargando {file.name}", length // 10**6, "MB")
    digest, done, start = hashlib.md5(usedforsecurity=False), 0, time.monotonic()
    while chunk := response.read(_CHUNK):
        if done == 0 and is_web_page(chunk):
            raise DownloadError(_explain_page(file, chunk.decode("utf-8", "replace")))
        if time.monotonic() - start > TOTAL_S:
            raise DownloadError(
                f"La descarga de {file.name} no acabó en {TOTAL_S // 60} minutos: prueba con otra "
                f"red o {_alternatives()}"
            )
        output.write(chunk)
        digest.update(chunk)
        done += len(chunk)
        line.update(done // 10**6)
    line.close(done // 10**6)
    return digest.hexdigest()
