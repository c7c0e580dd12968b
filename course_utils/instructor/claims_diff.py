"""En qué se diferencian las afirmaciones de dos ejecuciones del curso.

Es lo que envía la revisión semanal: ``python -m course_utils.instructor.claims_diff A B``,
cada una una carpeta como la que deja ``run``. No escribe nada si todo sigue igual.
"""

import sys
from pathlib import Path

from course_utils.claims import read_claims

_MISSING = {"state": "no está", "value": None}
_HEAD = "| Lección | Afirmación | Antes | Después |\n|---|---|---|---|\n"


def claims_diff(before: Path, after: Path) -> str:
    """Devuelve, en Markdown, las afirmaciones que cambian de estado; vacío si no hay ninguna."""
    old, new = _claims(before), _claims(after)
    rows = [
        f"| {lesson} | {claim} | {_cell(old, key)} | {_cell(new, key)} |\n"
        for key in sorted(old.keys() | new.keys())
        for lesson, claim in [key]
        if old.get(key, _MISSING)["state"] != new.get(key, _MISSING)["state"]
    ]
    return _HEAD + "".join(rows) if rows else ""


def _claims(folder: Path) -> dict[tuple[str, str], dict]:
    """Lección y afirmación → lo que se midió."""
    return {
        (path.parent.name, claim["claim"]): claim
        for path in folder.glob("*/claims.json")
        for claim in read_claims(path)
    }


def _cell(claims: dict, key: tuple[str, str]) -> str:
    claim = claims.get(key, _MISSING)
    value = "" if claim["value"] is None else f": {claim['value']:.4g}, cota {claim['bound']}"
    return claim["state"] + value


if __name__ == "__main__":
    sys.stdout.write(claims_diff(*map(Path, sys.argv[1:3])))
