"""Órdenes de la consola del curso: ``python -m course_utils ORDEN``."""

import argparse
import sys
from pathlib import Path

from course_utils.data.sources import SPECS, find_local
from course_utils.project import ROOT, data_folders, writable_folder
from course_utils.results.folders import KINDS, REAL

TRAIN_OPTIONS = (
    ("--size", int, "lado de las imágenes en píxeles, múltiplo de 16"),
    ("--latent-dim", int, "dimensiones del código"),
    ("--beta", float, "peso de la KL: la varianza σ² de los píxeles"),
    ("--epochs", int, "épocas en total"),
    ("--batch-size", int, "imágenes por lote y por dispositivo"),
    ("--learning-rate", float, "máximo de la tasa de aprendizaje, por dispositivo"),
    ("--limit", int, "máximo de imágenes por partición"),
    ("--seed", int, "semilla"),
)

GRADE_OPTIONS = (
    ("--minutos", float, 45, "límite de tiempo de cada entrega"),
    ("--memoria", float, 6, "límite de memoria de cada entrega, en GB"),
    ("--trabajos", int, 1, "cuántas entregas se corrigen a la vez"),
)

CELEBA = "celeba"


class _SpanishParser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, f"No entiendo la orden ({message}).\nMira «python -m course_utils --help».\n")


def main(arguments: list[str] | None = None) -> int:
    """Ejecuta la orden y devuelve el código de salida: 0 bien, 1 algo falló, 2 orden errónea."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except (ValueError, PermissionError, FileNotFoundError, FileExistsError) as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = _SpanishParser(prog="python -m course_utils", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="orden")
    _add(commands, "list", list_lessons, "enumera las lecciones")
    _add_new(commands)
    _add_run(commands)
    _add_publish(commands)
    data_parser = _add(
        commands, "data", show_data, "dice qué datos hay y de dónde saldrán los que faltan"
    )
    data_parser.add_argument(
        "name", nargs="?", metavar="CONJUNTO", help=f"uno de {', '.join((*SPECS, CELEBA))}"
    )
    data_parser.add_argument(
        "--descargar", action="store_true", help="descarga los archivos oficiales de CelebA"
    )
    _add_train(commands)
    _add_grade(commands)
    _add_site(commands)
    _add_slides(commands)
    _add_explore(commands)
    _add(commands, "doctor", doctor, "revisa Python, paquetes, GPU, datos y permisos")
    stamp_parser = _add(
        commands, "stamp", stamp, "pone en los cuadernos el botón y la celda de Colab"
    )
    stamp_parser.add_argument(
        "--direccion", default="", metavar="URL", help="la de tu copia en GitHub"
    )
    homework_parser = _add(
        commands, "homework", homework, "genera los cuadernos de las tareas desde sus soluciones"
    )
    homework_parser.add_argument(
        "--figuras",
        type=Path,
        metavar="EJECUTADO.ipynb",
        help="guarda en assets/ las figuras esperadas de una solución ya ejecutada",
    )
    student_parser = _add(
        commands, "student-repo", student_repo, "escribe la copia del curso para los estudiantes"
    )
    student_parser.add_argument("target", type=Path, metavar="DESTINO")
    student_parser.add_argument(
        "--direccion", default="", metavar="URL", help="la que tendrá la copia en GitHub"
    )
    return parser


def _add(commands, name, function, help_text):
    parser = commands.add_parser(
        name, help=help_text, description=help_text[0].upper() + help_text[1:] + "."
    )
    parser.set_defaults(command=function)
    return parser


def _add_new(commands) -> None:
    parser = _add(commands, "new", new, "crea una lección o una ampliación que ya se ejecuta")
    parser.add_argument("number", metavar="NN", help="número: 17, o 08a si amplía la lección 08")
    parser.add_argument("title", metavar="TÍTULO", help="título, entre comillas")
    parser.add_argument("--de", dest="base", metavar="NN", help="lección de la que se copia")


def _add_run(commands) -> None:
    run_parser = _add(commands, "run", run, "ejecuta lecciones y las exporta a HTML")
    run_parser.add_argument(
        "lessons", nargs="*", metavar="NN", help="números de lección; sin ellos, todas"
    )
    run_parser.add_argument("--profile", help="completo, clase o ci (por omisión, COURSE_PROFILE)")
    run_parser.add_argument(
        "--out", type=Path, default=ROOT / "build", help="carpeta de resultados"
    )
    run_parser.add_argument(
        "-p",
        dest="parameters",
        nargs=2,
        action="append",
        default=[],
        metavar=("NOMBRE", "VALOR"),
        help="cambia un parámetro del cuaderno, por ejemplo -p SEED 7",
    )
    _add_data_choice(run_parser, "los que haya")
    run_parser.add_argument(
        "--solo-cambios", action="store_true", help="salta las que no han cambiado"
    )
    _add_jobs(run_parser)


def _add_jobs(parser) -> None:
    parser.add_argument(
        "--trabajos",
        type=int,
        default=1,
        metavar="N",
        help="cuántas lecciones a la vez, sin entrenar (1)",
    )


def _add_publish(commands) -> None:
    text = "entrena una lección entera y publica lo que aprendió"
    parser = _add(commands, "publish", publish, text)
    parser.add_argument("lessons", nargs="*", metavar="NN", help="números de lección")
    parser.add_argument(
        "--check",
        action="store_true",
        help="no entrena: comprueba lo publicado (sin números, de todas las lecciones)",
    )
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "publicado", help="carpeta")
    _add_data_choice(parser, "los reales; con --check, los dos")
    _add_jobs(parser)


def _add_data_choice(parser, default: str) -> None:
    parser.add_argument("--datos", choices=KINDS, help=f"con qué datos (por omisión, {default})")


def _add_train(commands) -> None:
    parser = _add(commands, "train", train, "entrena un VAE de caras fuera del cuaderno")
    parser.add_argument("name", choices=[CELEBA], metavar=CELEBA, help="qué se entrena")
    parser.add_argument("--out", type=Path, default=ROOT / "outputs" / CELEBA, help="carpeta")
    parser.add_argument("--root", type=Path, help="carpeta de CelebA (por omisión, data/celeba)")
    for flag, kind, text in TRAIN_OPTIONS:
        # Sin valor por omisión aquí: mandan los de ``FaceTraining``.
        parser.add_argument(flag, type=kind, default=argparse.SUPPRESS, metavar="N", help=text)


def _add_grade(commands) -> None:
    parser = _add(commands, "grade", grade, "corrige las entregas de las tareas 13 y 14")
    parser.add_argument(
        "folder", type=Path, metavar="ENTREGAS", help="una carpeta o un cuaderno por estudiante"
    )
    parser.add_argument("--out", type=Path, default=Path("notas.csv"), help="archivo de notas")
    parser.add_argument("--perfil", default="completo", help="completo, clase o ci")
    parser.add_argument("--solo", metavar="ALUMNO", help="corrige solo su entrega")
    parser.add_argument(
        "--repetir", action="store_true", help="corrige también lo que no ha cambiado"
    )
    parser.add_argument(
        "--separador", metavar="S", help="«,» o «;» en el archivo de notas (por omisión, el suyo)"
    )
    for flag, kind, default, text in GRADE_OPTIONS:
        parser.add_argument(
            flag, type=kind, default=default, metavar="N", help=f"{text} (por omisión, {default})"
        )


def _add_site(commands) -> None:
    text = "construye el sitio del curso con las lecciones ejecutadas"
    parser = _add(commands, "site", site, text)
    parser.add_argument(
        "--out", type=Path, default=ROOT / "build", help="donde las dejó «run» y va el sitio"
    )
    parser.add_argument(
        "--sin-ejecutar", action="store_true", help="no ejecuta las lecciones que falten"
    )
    parser.add_argument("--enlaces", action="store_true", help="visita los enlaces hacia fuera")


def _add_slides(commands) -> None:
    text = "hace las diapositivas de los núcleos, cada una en un solo archivo"
    parser = _add(commands, "slides", slides, text)
    parser.add_argument(
        "lessons", nargs="*", metavar="NN", help="números de lección; sin ellos, todos los núcleos"
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "build", help="donde «run» dejó las lecciones"
    )


def _add_explore(commands) -> None:
    text = "guarda un explorador, con redes publicadas, en una página que se abre sola"
    parser = _add(commands, "explore", explore, text)
    parser.add_argument("name", metavar="EXPLORADOR", help="dibujar, mapas, sonreir o palabras")
    parser.add_argument("--out", type=Path, help="archivo (por omisión, EXPLORADOR.html)")


def list_lessons(_options) -> int:
    """Escribe una línea por lección: número, título, duración y datos."""
    from course_utils.instructor.lessons import find_lessons

    for lesson in find_lessons():
        indent = "  " if lesson.is_extension else ""
        print(f"{indent}{lesson.number}  {lesson.title}  ({lesson.time}; {lesson.data})")
    return 0


def new(options) -> int:
    """Crea el cuaderno y su ilustración, y pone la fila en el README."""
    from course_utils.instructor.scaffold import create

    _report_written("Escrito", create(options.number, options.title, options.base))
    return 0


def run(options) -> int:
    """Ejecuta las lecciones pedidas; devuelve 1 si alguna falló o no cumplió lo que afirma."""
    from course_utils.instructor.lessons import select_lessons
    from course_utils.instructor.runner import run_lessons
    from course_utils.session import resolve_profile

    profile = resolve_profile(options.profile)
    lessons = select_lessons(options.lessons)
    if profile == "clase" and not options.lessons:
        lessons = _without_homework(lessons)
    out = writable_folder(options.out)
    parameters = {name: _literal(value) for name, value in options.parameters}
    outcomes = run_lessons(
        lessons,
        profile,
        out,
        parameters,
        data=options.datos or "",
        only_changed=options.solo_cambios,
        jobs=options.trabajos,
    )
    failed = [outcome for outcome in outcomes if not outcome.ok]
    print(f"\nÍndice: {out / 'index.html'}")
    print(f"{len(outcomes) - len(failed)} de {len(outcomes)} lecciones bien.")
    for outcome in failed:
        print(outcome.summary())
    return 1 if failed else 0


def _without_homework(lessons: list) -> list:
    """Quita las tareas: en clase no se enseñan, y cada una entrena cuatro minutos."""
    from course_utils.instructor.executed import is_homework

    homework = [lesson.number for lesson in lessons if is_homework(lesson)]
    if homework:
        print(f"Sin las tareas: para ejecutarlas, run {' '.join(homework)} --profile clase.")
    return [lesson for lesson in lessons if not is_homework(lesson)]


def publish(options) -> int:
    """Publica las lecciones pedidas, o comprueba lo publicado; 1 si algo no cuadra."""
    from course_utils.instructor.lessons import select_lessons

    if options.check:
        return _check_published(select_lessons(options.lessons), options)
    if not options.lessons:
        raise ValueError("Di qué lecciones se publican, por ejemplo «publish 01 08».")
    from course_utils.instructor.publish import publish as publish_lesson

    for lesson in select_lessons(options.lessons):
        kind = options.datos or REAL
        print(publish_lesson(lesson, kind, writable_folder(options.out) / kind).summary())
    return 0


def _check_published(lessons, options) -> int:
    from course_utils.instructor.publish import check, has_real_data, published_kinds
    from course_utils.instructor.workers import in_parallel

    kinds = [options.datos] if options.datos else list(KINDS)
    if REAL in kinds and not has_real_data():
        print("Sin datos reales no se comprueba lo publicado con ellos.")
        kinds.remove(REAL)
    out = writable_folder(options.out)
    tasks = [(x, kind, out / kind) for x in lessons for kind in published_kinds(x) if kind in kinds]
    failures = 0
    for kind, outcome, problems in in_parallel(check, tasks, options.trabajos):
        print("\n".join([f"{kind}: {outcome.summary()}", *problems]), flush=True)
        failures += bool(problems)
    return 1 if failures else 0


def _literal(text: str):
    import ast

    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def show_data(options) -> int:
    """Dice, para cada conjunto, si hay archivo local o qué se usará en su lugar."""
    if options.name not in (None, CELEBA, *SPECS):
        raise ValueError(
            f"No existe el conjunto «{options.name}»: usa {', '.join((*SPECS, CELEBA))}."
        )
    if options.descargar:
        return download_data(options.name)
    if options.name == CELEBA:
        return show_celeba()
    print("Carpetas de datos:", ", ".join(str(folder) for folder in data_folders()))
    for name in [options.name] if options.name else SPECS:
        path = find_local(name)
        where = path or "se descargará con Keras; sin conexión se usarán imágenes dibujadas"
        print(f"  {SPECS[name].title} ({name}.npz): {where}")
    if options.name is None:
        from course_utils.data.celeba.report import summary

        print(f"  CelebA ({CELEBA}/): {summary()}")
    return 0


def show_celeba() -> int:
    """Dice qué archivos de CelebA hay, cuáles faltan y dónde se consiguen; 1 si hay dañados."""
    from course_utils.data.celeba.report import report

    lines, healthy = report()
    print("\n".join(lines))
    return 0 if healthy else 1


def download_data(name: str | None) -> int:
    """Descarga CelebA en ``data/celeba``; devuelve 1 si no se pudo."""
    from course_utils.data.celeba.download import DownloadError, download_celeba

    if name != CELEBA:
        raise ValueError(f"Solo hace falta descargar {CELEBA}: los demás conjuntos los trae Keras.")
    try:
        print(f"CelebA está en {download_celeba()}")
    except DownloadError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def train(options) -> int:
    """Entrena el VAE de caras, o retoma el entrenamiento que quedó a medias en ``--out``."""
    from course_utils.instructor.face_training import FaceTraining, train_faces

    known = FaceTraining.__dataclass_fields__
    chosen = {name: value for name, value in vars(options).items() if name in known}
    print(f"Pesos: {train_faces(FaceTraining(**chosen), options.out, options.root)}")
    return 0


def grade(options) -> int:
    """Corrige las entregas; devuelve 0 aunque haya suspensos: cada una tiene su fila."""
    from course_utils.grading.grade import Options, grade_folder
    from course_utils.session import resolve_profile

    profile = resolve_profile(options.perfil)
    chosen = Options(
        profile,
        options.minutos,
        options.memoria,
        options.trabajos,
        options.separador,
        options.solo,
        options.repetir,
    )
    rows = grade_folder(options.folder, options.out, chosen)
    reports = options.out.with_suffix("")
    print(f"{len(rows)} entregas en {options.out}; informes y resumen de la clase en {reports}/")
    return 0


def site(options) -> int:
    """Construye el sitio y dice dónde está su portada."""
    from course_utils.instructor.site.build import build_site

    out = writable_folder(options.out)
    print(f"Sitio: {build_site(out, not options.sin_ejecutar, options.enlaces)}")
    return 0


def slides(options) -> int:
    """Hace las diapositivas de las lecciones pedidas y dice dónde están."""
    from course_utils.instructor.slides.build import build_slides

    for path in build_slides(options.lessons, writable_folder(options.out)):
        print(f"Diapositivas: {path}")
    return 0


def explore(options) -> int:
    """Guarda el explorador pedido y dice dónde está."""
    from course_utils.instructor.site.explorers import BUILDERS, build

    if options.name not in BUILDERS:
        raise ValueError(f"No hay explorador «{options.name}»; hay: {', '.join(BUILDERS)}.")
    print(f"Página: {build(options.name).save(options.out or Path(f'{options.name}.html'))}")
    return 0


def doctor(_options) -> int:
    """Revisa la instalación; devuelve 1 si algo impide seguir el curso."""
    from course_utils.instructor.doctor import diagnose

    findings = diagnose()
    for finding in findings:
        print(f"{'✓' if finding.ok else '✗'} {finding.text}")
    return 0 if all(finding.ok for finding in findings) else 1


def stamp(options) -> int:
    """Sella los cuadernos y dice cuáles cambiaron."""
    from course_utils.instructor.stamp import stamp_all

    changed = stamp_all(options.direccion)
    _report_written("Sellado", changed)
    return 0


def homework(options) -> int:
    """Genera los cuadernos de los estudiantes, o guarda las figuras que deben esperar."""
    from course_utils.instructor.expected_figures import save_figures
    from course_utils.instructor.student_notebooks import write_all

    changed = save_figures(options.figuras) if options.figuras else write_all()
    _report_written("Escrito", changed)
    return 0


def _report_written(verb: str, paths: list[Path]) -> None:
    for path in paths:
        print(f"{verb}: {path.relative_to(ROOT)}")
    if not paths:
        print("Todo estaba al día.")


def student_repo(options) -> int:
    """Escribe la copia de los estudiantes, sin soluciones, y dice cómo publicarla."""
    from course_utils.instructor.student_repo import write_student_repo

    target = write_student_repo(options.target, options.direccion)
    print(f"Escrita en {target}. Para publicarla, desde esa carpeta:")
    print("  git init -b main && git add -A && git commit -m Curso && git push URL main")
    return 0
