import json
import subprocess
import sys

from course_utils.instructor.claims_diff import claims_diff
from course_utils.project import ROOT


def leave(folder, **claims):
    """Deja en ``folder`` las afirmaciones de la lección 01: frase → (estado, valor)."""
    (folder / "01").mkdir(parents=True)
    made = [{"claim": c, "state": s, "value": v, "bound": "< 1"} for c, (s, v) in claims.items()]
    (folder / "01" / "claims.json").write_text(json.dumps(made), encoding="utf-8")
    return folder


def test_only_what_changes_its_state_is_told(tmp_path):
    before = leave(tmp_path / "a", igual=("se cumple", 0.1), cae=("se cumple", 0.5))
    after = leave(
        tmp_path / "b",
        igual=("se cumple", 0.2),
        cae=("no se cumple", 2),
        nueva=("sin comprobar", None),
    )
    assert claims_diff(before, after).splitlines()[2:] == [
        "| 01 | cae | se cumple: 0.5, cota < 1 | no se cumple: 2, cota < 1 |",
        "| 01 | nueva | no está | sin comprobar |",
    ]


def test_a_lesson_that_left_nothing_shows_all_its_claims_as_missing(tmp_path):
    before = leave(tmp_path / "a", una=("se cumple", 0.1), otra=("se cumple", 0.1))
    assert claims_diff(before, tmp_path / "nada").count("| no está |") == 2


def test_the_order_writes_nothing_if_all_is_the_same(tmp_path):
    same = str(leave(tmp_path / "a", una=("se cumple", 0.1)))
    command = [sys.executable, "-m", "course_utils.instructor.claims_diff", same, same]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
