"""El consejo que detiene una autoevaluación."""


class Advice(Exception):  # noqa: N818
    """Algo no es como debe; el mensaje dice qué se ve, qué se espera y qué mirar."""
