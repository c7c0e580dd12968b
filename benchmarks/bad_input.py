"""Da al curso miles de entradas malas, con semilla fija, y cuenta cómo acaba cada una.

Estropea lo que se lee de un disco (``bad_files.py``, ``damage.py``) y los argumentos de las
funciones públicas (``bad_arguments.py``). Cada entrada se prueba con un límite de tiempo y otro de
memoria, en un proceso por área que, si muere, se vuelve a empezar en la siguiente.

    .venv/bin/python benchmarks/bad_input.py                    # unas 7000 entradas
    .venv/bin/python benchmarks/bad_input.py --area caché --detalle 20
    .venv/bin/python benchmarks/bad_input.py --area mnist --caso 37   # una sola, con su traza
"""

import argparse
import contextlib
import io
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
from damage import clear, kinds_for  # noqa: E402

SENTENCE, TRACE, SILENT = "frase", "traza ajena", "mal en silencio"
REBUILT, RIGHT, OTHER = "rehecho", "correcto", "otro archivo válido"
TYPE, HANG, CRASH = "tipo de Python", "cuelgue", "muerte o memoria"
OUTCOMES = (SENTENCE, REBUILT, RIGHT, OTHER, TYPE, TRACE, SILENT, HANG, CRASH)
WRONG = (TRACE, SILENT, HANG, CRASH)
SECONDS, MEMORY_GB, PER_TARGET = 20, 3, 170
_NOBODY = 65534
_PACKAGE = str(ROOT / "course_utils")
_ADVICE = re.compile(
    r"\b(b[oó]rr|vuelve|[uú]sa|c[oó]pi|descarg|publica|elige|repit|da permiso|gu[aá]rda|entrega|"
    r"entren|pasa|pon|quita|comprueba|hacen? falta|debe|revisa|calcula aquí|escrib|ejecuta|"
    r"a[ñn]ade|lleva|tienen|empieza|corrígela|falta|hay:|no es|no está publicado|son)",
    re.IGNORECASE,
)
# Lo que dice quien rehace lo que no pudo leer, y quien sigue sin una parte.
_REBUILT = re.compile(
    r"entrenada aquí|Se calcula aquí|se entrena de nuevo|se ejecuta de nuevo|Dibujando"
)
_WARNED = re.compile(r"Se dejan fuera|contiene|no hay ninguna imagen|hay \d+ de las")


# Un archivo estropeado


def file_case(target, folder: Path, whole: Path, expected, seed: str):
    """Estropea una copia, la lee y devuelve qué pasó y qué se le hizo."""
    rng = random.Random(seed)
    clear(folder)
    shutil.copytree(whole, folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777)
    path, kind = damage_one(target, folder, rng)
    name = f"{path.relative_to(folder)}: {kind}"
    with _as_nobody(kind == "sin permiso"):
        outcome, detail = classify_file(target, folder, path, kind, expected)
    return outcome, f"{name} — {detail}"


def damage_one(target, folder: Path, rng):
    """Estropea un archivo al azar; devuelve cuál y cómo."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    found = [path for path in found if not target.only or path.suffix in target.only]
    for _ in range(20):
        path = rng.choice(found)
        kinds = kinds_for(path)
        if path.suffix in (".jpg", ".jpeg"):
            from bad_files import giant_jpegs

            kinds |= {"dice ser enorme": giant_jpegs}
        kind = rng.choice(sorted(kinds))
        before = path.read_bytes()
        try:
            kinds[kind](path, rng)
            return path, kind
        # No todo daño se puede hacer a todo archivo.
        except (ValueError, IndexError, KeyError, TypeError, AttributeError):
            path.write_bytes(before)
    raise RuntimeError("Ningún daño se deja hacer.")


@contextlib.contextmanager
def _as_nobody(wanted: bool):
    """Quien administra lee lo que quiera: para probar los permisos hay que ser otro."""
    wanted = wanted and os.geteuid() == 0
    if wanted:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if wanted:
            os.seteuid(0)


def classify_file(target, folder: Path, path: Path, kind: str, expected):
    """Lee lo estropeado y dice cómo acabó."""
    result, error, said = attempt(lambda: target.read(folder))
    if error is not None:
        names = any(part in str(error) for part in (path.name, path.stem, str(folder)))
        if is_sentence(error) and names and _ADVICE.search(str(error)):
            return SENTENCE, str(error)[:160]
        return outcome_of(error), describe(error)
    made_again = _REBUILT.search(f"{result} {said}") or kind == "falta"
    if same(result, expected) or target.rebuilds and _REBUILT.search(str(result)):
        return (REBUILT if target.rebuilds and made_again else RIGHT), said[:120]
    text = str(result)
    # Cada entrega da su lectura, o la frase que irá a su informe.
    if isinstance(result, list) and any(isinstance(x, str) and x[:1] in "«NEH" for x in result):
        return SENTENCE, text[-160:]
    if target.sealed or not target.sound(result):
        return SILENT, f"leyó otra cosa: {text[:120]}"
    warned = _WARNED.search(said) or text == "no se puede leer"
    return (SENTENCE if warned else OTHER), f"{said[:120]} leyó otra cosa: {text[:100]}"


# Un argumento malo


def argument_case(case):
    """Hace la llamada y la compara con lo que se espera de ella."""
    result, error, said = attempt(case.call)
    if error is not None:
        if case.expected == "igual" and "lista" not in case.name:
            return TRACE, f"rechaza un valor bueno: {describe(error)}"
        if is_sentence(error):
            return SENTENCE, str(error)[:160]
        if isinstance(error, SystemExit):
            return (SENTENCE if error.code == 2 and said else TRACE), said[:160]
        wrong_type = case.expected.startswith("tipo") or "lista" in case.name
        if isinstance(error, TypeError | AttributeError) or wrong_type:
            return TYPE, describe(error)
        return outcome_of(error), describe(error)
    return _judge(case, result, said)


def _judge(case, result, said: str):
    if case.area == "órdenes" and result in ("código 1", "código 2"):
        foreign = not said or "Traceback" in said
        return (TRACE if foreign else SENTENCE), said[-160:]
    if case.expected in ("dentro", "cualquiera"):
        return RIGHT, str(result)[:80]
    if case.expected == "falso":
        return (SILENT if result else RIGHT), said[:120]
    if case.expected == "igual":
        right = same(result, attempt(case.whole)[0], close=True)
        return (RIGHT if right else SILENT), f"da otra cosa: {result!r:.80}"
    if case.expected in ("cuerdo", "tipo", "tipo o cuerdo") and is_sane(result):
        return RIGHT, ""
    return SILENT, f"lo admite y da {result!r:.80}"


def is_sane(result) -> bool:
    """Si lo que hay dentro es finito y no está vacío."""
    if isinstance(result, dict):
        return all(map(is_sane, result.values()))
    if isinstance(result, list | tuple):
        return all(map(is_sane, result)) and len(result) > 0
    if isinstance(result, int | float | np.ndarray | np.generic):
        array = np.asarray(result)
        return array.size > 0 and (array.dtype.kind != "f" or bool(np.isfinite(array).all()))
    return result is not None


# Lo común


def attempt(call):
    """Llama y devuelve ``(resultado, error, lo que se dijo)``."""
    out, caught = io.StringIO(), []
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    result = error = None
    try:
        with (
            warnings.catch_warnings(record=True) as caught,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(out),
        ):
            warnings.simplefilter("always")
            result = call()
    except (Exception, SystemExit) as failure:
        error = failure
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    ours = [str(w.message) for w in caught if "Data" in w.category.__name__]
    return result, error, " ".join([*ours, *out.getvalue().split()])


class SlowError(Exception):
    """Se agotó el tiempo."""


def _too_slow(*_):
    raise SlowError


def is_sentence(error) -> bool:
    """Si la lanzó el curso: su última línea es del paquete, y la escribió él."""
    if isinstance(error, SlowError | MemoryError | SystemExit):
        return False
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    raised = last is not None and last.filename.startswith(_PACKAGE)
    return (
        raised and str(last.line).startswith(("raise", ")", '"', 'f"', "def ")) and bool(str(error))
    )


def outcome_of(error) -> str:
    """Cómo acaba lo que no es una frase."""
    if isinstance(error, SlowError):
        return HANG
    return CRASH if isinstance(error, MemoryError) else TRACE


def describe(error) -> str:
    """El error y dónde salió."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(_PACKAGE)]
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    return f"{type(error).__name__} en {where}: {str(error)[:110]!r}"


def same(one, other, close: bool = False) -> bool:
    """Si dos resultados son iguales, arreglo a arreglo."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        one, other = np.asarray(one), np.asarray(other)
        if one.shape != other.shape or one.dtype.kind in "US":
            return one.shape == other.shape and bool((one == other).all())
        equal = (
            np.isclose(one, other, rtol=1e-4, atol=1e-5, equal_nan=True) if close else one == other
        )
        return bool(np.all(equal))
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(
            same(a, b, close) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k], close) for k in one)
    if close and isinstance(one, float):
        return bool(np.isclose(one, other, rtol=1e-4))
    if type(one).__name__ in ("Figure", "HTML", "Image", "TaxiTrips", "Melodies", "ImageDataset"):
        return type(one) is type(other)
    return type(one) is type(other) and one == other


# Los procesos


def _limit_memory() -> None:
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limit = now + int(MEMORY_GB * 2**30)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _files_worker(pipe, index: int, numbers, seed: int) -> None:
    from bad_files import TARGETS

    target = TARGETS[index]
    folder = Path(tempfile.mkdtemp(prefix="malas_"))
    folder.chmod(0o777)
    _prepare_process(folder)
    whole = folder / "entera"
    whole.mkdir()
    attempt_or_raise(lambda: target.build(whole))
    copy = folder / "copia"
    shutil.copytree(whole, copy)
    expected = attempt_or_raise(lambda: target.read(copy))
    for number in numbers:
        pipe.send((number, None, None))
        seeded = f"{seed} {target.area} {number}"
        pipe.send((number, *file_case(target, copy, whole, expected, seeded)))
    clear(folder)
    pipe.send(None)


def attempt_or_raise(call):
    """Como ``attempt``, para lo que tiene que salir bien."""
    result, error, _ = attempt(call)
    if error is not None:
        raise error
    return result


def _arguments_worker(pipe, area: str, numbers, seed: int) -> None:
    import matplotlib.pyplot as plt

    folder = Path(tempfile.mkdtemp(prefix="malas_"))
    _prepare_process(folder)
    cases = argument_cases(seed)[area]
    for number in numbers:
        pipe.send((number, cases[number].name, None))
        outcome, detail = argument_case(cases[number])
        plt.close("all")
        outside = _escaped(folder)
        if outside:
            outcome, detail = SILENT, f"escribe fuera: {outside}"
        pipe.send((number, outcome, f"{cases[number].name} — {detail}"))
    clear(folder)
    pipe.send(None)


def _escaped(folder: Path) -> str:
    """Lo que apareció fuera de la carpeta de resultados."""
    spare = [path for path in folder.iterdir() if path.name != "salidas"]
    for path in spare:
        shutil.rmtree(path, ignore_errors=True)
    return ", ".join(path.name for path in spare)


def _prepare_process(folder: Path) -> None:
    os.environ.update(COURSE_OUTPUT_DIR=str(folder / "salidas"), MPLBACKEND="agg")
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras

    keras.ops.convert_to_numpy(keras.ops.ones((2, 2)) @ keras.ops.ones((2, 2)))
    _limit_memory()
    signal.signal(signal.SIGALRM, _too_slow)


def argument_cases(seed: int) -> dict:
    """Los casos de argumentos, por área."""
    from bad_arguments import all_cases

    found = defaultdict(list)
    for case in all_cases(random.Random(seed)):
        found[case.area].append(case)
    return found


def run_area(worker, key, numbers, seed: int) -> dict:
    """Prueba esas entradas en un proceso; si muere o no responde, sigue en otro."""
    results, pending, context = {}, list(numbers), multiprocessing.get_context("spawn")
    while pending:
        ours, theirs = context.Pipe()
        process = context.Process(target=worker, args=(theirs, key, pending, seed), daemon=True)
        process.start()
        theirs.close()
        current, name = None, ""
        while True:
            try:
                message = ours.recv() if ours.poll(SECONDS * 6) else "cuelgue"
            except EOFError:
                message = "muerte"
            if message is None or isinstance(message, str):
                break
            number, outcome, detail = message
            if detail is None:
                current, name = number, outcome or ""
            else:
                results[number], current = (outcome, detail), None
        process.kill()
        process.join()
        if message is None:
            break
        if current is None:
            raise RuntimeError(f"{key}: el proceso no llegó a empezar.")
        results[current] = (HANG if message == "cuelgue" else CRASH, f"{name} — {message}")
        pending = [number for number in pending if number not in results]
    return results


def jobs(options) -> list:
    """Qué se prueba: ``(área, función, clave, números)``."""
    from bad_files import TARGETS

    found = []
    for index, target in enumerate(TARGETS):
        count = int(PER_TARGET * target.share)
        found.append((target.area, _files_worker, index, range(count)))
    for area in (
        "metrics",
        "latent",
        "plotting",
        "data",
        "models",
        "training",
        "session",
        "órdenes",
        "claims",
    ):
        found.append((area, _arguments_worker, area, None))
    names = [job[0] for job in found]
    exact = options.area in names
    return [job for job in found if (options.area == job[0] if exact else options.area in job[0])]


def main() -> int:
    """Prueba lo pedido, escribe la tabla y devuelve 1 si algo acabó como no debe."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--area", default="", help="solo las que lo lleven en su nombre")
    parser.add_argument("--caso", type=int, help="solo esa entrada")
    parser.add_argument("--semilla", type=int, default=0)
    parser.add_argument("--detalle", type=int, default=3, help="ejemplos de cada mal final")
    parser.add_argument("--ver", default="", help="enseña también los de este final")
    options = parser.parse_args()
    start, totals, wrong = time.perf_counter(), Counter(), 0
    counts = None
    for area, worker, key, numbers in jobs(options):
        if numbers is None:
            counts = counts or count_arguments(options.semilla)
            numbers = range(counts[area])
        chosen = numbers if options.caso is None else [options.caso]
        results = run_area(worker, key, chosen, options.semilla)
        here = Counter(outcome for outcome, _ in results.values())
        totals += here
        wrong += sum(here[name] for name in WRONG)
        print(f"| {area} | {len(results)} | {_row(here)} |", flush=True)
        _show_examples(results, options)
    print(f"| **total** | {totals.total()} | {_row(totals)} |")
    print(f"{time.perf_counter() - start:.0f} s, semilla {options.semilla}")
    return int(wrong > 0)


def count_arguments(seed: int) -> dict:
    """Cuántos casos de argumentos hay en cada área; en otro proceso, que carga lo que pesa."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_lengths, (seed,))


def _lengths(seed: int) -> dict:
    return {area: len(cases) for area, cases in argument_cases(seed).items()}


def _row(counts) -> str:
    return ", ".join(f"{name} {counts[name]}" for name in OUTCOMES if counts[name])


def _show_examples(results, options) -> None:
    shown = Counter()
    for number, (outcome, detail) in sorted(results.items()):
        if outcome in WRONG or outcome == options.ver:
            shown[outcome] += 1
            if shown[outcome] <= options.detalle:
                print(f"    {outcome}, caso {number}: {detail}")


if __name__ == "__main__":
    sys.exit(main())
