"""Ropa: camiseta, pantalón, jersey, vestido, abrigo y camisa."""

import numpy as np


def draw_t_shirt(sketch, rng):
    """Dibuja una camiseta de manga corta."""
    tone, hem = rng.uniform(0.4, 1), rng.uniform(22, 27)
    neck, top, x, y = _torso(sketch, rng, tone, hem)
    _short_sleeves(sketch, rng, tone * rng.uniform(0.8, 1.1), x, y)
    _neckline(sketch, rng, tone, neck, top, rng.uniform(1.2, 4))


def draw_trouser(sketch, rng):
    """Dibuja un pantalón con su costura y su raya."""
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


def draw_pullover(sketch, rng):
    """Dibuja un jersey de manga larga, de cuello alto o redondo."""
    tone, hem = rng.uniform(0.35, 1), rng.uniform(22, 26.5)
    neck, top, x, y = _torso(sketch, rng, tone, hem)
    _long_sleeves(sketch, rng, tone * rng.uniform(0.85, 1.05), x, y, hem)
    sketch.body([(5, hem - 1.2), (5, hem + 0.4)], tone * 0.78, rounds=0)
    if rng.random() < 0.3:
        sketch.body([(neck, top + 1), (neck - 0.3, top - 1)], tone * 0.85, 0)
    else:
        _neckline(sketch, rng, tone, neck, top, rng.uniform(0.8, 2.2))


def draw_dress(sketch, rng):
    """Dibuja un vestido, con o sin mangas y cinturón."""
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


def draw_coat(sketch, rng):
    """Dibuja un abrigo abierto por delante, con solapas y bolsillos."""
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


def draw_shirt(sketch, rng):
    """Dibuja una camisa con cuello y botones."""
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
