import json

import numpy as np
import pytest

from course_utils.results import folders


def sweep(x, betas):
    sweep.calls += 1
    return {beta: float(x.mean()) * beta for beta in betas}


@pytest.fixture(autouse=True)
def counted(published, monkeypatch):
    sweep.calls = 0
    # Como si estuviera escrita en el cuaderno: entonces cuenta su código.
    monkeypatch.setattr(sweep, "__module__", "__main__")


def test_a_sweep_is_measured_once(open_session, x, capsys):
    first = open_session("completo").measure("barrido", sweep, x, betas=[1, 2])
    again = open_session().measure("barrido", sweep, x, betas=[1, 2])
    assert sweep.calls == 1
    assert first == again == {"1": pytest.approx(x.mean()), "2": pytest.approx(2 * x.mean())}
    assert "«barrido», ya medido" in capsys.readouterr().out


def test_other_settings_are_measured_again(open_session, x, capsys):
    open_session("completo").measure("barrido", sweep, x, betas=[1, 2])
    open_session().measure("barrido", sweep, x, betas=[1, 4])
    assert sweep.calls == 2
    assert "settings" in capsys.readouterr().out


def test_other_code_is_measured_again(open_session, x, capsys, monkeypatch):
    open_session("completo").measure("barrido", sweep, x, betas=[1])
    monkeypatch.setattr("inspect.getsource", lambda thing: "def sweep(x, betas): return 0")
    open_session().measure("barrido", sweep, x, betas=[1])
    assert sweep.calls == 2
    assert "code" in capsys.readouterr().out


def test_the_small_profile_remembers_nothing(open_session, x, published):
    open_session("ci").measure("barrido", sweep, x, betas=[1])
    assert not list(published.parent.rglob("barrido.json"))


def test_the_card_says_where_the_numbers_come_from(open_session, x, tmp_path):
    open_session("completo").measure("barrido", sweep, x, betas=[1])
    (path,) = tmp_path.rglob("barrido.json")
    card = json.loads(path.read_text(encoding="utf-8"))
    assert card["recipe"]["settings"] == {"betas": [1]}
    assert card["data"][0]["shape"] == [64, 12]
    assert {"date", "versions", "values"} <= set(card)
    assert folders.KINDS == ("reales", "dibujados")


def test_a_number_is_written_with_the_digits_it_has(open_session, x, tmp_path):
    given = {"float32": float(np.float32(0.1)), "float64": 1 / 3, "huge": 1e300, "n": 2, "ok": True}
    values = {**given, "rows": [[float(np.float32(2.47)), None]], "nan": float("nan")}
    open_session("completo").measure("barrido", lambda x: values, x)
    (path,) = tmp_path.rglob("barrido.json")
    assert '{"float32": 0.1, "float64": 0.3333333333333333, "huge": 1e+300' in path.read_text()
    assert '"rows": [[2.47, null]], "nan": NaN' in path.read_text()


@pytest.mark.parametrize("content", ["", "[", "5", '"x'])
def test_a_damaged_ledger_is_begun_again(open_session, x, tmp_path, content):
    open_session("completo").measure("barrido", sweep, x, betas=[1])
    ledger = tmp_path / "salidas" / "08" / folders.LEDGER
    ledger.write_text(content)
    open_session().measure("barrido", sweep, x, betas=[1])
    assert json.loads(ledger.read_text()) == ["08/resultados/barrido"]
