"""Prendas dibujadas en gris sobre negro, al estilo de Fashion-MNIST.

Las medidas están en píxeles de la imagen final (28×28): x crece hacia la derecha desde el centro
(de -14 a 14) e y hacia abajo desde el borde superior (de 0 a 28).
Los tonos van de 0 (negro) a 1 (blanco).
"""

import numpy as np
from PIL import Image, ImageDraw

SIDE = 28
ZOOM = 4
CENTRE = SIDE / 2


class Sketch:
    """Lienzo ampliado en el que se pinta por capas y que se reduce con suavizado al final."""

    def __init__(self, rng):
        """Prepara un lienzo negro y elige cómo se coloca en él la prenda."""
        stretch, lean = rng.uniform([0.8, 0.92], [1.05, 1.02]), rng.uniform(-0.07, 0.07)
        self.axes = ZOOM * np.array([[stretch[0], 0], [lean, stretch[1]]])
        self.centre = ZOOM * (CENTRE + rng.uniform(-0.8, 0.8, 2))
        self.image = Image.new("L", (SIDE * ZOOM, SIDE * ZOOM))
        self.pen = ImageDraw.Draw(self.image)

    def shape(self, points, tone, rounds=2):
        """Rellena una figura cerrada; con rounds mayor que 0 redondea sus esquinas."""
        outline = np.array(points, float)
        for _ in range(rounds):
            outline = cut_corners(outline)
        self.pen.polygon(self._place(outline), fill=_grey(tone))

    def pair(self, points, tone, rounds=2):
        """Rellena una figura y su reflejo respecto del eje vertical."""
        self.shape(points, tone, rounds)
        self.shape(_mirror(points), tone, rounds)

    def body(self, half, tone, rounds=2):
        """Rellena una figura simétrica a partir de su mitad derecha, de arriba abajo."""
        self.shape([*half, *_mirror(half)[::-1]], tone, rounds)

    def line(self, points, tone, width):
        """Traza una línea quebrada."""
        path = self._place(np.array(points, float))
        self.pen.line(path, fill=_grey(tone), width=max(1, round(width * ZOOM)))

    def line_pair(self, points, tone, width):
        """Traza una línea quebrada y su reflejo."""
        self.line(points, tone, width)
        self.line(_mirror(points), tone, width)

    def dot(self, x, y, radius, tone):
        """Pinta un círculo."""
        corners = self._place(np.array([(x, y), (x, y)])) + radius * ZOOM * np.array([-1, -1, 1, 1])
        self.pen.ellipse(corners.tolist(), fill=_grey(tone))

    def pixels(self):
        """Reduce el lienzo a 28×28."""
        return np.asarray(self.image.reduce(ZOOM), float)

    def _place(self, points):
        return ((points - [0, CENTRE]) @ self.axes + self.centre).ravel().tolist()


def draw_garments(labels, rng):
    """Dibuja una prenda por etiqueta, con su tela y con proporciones al azar."""
    images = np.empty((len(labels), SIDE, SIDE), np.uint8)
    for image, label in zip(images, labels, strict=True):
        sketch = Sketch(rng)
        draw_garment, prints, print_chance = GARMENTS[label]
        draw_garment(sketch, rng)
        image[:] = np.clip(sketch.pixels() * _fabric(rng, prints, print_chance), 0, 255)
    return images


def _grey(tone):
    return round(255 * min(max(tone, 0), 1))


def _mirror(points):
    return [(-x, y) for x, y in points]


def cut_corners(outline):
    """Redondea un polígono cerrado con una pasada del algoritmo de Chaikin."""
    following = np.roll(outline, -1, axis=0)
    near, far = 0.75 * outline + 0.25 * following, 0.25 * outline + 0.75 * following
    return np.stack([near, far], axis=1).reshape(-1, 2)


def _fabric(rng, prints, print_chance):
    """Devuelve el factor de luz de cada píxel: pliegues suaves y, a veces, un estampado."""
    y, x = np.mgrid[:SIDE, :SIDE]
    slant, phase = rng.uniform(-0.3, 0.3), rng.uniform(0, 2 * np.pi)
    folds = 1 + rng.uniform(0.01, 0.06) * np.sin((x + slant * y) * rng.uniform(0.5, 1.2) + phase)
    fade = 1 + rng.uniform(-0.2, 0.2) * (y / SIDE - 0.5) + rng.uniform(-0.2, 0.2) * (x / SIDE - 0.5)
    light = folds * fade
    if rng.random() < print_chance:
        light = light * prints[rng.integers(len(prints))](rng, x, y)
    return light


def _horizontal_stripes(rng, x, y):
    return 1 - rng.uniform(0.15, 0.6) * (np.sin(y * rng.uniform(0.9, 2) + rng.uniform(0, 6)) > 0)


def _vertical_stripes(rng, x, y):
    return 1 - rng.uniform(0.15, 0.45) * (np.sin(x * rng.uniform(1.2, 2.2) + rng.uniform(0, 6)) > 0)


def _checks(rng, x, y):
    pitch, phase, depth = rng.uniform(1, 1.9), rng.uniform(0, 6), rng.uniform(0.1, 0.3)
    return (1 - depth * (np.sin(x * pitch + phase) > 0)) * (1 - depth * (np.sin(y * pitch) > 0))


def _chest_print(rng, x, y):
    half_width, half_height = rng.uniform([2, 1.5], [4.5, 4.5])
    middle = rng.uniform(9, 14)
    inside = ((x - CENTRE + 0.5) / half_width) ** 2 + ((y - middle) / half_height) ** 2 < 1
    return 1 - rng.uniform(-0.3, 0.6) * inside


def _two_tone(rng, x, y):
    return np.where(y < rng.uniform(8, 19), 1, rng.uniform(0.5, 0.85))


PATTERNS = (_horizontal_stripes, _vertical_stripes, _checks)
CASUAL = (_horizontal_stripes, _chest_print, _two_tone)
SMART = (_vertical_stripes, _checks)


def _torso(sketch, rng, tone, hem):
    """Dibuja el tronco de una prenda superior y devuelve cuello, alto y punta del hombro."""
    neck, shoulder = rng.uniform(2.2, 3.2), rng.uniform(5.6, 7.4)
    chest, bottom = rng.uniform(5.2, 7), rng.uniform(5.2, 7.8)
    top, drop = rng.uniform(0.8, 1.8), rng.uniform(1.2, 2)
    half = [
        (neck, top),
        (shoulder, top + drop),
        (chest, top + 7.5),
        (chest - rng.uniform(0, 0.7), top + 14),
        (bottom, hem),
        (bottom - 0.5, hem + 0.6),
    ]
    sketch.body(half, tone, rounds=1)
    return neck, top, shoulder, top + drop


def _short_sleeves(sketch, rng, tone, x, y):
    """Dibuja dos mangas cortas que nacen en el hombro (x, y)."""
    reach, fall, width = rng.uniform(2.5, 5.8), rng.uniform(4, 8), rng.uniform(2.6, 3.8)
    cuff = [(x + reach, y + fall), (x + reach - width, y + fall + 1.3)]
    sketch.pair([(x - 1.5, y - 0.7), (x + 0.4, y), *cuff, (x - 1.2, y + 6)], tone, rounds=1)


def _long_sleeves(sketch, rng, tone, x, y, hem):
    """Dibuja dos mangas largas que caen junto al tronco, con su puño."""
    reach, width = rng.uniform(2.4, 5.2), rng.uniform(2.4, 3.2)
    end = hem - rng.uniform(-1, 6)
    outer, inner = x + reach, x + reach - width
    elbow = (x + reach * rng.uniform(0.6, 0.9), y + 8)
    sleeve = [(x - 1.5, y - 0.7), (x + 0.3, y), elbow, (outer, end), (inner, end + 0.4)]
    sketch.pair([*sleeve, (x - 0.6, y + 6.5)], tone, rounds=1)
    seam = [(x - 0.7, y + 5.5), (inner - 0.3, end + 0.2)]
    sketch.line_pair(seam, tone * 0.35, 0.5)
    cuff = [(outer, end - 1.2), (outer, end), (inner, end + 0.4), (inner, end - 0.9)]
    sketch.pair(cuff, tone * 0.8, rounds=0)


def _neckline(sketch, rng, tone, neck, top, depth):
    """Dibuja el escote redondo: la espalda interior, oscura, y su ribete."""
    sketch.body([(neck, top - 0.6), (neck * 0.7, top + depth)], tone * rng.uniform(0, 0.45))
    edge = [(0, top + depth), (neck * 0.6, top + depth * 0.8), (neck, top)]
    sketch.line_pair(edge, tone * 1.2, 0.6)


def _t_shirt(sketch, rng):
    tone, hem = rng.uniform(0.4, 1), rng.uniform(22, 27)
    neck, top, x, y = _torso(sketch, rng, tone, hem)
    _short_sleeves(sketch, rng, tone * rng.uniform(0.8, 1.1), x, y)
    _neckline(sketch, rng, tone, neck, top, rng.uniform(1.2, 4))


def _trouser(sketch, rng):
    tone, waist, top = rng.uniform(0.4, 1), rng.uniform(3.2, 4.4), rng.uniform(0.6, 1.6)
    hip, cuff, crotch = waist + rng.uniform(0.4, 1.6), rng.uniform(1.8, 3.2), rng.uniform(7, 10)
    spread, bottom = rng.uniform(3, 4.6), rng.uniform(25.5, 27.3)
    outer, knee, gap = spread + cuff / 2, hip + rng.uniform(-0.8, 0.1), rng.uniform(0.5, 1.3)
    outside = [(0, top), (waist, top), (hip, top + 5), (knee, 16), (outer, bottom)]
    inside = [(outer - cuff, bottom), (gap, 16), (0.1, crotch)]
    sketch.pair([*outside, *inside], tone, rounds=1)
    sketch.body([(waist - 0.3, top), (hip - 0.5, top + 5), (0, crotch)], tone, rounds=0)
    sketch.line([(0, top + 1), (0, crotch + 1)], tone * 0.6, 0.4)
    sketch.line([(-waist, top + 1.2), (waist, top + 1.2)], tone * 0.7, 0.4)
    crease = [(hip * 0.6, top + 6), (outer - cuff / 2, bottom - 1)]
    sketch.line_pair(crease, tone * rng.uniform(0.8, 1.25), 0.6)


def _pullover(sketch, rng):
    tone, hem = rng.uniform(0.35, 1), rng.uniform(22, 26.5)
    neck, top, x, y = _torso(sketch, rng, tone, hem)
    _long_sleeves(sketch, rng, tone * rng.uniform(0.85, 1.05), x, y, hem)
    sketch.body([(5, hem - 1.2), (5, hem + 0.4)], tone * 0.78, rounds=0)
    if rng.random() < 0.3:
        sketch.body([(neck, top + 1), (neck - 0.3, top - 1)], tone * 0.85, 0)
    else:
        _neckline(sketch, rng, tone, neck, top, rng.uniform(0.8, 2.2))


def _dress(sketch, rng):
    tone, top, bottom = rng.uniform(0.4, 1), rng.uniform(0.4, 1.5), rng.uniform(25.5, 27.4)
    shoulder, bust, waist = rng.uniform(2.6, 4.2), rng.uniform(3.2, 4.6), rng.uniform(2.5, 3.8)
    flare, belt = rng.uniform(3.8, 8), rng.uniform(10, 13)
    knee = (waist + flare) / 2 + rng.uniform(0, 1)
    bodice = [(shoulder - 1.4, top), (shoulder, top + 0.3), (bust, top + 5.5), (waist, belt)]
    skirt = [(knee, 19), (flare, bottom), (flare - 1, bottom + 0.4)]
    sketch.body([*bodice, *skirt], tone, rounds=1)
    if rng.random() < 0.45:
        _dress_sleeves(sketch, rng, tone * 0.9, shoulder, top)
    _neckline(sketch, rng, tone, shoulder - 1.2, top, rng.uniform(1, 4))
    if rng.random() < 0.5:
        sketch.body([(waist, belt - 0.6), (waist, belt + 0.6)], tone * 0.5, 0)


def _dress_sleeves(sketch, rng, tone, x, top):
    """Dibuja dos mangas estrechas, de cualquier largo hasta el codo."""
    end, reach, width = top + rng.uniform(4, 15), rng.uniform(1.2, 2.6), rng.uniform(1.6, 2.2)
    cuff = [(x + reach, end), (x + reach - width, end + 0.5)]
    sketch.pair([(x - 1, top), (x + 0.4, top + 1), *cuff, (x - 0.8, top + 5)], tone, rounds=1)


def _coat(sketch, rng):
    tone, hem = rng.uniform(0.4, 1), rng.uniform(25.5, 27.2)
    neck, top, x, y = _torso(sketch, rng, tone, hem)
    _long_sleeves(sketch, rng, tone * rng.uniform(0.85, 1), x, y, hem)
    dark, depth = tone * rng.uniform(0.1, 0.5), rng.uniform(4, 9)
    sketch.line([(0, top + 1), (0, hem + 0.6)], dark, rng.uniform(0.5, 1.1))
    sketch.body([(neck * 0.8, top - 0.8), (0.2, top + depth)], dark, rounds=0)
    lapel = [(neck, top - 0.8), (neck + 1.4, top + 2), (0.3, top + depth), (neck - 1, top - 0.2)]
    sketch.pair(lapel, tone * rng.uniform(0.75, 1.25), rounds=0)
    pocket = rng.uniform(15, 18)
    sketch.line_pair([(2, pocket), (4.8, pocket - rng.uniform(0, 1.2))], tone * 0.5, 0.6)
    if rng.random() < 0.5:
        for height in np.arange(top + depth + 1, hem - 2, rng.uniform(2.6, 4)):
            sketch.dot(1, height, 0.5, tone * 0.4)


def _sandal(sketch, rng):
    tone, ground, toe = rng.uniform(0.45, 1), rng.uniform(19, 23), rng.uniform(0.6, 2) - CENTRE
    heel, sole = rng.uniform(0, 8), rng.uniform(1.6, 2.8)
    back, arch = CENTRE - rng.uniform(0.8, 2), ground - heel
    front = [(toe, ground - 0.8), (toe + 9, ground - 0.8 - 0.1 * heel)]
    upper = [*front, (back - 6, arch - 0.6), (back, arch - 1)]
    ankle, instep = arch - rng.uniform(6, 9.5), back - rng.uniform(7, 9.5)
    _sandal_straps(sketch, rng, tone, upper, (instep, ankle + rng.uniform(0.5, 2.5)))
    counter = [(back - rng.uniform(2.5, 5), arch), (back, arch), (back - 0.2, ankle)]
    sketch.shape([*counter, (back - 1.6, ankle)], tone * 0.85, rounds=0)
    lower = [(x, y + sole) for x, y in upper[::-1]]
    sketch.shape([*upper, *lower], tone * rng.uniform(0.45, 0.8), rounds=1)
    _sandal_heel(sketch, rng, tone, upper, ground + sole - 0.8)


def _sandal_straps(sketch, rng, tone, upper, instep):
    """Dibuja las tiras que rodean el pie, cada vez más altas, y la que abrocha el tobillo."""
    start, back = upper[0][0] + rng.uniform(1.5, 3), upper[-1]
    ridge = [(start, upper[0][1] - 2.5), (start + 4.5, upper[0][1] - 4.6), instep]
    for place in start + np.arange(rng.integers(2, 5)) * rng.uniform(2.8, 3.6):
        low, high = (
            np.interp(place + shift, *zip(*path, strict=True))
            for shift, path in ((0, upper), (2, ridge))
        )
        sketch.line([(place, low + 0.8), (place + 2, high)], tone, rng.uniform(1.3, 2.1))
    if rng.random() < 0.6:
        sketch.line(ridge, tone * 0.9, rng.uniform(1.1, 1.8))
    sketch.line([instep, (back[0] - 0.6, instep[1] - 0.8)], tone, rng.uniform(1.3, 2.2))
    if rng.random() < 0.5:
        sketch.line([instep, (back[0] - 4, back[1] + 0.5)], tone, rng.uniform(1.2, 1.8))


def _sandal_heel(sketch, rng, tone, upper, ground):
    """Dibuja el tacón: fino como aguja, recto o en cuña."""
    back, front = upper[-1][0], upper[-1][0] - rng.choice([1.2, 3.5, 14])
    top = np.interp(front, *zip(*upper, strict=True)) + 0.8
    heel = [upper[-1], (back - 0.3, ground), (front + 0.4, ground), (front, top)]
    sketch.shape(heel, tone * rng.uniform(0.5, 0.9), rounds=0)


def _shirt(sketch, rng):
    tone, hem = rng.uniform(0.4, 1), rng.uniform(22, 27)
    neck, top, x, y = _torso(sketch, rng, tone, hem)
    if rng.random() < 0.3:
        _short_sleeves(sketch, rng, tone * 0.92, x, y)
    else:
        _long_sleeves(sketch, rng, tone * 0.92, x, y, hem)
    sketch.body([(5, hem - 2), (4.5, hem + 0.5), (2.5, hem + rng.uniform(0.8, 1.8))], tone)
    depth = rng.uniform(1.5, 3.5)
    sketch.body([(neck * 0.8, top - 0.6), (0.1, top + depth)], tone * 0.3, 0)
    collar = [(neck - 0.3, top - 1.2), (neck + 0.6, top + 1.4), (1.6, top + depth + 1.8)]
    sketch.pair([*collar, (0, top + depth)], tone * 1.2, rounds=0)
    sketch.line([(0.6, top + depth), (0.6, hem)], tone * 0.65, 0.5)
    for height in np.arange(top + depth + 2, hem - 1, rng.uniform(2.5, 3.6)):
        sketch.dot(0, height, 0.5, tone * rng.uniform(0.25, 0.5))
    if rng.random() < 0.5:
        sketch.shape([(2.5, 9), (5.3, 9), (5.3, 12), (2.5, 12)], tone * 0.82, rounds=0)


def _sneaker(sketch, rng):
    tone, ground = rng.uniform(0.4, 1), rng.uniform(18, 22)
    toe, back = rng.uniform(0.6, 1.8) - CENTRE, CENTRE - rng.uniform(0.6, 1.8)
    nose, collar = ground - rng.uniform(3, 5.5), ground - rng.uniform(7, 12.5)
    sole, tongue = rng.uniform(1.5, 2.6), rng.uniform(0, 3)
    front = [(toe, ground), (toe + 0.3, nose), (toe + 6, nose - 1), (tongue, collar - 0.6)]
    dip = (back - 4, ground + 0.75 * (collar - ground))
    heel = [(back - 0.6, collar - 0.4), (back, ground - 2), (back, ground)]
    sketch.shape([*front, (tongue + 2.5, collar - 0.4), dip, *heel], tone, rounds=1)
    cap = [(toe + 0.2, ground), (toe + 0.4, nose), (toe + 5, nose), (toe + 4.5, ground)]
    sketch.shape(cap, tone * rng.uniform(0.6, 1.25), rounds=1)
    accent = tone * rng.choice([0.35, 0.55, 1.4])
    for lace in np.linspace(0.15, 0.8, rng.integers(3, 5)):
        x, y = toe + 6 + lace * (tongue - toe - 6), nose - 1 + lace * (collar - nose)
        sketch.line([(x, y + 0.3), (x + 1.8, y + 2.2)], accent, 0.6)
    _sneaker_mark(sketch, rng, accent, ground)
    tread = [(toe - 0.4, ground - 0.3), (back + 0.2, ground - 0.5), (back, ground + sole)]
    tread_tone = tone * rng.choice([0.5, 0.8, 1.5])
    sketch.shape([*tread, (toe + 0.6, ground + sole)], tread_tone, rounds=1)


def _sneaker_mark(sketch, rng, tone, ground):
    """Dibuja en el costado tres franjas o una curva."""
    start = rng.uniform(-2, 1)
    if rng.random() < 0.5:
        for x in start + np.array([0, 1.8, 3.6]):
            sketch.line([(x, ground - 0.8), (x + 1.6, ground - 4.5)], tone, 0.8)
    else:
        curve = [(start - 3, ground - 3.5), (start, ground - 1), (start + 8, ground - 5)]
        sketch.shape([*curve, (start, ground - 2.2)], tone, rounds=2)


def _bag(sketch, rng):
    tone, half, slope = rng.uniform(0.4, 1), rng.uniform(8, 13.5), rng.uniform(-2, 3)
    top, bottom = rng.uniform(7, 13.5), rng.uniform(20, 26.5)
    _bag_handle(sketch, rng, tone, half, top)
    sketch.body([(half - slope, top), (half, bottom - 1), (half - 1, bottom)], tone, rounds=1)
    if rng.random() < 0.6:
        flap = top + (bottom - top) * rng.uniform(0.25, 0.6)
        cover = [(half - slope, top), (half - slope, flap - 1.5), (half - 3, flap)]
        sketch.body(cover, tone * rng.uniform(0.65, 1.2), rounds=1)
        sketch.dot(0, flap - 0.4, rng.uniform(0.8, 1.4), tone * rng.choice([0.3, 1.6]))
    else:
        seam = top + rng.uniform(1.2, 2.5)
        sketch.line([(1.5 - half, seam), (half - 1.5, seam)], tone * 0.5, 0.5)
        pocket = [(half * 0.6, top + 5), (half * 0.6, bottom - 1.5)]
        sketch.body(pocket, tone * rng.uniform(0.75, 1.15), rounds=0)


def _bag_handle(sketch, rng, tone, half, top):
    """Dibuja el asa: un arco hueco por encima del cuerpo del bolso."""
    reach, height = half * rng.uniform(0.35, 0.8), rng.uniform(0.5, top - 3.5)
    thick = rng.uniform(0.9, 1.7)
    inner, bend = reach - thick, height + 3
    arch = [(reach * 0.55, height), (reach, bend), (reach, top + 2)]
    hole = [(reach * 0.5, height + thick), (inner, bend + thick), (inner, top + 2)]
    sketch.body(arch, tone * rng.uniform(0.6, 1.1), rounds=1)
    sketch.body(hole, 0, rounds=1)


def _ankle_boot(sketch, rng):
    tone, ground, toe = rng.uniform(0.35, 1), rng.uniform(23, 25), rng.uniform(1, 3) - CENTRE
    back, top = CENTRE - rng.uniform(2, 5), rng.uniform(0.8, 8)
    front, nose, heel = rng.uniform(-3.5, 1), rng.uniform(3, 5.5), rng.uniform(0, 4.5)
    foot = [(toe, ground), (toe + 0.3, ground - nose), (toe + 6, ground - nose - 1.5)]
    shaft = [(front, ground - 9), (front + 0.4, top), (back - 0.5, top - 0.3), (back, ground - 8)]
    counter = [(back + 1, ground - 4), (back + 0.8, ground - heel * 0.6)]
    arch = [(back - 7, ground - heel * 0.5), (back - 10, ground)]
    sketch.shape([*foot, *shaft, *counter, *arch], tone, rounds=1)
    _boot_sole(sketch, tone * 0.6, tone * rng.uniform(0.4, 0.7), (toe, back), ground, heel)
    _boot_detail(sketch, rng, tone, front, back, top, ground)


def _boot_sole(sketch, heel_tone, sole_tone, ends, ground, heel):
    """Dibuja el tacón y, delante de él, la suela."""
    toe, back = ends
    lifted = ground - heel
    block = [(back - 6, lifted), (back + 0.9, lifted), (back + 0.4, ground + 2.2)]
    sketch.shape([*block, (back - 5, ground + 2.2)], heel_tone, rounds=0)
    upper = [(toe - 0.2, ground - 0.5), (back - 8, ground - 0.5), (back - 6, lifted)]
    lower = [(back - 6, lifted + 1.2), (back - 8, ground + 1), (toe + 0.6, ground + 1)]
    sketch.shape([*upper, *lower], sole_tone, rounds=0)


def _boot_detail(sketch, rng, tone, front, back, top, ground):
    """Añade cordones, cremallera o elástico, y el ribete de la caña."""
    sketch.line([(front + 0.6, top + 1.3), (back - 0.6, top + 1)], tone * 0.6, 0.5)
    middle, kind = (front + back) / 2, rng.integers(3)
    if kind == 0:
        for y in np.arange(top + 3, ground - 6, 2.2):
            sketch.line([(front, y), (front + 3, y + 0.8)], tone * rng.choice([0.4, 1.5]), 0.6)
    elif kind == 1:
        sketch.line([(middle + 1, top + 2), (middle + 1, ground - 4)], tone * 1.5, 0.5)
    else:
        gusset = [(middle + 2, top + 1.5), (middle + 1, ground - 7)]
        other = [(middle - 1, ground - 7), (middle - 2, top + 1.5)]
        sketch.shape([*gusset, *other], tone * 0.5, rounds=0)


# Cada clase: función que la dibuja, estampados posibles y probabilidad de que lleve uno.
GARMENTS = (
    (_t_shirt, CASUAL, 0.5),
    (_trouser, PATTERNS, 0.08),
    (_pullover, CASUAL, 0.35),
    (_dress, PATTERNS, 0.35),
    (_coat, PATTERNS, 0.12),
    (_sandal, (), 0),
    (_shirt, SMART, 0.55),
    (_sneaker, (), 0),
    (_bag, PATTERNS, 0.2),
    (_ankle_boot, (), 0),
)
