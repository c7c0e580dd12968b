"""Afirmaciones de una lección, medidas y guardadas en ``claims.json``."""

import math
import operator
from dataclasses import asdict, dataclass

from course_utils.project import write_json
from course_utils.session import PROFILES
from course_utils.tables import cell

_COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}
_NEEDS_REAL = "necesita las imágenes reales"


class ClaimError(AssertionError):
    """Una afirmación comprobada de la lección no se cumple."""


@dataclass(frozen=True)
class Claim:
    """Una afirmación: texto, valor medido, cota, si se cumple y si se comprobó.

    ``reason`` dice por qué no se comprobó, o qué mirar si no se cumple.
    """

    claim: str
    value: float
    bound: str
    ok: bool
    checked: bool
    reason: str = ""


class Claims:
    """Reúne las afirmaciones de una lección, las muestra y las guarda en ``claims.json``.

    Argumentos:
        session: lo que devuelve ``course_utils.start``.
        dataset: ``ImageDataset`` de la lección; con datos dibujados no se comprueban las
            afirmaciones que hablan de imágenes reales.
    """

    def __init__(self, session, dataset=None):
        self._session = session
        self._is_synthetic = dataset is not None and dataset.is_synthetic
        self._claims: list[Claim] = []

    def check(self, claim, value, compare, bound, *, profiles="completo", real=True, hint=""):
        """Añade una afirmación ``value compare bound``.

        Argumentos:
            claim: frase en español que la afirma.
            compare: ``"<"``, ``"<="``, ``">"``, ``">="`` o, para recuentos, ``"=="``.
            profiles: perfiles en que se exige, separados por espacios; ``"todos"`` son los tres.
            real: si solo vale con imágenes reales.
            hint: qué mirar si no se cumple.

        Lanza:
            ValueError: si ``compare`` no es una de esas comparaciones o un perfil no existe.
        """
        if compare not in _COMPARE:
            raise ValueError(f"No conozco la comparación «{compare}»: usa {', '.join(_COMPARE)}.")
        unknown = [name for name in profiles.split() if name not in (*PROFILES, "todos")]
        if unknown or not profiles.split():
            raise ValueError(
                f"No existe el perfil «{' '.join(unknown)}»: usa {', '.join(PROFILES)} o todos."
            )
        reason = self._why_not_checked(profiles, real)
        ok = bool(_COMPARE[compare](value, bound))
        self._claims.append(
            Claim(
                claim, float(value), f"{compare} {_number(bound)}", ok, not reason, reason or hint
            )
        )

    def _why_not_checked(self, profiles: str, real: bool) -> str:
        if not {"todos", self._session.profile} & set(profiles.split()):
            return f"se exige en el perfil {' o '.join(profiles.split())}"
        return _NEEDS_REAL if real and self._is_synthetic else ""

    def report(self):
        """Guarda ``claims.json`` y devuelve la tabla ✓/✗ para verla en el cuaderno.

        Lanza:
            ClaimError: en el perfil ``ci``, si alguna afirmación comprobada no se cumple.
        """
        write_json(self._session.output_dir / "claims.json", list(map(_as_json, self._claims)))
        failed = [c.claim for c in self._claims if c.checked and not c.ok]
        if failed and self._session.profile == "ci":
            raise ClaimError(f"No se cumple: {'; '.join(failed)}. Valores:\n{self._as_text()}")
        from IPython.display import HTML

        return HTML(self._as_html())

    def _as_text(self) -> str:
        return "\n".join(
            f"{_sign(c)} {c.claim}: {_number(c.value)} {c.bound} {c.reason}" for c in self._claims
        )

    def _as_html(self) -> str:
        header = "".join(cell(text, "th") for text in ("", "Afirmación", "Medido", "Cota", "Nota"))
        rows = "".join(f"<tr>{_row(claim)}</tr>" for claim in self._claims)
        return f"<table><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>"


def _as_json(claim: Claim) -> dict:
    # JSON no tiene NaN ni infinitos: quien lea el archivo debe encontrar un valor o ninguno.
    return {**asdict(claim), "value": claim.value if math.isfinite(claim.value) else None}


def _row(claim: Claim) -> str:
    note = "" if claim.checked and claim.ok else claim.reason
    texts = (_sign(claim), claim.claim, _number(claim.value), claim.bound, note)
    return "".join(cell(text) for text in texts)


def _number(value: float) -> str:
    """Seis cifras significativas; los enteros, completos."""
    return f"{value:.0f}" if math.isfinite(value) and float(value).is_integer() else f"{value:.6g}"


def _sign(claim: Claim) -> str:
    if not claim.checked:
        return "–"
    return "✓" if claim.ok else "✗"
