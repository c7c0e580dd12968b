import subprocess
import sys

CODE = """
import os, subprocess, sys
from course_utils.console import stderr_to
with stderr_to({path!r}):
    os.write(2, b"nativo\\n")
    subprocess.run([sys.executable, "-c", "import os; os.write(2, b'hijo')"])
os.write(2, b"visible")
"""


def run(path):
    command = [sys.executable, "-c", CODE.format(path=str(path))]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


def test_native_and_child_output_goes_to_the_file_and_comes_back_after(tmp_path):
    assert run(tmp_path / "registro.txt") == "visible"
    assert (tmp_path / "registro.txt").read_text().splitlines() == ["nativo", "hijo"]
