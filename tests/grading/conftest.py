import threading

import pytest

from course_utils.grading import isolation, sandbox
from course_utils.grading.sandbox import Limits


@pytest.fixture(params=["bwrap", "sin_bwrap"])
def launch(request, tmp_path, monkeypatch):
    """Ejecuta un guion en lugar de una entrega, con encierro y sin él."""
    if request.param == "bwrap" and not isolation.available():
        pytest.skip("sin bubblewrap, o el sistema no deja crear espacios")
    monkeypatch.setattr(isolation, "available", lambda: request.param == "bwrap")
    (tmp_path / "trabajo").mkdir()

    def launch_script(script, stop=None, **limits):
        monkeypatch.setattr(sandbox, "_START", script.replace("{", "{{").replace("}", "}}"))
        limits = Limits(**{"seconds": 60, "memory_mb": 2000, **limits})
        folder = tmp_path / "trabajo"
        return sandbox.launch("ejecutar", {"a": "ñ"}, folder, limits, stop or threading.Event())

    return launch_script
