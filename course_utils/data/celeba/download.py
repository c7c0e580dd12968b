"""Descarga de los archivos oficiales desde Google Drive con gdown, comprobada con su MD5."""

import hashlib
import inspect
import tempfile
from pathlib import Path

from course_utils.data.celeba.files import refuse_web_page
from course_utils.data.celeba.official import FILES, KAGGLE, PAGE, OfficialFile
from course_utils.data.sources import DataFileError
from course_utils.project import writable_folder

DRIVE = "https://drive.google.com/uc"
# Sin respuesta durante este tiempo, se abandona.
RESPONSE_S = 20
_ALTERNATIVES = f"consigue los archivos en {PAGE} (Drive, Baidu) o en {KAGGLE}."


class DownloadError(OSError):
    """La descarga no se pudo completar; el mensaje dice por qué y qué hacer."""


def download(folder: Path) -> list[str]:
    """Deja en ``folder`` los archivos oficiales que falten.

    Devuelve una frase por archivo. Cada uno se escribe en otra carpeta y se mueve cuando su MD5
    coincide: lo que aparece con su nombre está entero.

    Lanza:
        DownloadError: sin conexión, con la cuota de Drive agotada o si el MD5 no coincide.
        PermissionError: si no se puede escribir en ``folder``.
    """
    writable_folder(folder)
    return [_obtain(file, folder) for file in FILES]


def _obtain(file: OfficialFile, folder: Path) -> str:
    target = folder / file.name
    if target.exists():
        if _md5(target) == file.md5:
            return f"{file.name}: ya estaba y es el oficial"
        raise DownloadError(
            f"«{target}» ya existe y no es el archivo oficial (su MD5 no es {file.md5}): muévelo "
            "o bórralo, y repite la descarga."
        )
    with tempfile.TemporaryDirectory(prefix=".descarga-", dir=folder) as draft:
        partial = Path(draft) / file.name
        _fetch(file, partial)
        seen = _md5(partial)
        if seen != file.md5:
            raise DownloadError(
                f"Lo descargado como {file.name} no es el archivo oficial (MD5 {seen}, se espera "
                f"{file.md5}): repite la descarga o {_ALTERNATIVES}"
            )
        partial.rename(target)
    return f"{file.name}: descargado y comprobado con su MD5"


def _fetch(file: OfficialFile, partial: Path) -> None:
    """Descarga ``file`` en ``partial`` y rechaza la página web que Drive envía en su lugar."""
    import gdown

    # Las versiones anteriores a la 6.3 no admiten plazo.
    known = inspect.signature(gdown.download).parameters
    patience = {"timeout": RESPONSE_S} if "timeout" in known else {}
    try:
        gdown.download(f"{DRIVE}?id={file.drive_id}", str(partial), **patience)
        refuse_web_page(partial)
    except (gdown.exceptions.FileURLRetrievalError, DataFileError) as error:
        raise DownloadError(
            f"Google Drive no entrega {file.name}, casi siempre porque se agotó su cuota de "
            f"descargas: repítelo mañana o {_ALTERNATIVES}"
        ) from error
    except Exception as error:
        # Cada versión de gdown deja pasar otras excepciones de la red.
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise DownloadError(
            f"No hay conexión con Google Drive, o se cortó, y {file.name} no se puede descargar "
            f"({reason}): repítelo o {_ALTERNATIVES}"
        ) from error


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()
