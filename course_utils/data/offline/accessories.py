"""Calzado y bolso: sandalia, zapatilla, botín y bolso."""

import numpy as np

from course_utils.data.offline.sketch import CENTRE


def draw_sandal(sketch, rng):
    """Dibuja una sandalia de tiras, con tacón o plana."""
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


def draw_sneaker(sketch, rng):
    """Dibuja una zapatilla con cordones y marca en el costado."""
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


def draw_ankle_boot(sketch, rng):
    """Dibuja un botín con tacón, suela y cierre."""
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


def draw_bag(sketch, rng):
    """Dibuja un bolso con asa, con solapa o con bolsillo."""
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
