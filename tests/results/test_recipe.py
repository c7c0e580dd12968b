import linecache

import keras
import pytest

from course_utils.results.recipe import code_digest, training_recipe

CELL = """
import keras

class Scaled(keras.Model):
    def __init__(self, network, beta=1.0):
        super().__init__()
        self.network, self.beta = network, beta

    def call(self, x):
        return self.beta * self.network(x)

class Doubled(Scaled):
    def call(self, x):
        return 2 * super().call(x)
"""


def recipe_of(cell, name, beta=1.0):
    """La receta de una clase escrita en una celda: su módulo no tiene archivo, sus métodos sí."""
    file = f"<celda {abs(hash(cell))}>"
    linecache.cache[file] = (len(cell), None, cell.splitlines(keepends=True), file)
    written = {"__name__": "__main__"}
    exec(compile(cell, file, "exec"), written)
    network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model = written[name](network, beta=beta)
    model.compile("adam", "mse")
    return training_recipe(model, epochs=1, batch_size=8, seed=0)


def test_a_class_of_the_notebook_is_described_by_its_code():
    other = CELL.replace("self.beta * self", "3 * self.beta * self")
    assert recipe_of(CELL, "Scaled") == recipe_of(CELL, "Scaled")
    assert recipe_of(CELL, "Scaled") != recipe_of(other, "Scaled")


def test_the_code_it_inherits_counts():
    other = CELL.replace("self.beta * self", "3 * self.beta * self")
    assert recipe_of(CELL, "Doubled") != recipe_of(other, "Doubled")


@pytest.mark.parametrize("name", ["Scaled", "Doubled"])
def test_its_attributes_count(name):
    assert recipe_of(CELL, name, beta=1.0) != recipe_of(CELL, name, beta=4.0)


def test_so_do_those_of_the_class():
    one, other = (CELL.replace("def call", f"factor = {n}\n\n    def call") for n in (1, 2))
    assert recipe_of(one, "Doubled") != recipe_of(other, "Doubled")


def test_the_code_of_the_package_is_not_part_of_the_recipe():
    assert code_digest(pytest.Item) == ""
