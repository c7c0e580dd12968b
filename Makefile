# make run [LECCION=08] · make test · make unit · make lab · make site · make slides [LECCION=08] · make clean   (cada una crea .venv)
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& command -v $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.instalado

# Los cuadernos se ejecutan desde su carpeta: una ruta relativa dejaría de servir.
ifdef COURSE_DATA_DIR
export COURSE_DATA_DIR := $(abspath $(COURSE_DATA_DIR))
endif

# Un núcleo que no arranca (otro proceso le quitó el puerto) no es una prueba que falle.
AGAIN := --reruns 2 --only-rerun "Kernel didn't respond" --only-rerun "Kernel died before replying"

.PHONY: run test publicado unit backends lab site slides clean

run: $(READY)
	$(BIN)/python -m course_utils run $(LECCION) --profile clase --solo-cambios --trabajos 2 --out build

# Las pruebas van de tres en tres también con dos núcleos: muchas solo esperan a otro proceso.
test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest tests -n 3 --dist loadfile --durations=20 $(AGAIN)
	$(BIN)/python -m pytest --nbmake --nbmake-timeout=600 -n 2 --dist worksteal --durations=20 $(AGAIN) notebooks

# Lo publicado: su calidad, recalculada, y las afirmaciones de la lección entera.
publicado: $(READY)
	$(BIN)/python -m course_utils publish --check --trabajos 2

# Sin las pruebas que entrenan o lanzan procesos.
unit: $(READY)
	$(BIN)/python -m pytest tests -m "not slow" -n 2 --dist loadfile

# Los modelos sobre los otros dos motores de Keras, en CPU. Para no bajar las bibliotecas de CUDA:
# make backends TORCH="torch --index-url https://download.pytorch.org/whl/cpu"
TORCH ?= torch
backends: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check jax
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(TORCH)
	OMP_NUM_THREADS=1 KERAS_BACKEND=jax $(BIN)/python -m pytest tests/models -n 2
	OMP_NUM_THREADS=1 KERAS_BACKEND=torch $(BIN)/python -m pytest tests/models -n 2

# El sitio, en build/site: lo ejecutado por «make run» (lo que falte se ejecuta) y la referencia de la API.
site: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-docs.txt
	$(BIN)/python -m course_utils site

# Las diapositivas, en build/diapositivas: una página por núcleo, con lo ejecutado por «make run».
slides: $(READY)
	$(BIN)/python -m course_utils slides $(LECCION) --out build

lab: $(READY)
	$(BIN)/jupyter lab notebooks

clean:
	rm -rf build $(VENV)

$(READY): requirements.txt requirements-dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Hace falta Python 3.11, 3.12 o 3.13: instálalo y repite la orden."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo \
	"No se pudo crear .venv: en Debian o Ubuntu instala el paquete python3-venv y repite la orden."; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@
