import json
from types import SimpleNamespace

import pytest

from course_utils.claims import ClaimError, Claims, read_claims
from course_utils.session import Session


class Drawn:
    is_synthetic = True


def session(tmp_path, profile):
    return Session("01", profile, 0, tmp_path)


def saved(tmp_path):
    return json.loads((tmp_path / "claims.json").read_text(encoding="utf-8"))


def test_claims_are_saved_with_their_measured_value(tmp_path):
    claims = Claims(session(tmp_path, "completo"))
    claims.check("Mejor que PCA", 0.0135, "<", 0.0367)
    claims.report()
    (claim,) = saved(tmp_path)
    assert claim["claim"] == "Mejor que PCA"
    assert (claim["value"], claim["bound"]) == (0.0135, "< 0.0367")
    assert claim["state"] == "se cumple"
    assert claim["ok"] and claim["checked"]


@pytest.mark.parametrize(
    ("compare", "bound", "ok"),
    [
        ("<", 1, False),
        ("<=", 1, True),
        (">", 1, False),
        (">=", 1, True),
        ("<", 2, True),
        ("==", 1, True),
        ("==", 2, False),
    ],
)
def test_every_comparison_means_what_it_says(tmp_path, compare, bound, ok):
    claims = Claims(session(tmp_path, "completo"))
    claims.check("uno", 1, compare, bound)
    claims.report()
    assert saved(tmp_path)[0]["ok"] is ok


def test_a_value_that_is_not_a_number_never_passes(tmp_path):
    claims = Claims(session(tmp_path, "completo"))
    for compare in ("<", "<=", ">", ">=", "=="):
        claims.check("nan", float("nan"), compare, 1)
    claims.report()
    assert not any(claim["ok"] for claim in saved(tmp_path))


def test_counts_are_shown_whole(tmp_path):
    claims = Claims(session(tmp_path, "completo"))
    claims.check("Parámetros", 12_345_678, "==", 12_345_678)
    claims.check("Error", 0.013541234, "<", 0.0367)
    table = claims.report().data
    assert "12345678" in table and "= 12345678" in table
    assert "0.01354" in table


def test_a_failed_claim_shows_itself_outside_ci(tmp_path):
    claims = Claims(session(tmp_path, "completo"))
    claims.check("Mejor que PCA", 0.05, "<", 0.0367, hint="entrena más épocas")
    table = claims.report().data
    assert "✗" in table
    assert "entrena más épocas" in table
    assert not saved(tmp_path)[0]["ok"]


def test_a_failed_claim_stops_the_notebook_under_ci_and_is_still_saved(tmp_path):
    claims = Claims(session(tmp_path, "ci"))
    claims.check("Mejor que PCA", 0.05, "<", 0.0367, profiles="todos")
    with pytest.raises(ClaimError, match="No se cumple:\n✗ Mejor que PCA: 0.05 < 0.0367"):
        claims.report()
    assert saved(tmp_path)[0]["value"] == 0.05


def test_claims_of_another_profile_are_listed_but_not_enforced(tmp_path):
    claims = Claims(session(tmp_path, "ci"))
    claims.check("Mejor que PCA", 0.05, "<", 0.0367, profiles="completo clase")
    table = claims.report().data
    assert "se exige en el perfil completo o clase" in table
    assert not saved(tmp_path)[0]["checked"]


def test_claims_about_real_images_are_not_enforced_on_drawn_ones(tmp_path):
    claims = Claims(session(tmp_path, "ci"), Drawn())
    claims.check("Real", 0, ">", 1, profiles="todos", real=True)
    claims.report()
    assert not saved(tmp_path)[0]["checked"]
    assert saved(tmp_path)[0]["state"] == "sin comprobar"
    assert saved(tmp_path)[0]["reason"] == "habla de las imágenes reales"
    claims.check("Exacta", 0, ">", 1, profiles="todos")
    with pytest.raises(ClaimError):
        claims.report()


@pytest.mark.parametrize(("name", "checked"), [("LFW en gris", True), ("CelebA", False)])
def test_bounds_measured_on_one_real_set_are_not_asked_of_another(tmp_path, name, checked):
    faces = SimpleNamespace(is_synthetic=False, name=name)
    claims = Claims(session(tmp_path, "clase"), faces, real=True, measured_on="LFW en gris")
    claims.check("MSE", 0.02, "<", 0.01)
    claims.check("Identidad", 0, "==", 0, real=False)
    claims.report()
    mse, identity = saved(tmp_path)
    assert mse["checked"] is checked and identity["checked"]
    assert mse["state"] == ("no se cumple" if checked else "sin comprobar")
    assert mse["reason"] == ("" if checked else "se midió con LFW en gris")


def test_an_unknown_comparison_is_refused(tmp_path):
    with pytest.raises(ValueError, match="No conozco la comparación «=»"):
        Claims(session(tmp_path, "ci")).check("x", 1, "=", 1)


@pytest.mark.parametrize("profiles", ["complet", "completo clas", ""])
def test_an_unknown_profile_is_refused_instead_of_disabling_the_claim(tmp_path, profiles):
    with pytest.raises(ValueError, match="No existe el perfil"):
        Claims(session(tmp_path, "completo")).check("x", 1, "<", 2, profiles=profiles)


def test_a_value_that_is_not_a_number_is_saved_as_json_without_value(tmp_path):
    claims = Claims(session(tmp_path, "completo"))
    for value in (float("nan"), float("inf")):
        claims.check("x", value, "<", 1)
    claims.report()
    assert "NaN" not in (tmp_path / "claims.json").read_text(encoding="utf-8")
    assert [claim["value"] for claim in saved(tmp_path)] == [None, None]


def test_a_claim_is_shown_where_it_is_made_with_its_numbers(tmp_path, capsys):
    claims = Claims(session(tmp_path, "clase"))
    claims.check("Mejor que PCA", 0.0135, "<=", 0.0367)
    claims.check("Mejor que el zip", 0.05, "<", 0.01, hint="entrena más épocas")
    assert capsys.readouterr().out.splitlines() == [
        "✓ Mejor que PCA: 0.0135 ≤ 0.0367",
        "✗ Mejor que el zip: 0.05 < 0.01 (entrena más épocas)",
    ]


def test_in_a_notebook_it_is_shown_under_the_figure_of_its_cell(tmp_path, capsys, monkeypatch):
    registered = {}
    shell = SimpleNamespace(events=SimpleNamespace(register=registered.__setitem__))
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    claims = Claims(session(tmp_path, "clase"))
    claims.check("Mejor que PCA", 0.0135, "<=", 0.0367)
    print("figura")
    registered["post_run_cell"](None)
    registered["post_run_cell"](None)
    assert capsys.readouterr().out.splitlines() == ["figura", "✓ Mejor que PCA: 0.0135 ≤ 0.0367"]


def test_a_cell_that_is_run_again_replaces_its_claims(tmp_path, monkeypatch):
    registered = {}
    shell = SimpleNamespace(events=SimpleNamespace(register=registered.__setitem__))
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    claims = Claims(session(tmp_path, "clase"))
    for value in (0.5, 0.1):
        claims.check("Mejor que PCA", value, "<", 0.3)
        for twin in (1, 2):
            claims.check("Dos con el mismo nombre", twin, "<", 3)
        registered["post_run_cell"](None)
    claims.report()
    values = [claim["value"] for claim in saved(tmp_path)]
    assert sorted(values) == [0.1, 1, 2]


def test_what_is_measured_and_false_says_so_even_if_nobody_demands_it(tmp_path, capsys):
    claims = Claims(session(tmp_path, "ci"))
    claims.check("Mejor que PCA", 0.05, "<", 0.0367)
    claims.check("Mejor que nada", 0.05, "<", 1)
    table = claims.report().data
    assert [claim["state"] for claim in saved(tmp_path)] == ["no se cumple", "sin comprobar"]
    assert not any(claim["checked"] for claim in saved(tmp_path))
    assert "0 se cumplen · 1 no · 1 sin comprobar" in table
    assert "✗ Mejor que PCA: 0.05 < 0.0367 (se exige" in capsys.readouterr().out


def test_the_published_results_are_held_to_the_same_claims_as_the_full_run(tmp_path):
    for profile in ("clase", "completo"):
        claims = Claims(session(tmp_path, profile))
        claims.check("Mejor que PCA", 0.0135, "<", 0.0367)
        claims.report()
        assert saved(tmp_path)[0]["checked"]


def test_a_lesson_may_set_what_its_claims_demand_by_default(tmp_path):
    claims = Claims(session(tmp_path, "clase"), Drawn(), profiles="completo", real=True)
    claims.check("Una", 1, "<", 2)
    claims.check("Otra", 1, "<", 2, profiles="todos", real=False)
    claims.report()
    assert [claim["checked"] for claim in saved(tmp_path)] == [False, True]


@pytest.mark.parametrize("content", ["", "{}", "[1]", '[{"claim": "a"}]'])
def test_damaged_claims_are_named(tmp_path, content):
    (tmp_path / "claims.json").write_text(content)
    with pytest.raises(ValueError, match=r"claims\.json» .*: ejecuta otra vez la lección"):
        read_claims(tmp_path / "claims.json")
