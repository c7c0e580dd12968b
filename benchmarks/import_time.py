"""Cuánto tarda ``import course_utils`` y cuánto ``import keras``, en procesos nuevos."""

import subprocess
import sys

CODE = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"


def seconds(module, repeats=5):
    """Devuelve la mediana de los segundos que tarda en importarse ``module``."""
    command = [sys.executable, "-c", CODE.format(module)]
    runs = [subprocess.run(command, capture_output=True, text=True) for _ in range(repeats)]
    return sorted(float(run.stdout) for run in runs)[repeats // 2]


if __name__ == "__main__":
    ours, keras = seconds("course_utils"), seconds("keras")
    print(f"course_utils {ours:.4f} s · keras {keras:.2f} s · cociente {ours / keras:.4f}")
