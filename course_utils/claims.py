"""Afirmaciones de una lección: se miden donde se hacen y se guardan en ``claims.json``."""

import math
import operator
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from course_utils.console import notebook_shell
from course_utils.project import read_json, write_json
from course_utils.session import PROFILES
from course_utils.tables import cell

_COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}
_SIGNS = {"<=": "≤", ">=": "≥", "==": "="}
HELD, FAILED, UNCHECKED = STATES = ("se cumple", "no se cumple", "sin comprobar")
MARKS = {HELD: "✓", FAILED: "✗", UNCHECKED: "–"}
_NEEDS_REAL = "habla de las imágenes reales"


class ClaimError(AssertionError):
    """Una afirmación comprobada de la lección no se cumple."""


@dataclass(frozen=True)
class Claim:
    """Una afirmación medida.

    Atributos:
        claim, value, bound: la frase, lo medido y la cota, por ejemplo ``"< 0.05"``.
        ok: si se cumple.
        checked: si se exige en este perfil y con estos datos.
        reason: por qué no se exige, o qué mirar si no se cumple.
        state: uno de ``STATES``. Lo que se midió y no se cumple lo dice aunque no se exija; solo
            se calla lo que habla de unas imágenes que no son estas.
    """

    claim: str
    value: float
    bound: str
    ok: bool
    checked: bool
    reason: str
    state: str


class Claims:
    """Las afirmaciones de una lección: ``check`` mide una y la enseña; ``report`` las reúne.

    Argumentos:
        session: lo que devuelve ``course_utils.start``.
        dataset: ``ImageDataset`` de la lección; con datos dibujados no se comprueban las
            afirmaciones que hablan de imágenes reales.
        profiles: perfiles en que se exige lo que no diga otra cosa: con los resultados publicados,
            ``clase`` mide lo mismo que ``completo``.
        real: si habla de las imágenes reales lo que no diga otra cosa.
        measured_on: nombre del conjunto real en que se midieron esas cotas; a quien tenga otro no
            se le exigen.
    """

    def __init__(
        self, session, dataset=None, *, profiles="completo clase", real=False, measured_on=""
    ):
        self._session, self._profiles, self._real = session, profiles, real
        self._why_others = _why_others(dataset, measured_on)
        self._claims: list[Claim] = []
        self._of_this_cell: list[Claim] = []
        self._shell = notebook_shell()
        if self._shell is not None:
            self._shell.events.register("post_run_cell", self._show)

    def check(self, claim, value, compare, bound, *, profiles=None, real=None, hint=""):
        """Mide la afirmación ``value compare bound`` y escribe su ✓ o su ✗, con los números.

        En un cuaderno la línea sale al acabar la celda, debajo de su figura.

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
        profiles = _checked_profiles(self._profiles if profiles is None else profiles)
        is_about_others = bool(self._real if real is None else real) and bool(self._why_others)
        ok = bool(_COMPARE[compare](value, bound))
        reason = self._why_others if is_about_others else self._why_not(profiles)
        state = UNCHECKED if is_about_others or (ok and reason) else HELD if ok else FAILED
        limit = f"{_SIGNS.get(compare, compare)} {number(bound)}"
        made = Claim(claim, float(value), limit, ok, not reason, reason or hint, state)
        self._keep(made)

    def _keep(self, made: Claim) -> None:
        """Apunta la afirmación; se escribe al acabar la celda, tras la figura que esta devuelve."""
        if self._shell is not None:
            # Una celda que se ejecuta otra vez repite las suyas: valen las últimas.
            self._claims = [
                old for old in self._claims if old.claim != made.claim or old in self._of_this_cell
            ]
        self._claims.append(made)
        self._of_this_cell.append(made)
        if self._shell is None:
            self._show()

    def _show(self, _result=None) -> None:
        if self._of_this_cell:
            print("\n".join(map(_line, self._of_this_cell)))
            self._of_this_cell.clear()

    def _why_not(self, profiles: list[str]) -> str:
        if {"todos", self._session.profile} & set(profiles):
            return ""
        return f"se exige en el perfil {' o '.join(profiles)}"

    def report(self):
        """Guarda ``claims.json`` y devuelve la tabla de todas, con su recuento.

        Lanza:
            ClaimError: en el perfil ``ci``, si alguna afirmación que se exige no se cumple.
        """
        write_json(self._session.output_dir / "claims.json", list(map(_as_json, self._claims)))
        failed = [claim for claim in self._claims if claim.checked and not claim.ok]
        if failed and self._session.profile == "ci":
            raise ClaimError("No se cumple:\n" + "\n".join(map(_line, failed)))
        from IPython.display import HTML

        return HTML(self._as_html())

    def _as_html(self) -> str:
        header = "".join(cell(text, "th") for text in ("", "Afirmación", "Medido", "Cota", "Nota"))
        rows = "".join(f"<tr>{_row(claim)}</tr>" for claim in self._claims)
        counts = count_text(Counter(claim.state for claim in self._claims))
        title = f'<caption style="text-align:left">{counts}</caption>'
        return f"<table>{title}<thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>"


def _why_others(dataset, measured_on: str) -> str:
    """Por qué lo que se afirma de las imágenes reales no habla de ``dataset``; vacío si habla."""
    if dataset is not None and dataset.is_synthetic:
        return _NEEDS_REAL
    is_another = bool(measured_on) and dataset is not None and dataset.name != measured_on
    return f"se midió con {measured_on}" if is_another else ""


def read_claims(path: Path) -> list[dict]:
    """Lee un ``claims.json``.

    Lanza:
        ValueError: si está dañado.
    """
    advice = "ejecuta otra vez la lección"
    claims = read_json(path, list, advice)
    fields = {"claim", "value", "bound", "state"}
    for claim in claims:
        if not (isinstance(claim, dict) and fields <= {*claim} and claim["state"] in STATES):
            raise ValueError(f"«{path}» está dañado (no son afirmaciones): {advice}.")
        if not (claim["value"] is None or type(claim["value"]) in (int, float)):
            raise ValueError(f"«{path}» está dañado («value» no es un número): {advice}.")
    return claims


def count_states(claims: list[dict]) -> Counter:
    """Cuenta las afirmaciones de un ``claims.json`` por su ``state``."""
    return Counter(claim["state"] for claim in claims)


def count_text(counts) -> str:
    """Devuelve el recuento en una frase: «5 se cumplen · 0 no · 1 sin comprobar»."""
    return f"{counts[HELD]} se cumplen · {counts[FAILED]} no · {counts[UNCHECKED]} sin comprobar"


def _checked_profiles(profiles: str) -> list[str]:
    names = profiles.split()
    unknown = [name for name in names if name not in (*PROFILES, "todos")]
    if unknown or not names:
        raise ValueError(
            f"No existe el perfil «{' '.join(unknown)}»: usa {', '.join(PROFILES)} o todos."
        )
    return names


def _as_json(claim: Claim) -> dict:
    # JSON no tiene NaN ni infinitos: quien lea el archivo debe encontrar un valor o ninguno.
    return {**asdict(claim), "value": claim.value if math.isfinite(claim.value) else None}


def _row(claim: Claim) -> str:
    texts = (MARKS[claim.state], claim.claim, number(claim.value), claim.bound, _note(claim))
    return "".join(cell(text) for text in texts)


def _line(claim: Claim) -> str:
    note = f" ({_note(claim)})" if _note(claim) else ""
    return f"{MARKS[claim.state]} {claim.claim}: {number(claim.value)} {claim.bound}{note}"


def _note(claim: Claim) -> str:
    return "" if claim.state == HELD else claim.reason


def number(value: float) -> str:
    """Devuelve un número como se lee: cuatro cifras significativas; los enteros, completos."""
    return f"{value:.0f}" if math.isfinite(value) and float(value).is_integer() else f"{value:.4g}"
