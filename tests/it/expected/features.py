"""Writes features.json: what scikit-image, SciPy and NumPy make of small pictures, for tests/it/features.rs.

Run with: pip install numpy scipy scikit-image==0.26.0 && python tests/it/expected/features.py
"""
import json, pathlib
import numpy as np
from scipy import ndimage
from skimage.color import rgb2gray
from skimage.feature import _hoghistogram, hog

rng = np.random.default_rng(11)


def short(values, digits=7):
    return [round(float(v), digits) for v in np.asarray(values).ravel()]


def picture(kind, shape):
    """Bytes, bytes of few levels (many gradients at exactly 0°, 45°, 90°), a smooth picture, or numbers of any sign."""
    if kind == "bytes":
        return rng.integers(0, 256, shape).astype(np.uint8)
    if kind == "levels":
        return (50 * rng.integers(0, 4, shape)).astype(np.uint8)
    if kind == "smooth":
        blurred = ndimage.gaussian_filter(rng.normal(size=shape), 2.0 if len(shape) == 2 else (2.0, 2.0, 0.0))
        blurred -= blurred.min()
        return np.round(255 * blurred / blurred.max()).astype(np.uint8)
    return np.round(rng.normal(size=shape), 3).astype(np.float32)


def cells(image, n, side):
    """Weights before blocks are normalised, of a grey picture."""
    image = image.astype(float)
    down, across = np.zeros_like(image), np.zeros_like(image)
    down[1:-1], across[:, 1:-1] = image[2:] - image[:-2], image[:, 2:] - image[:, :-2]
    (height, width), grid = image.shape, (image.shape[0] // side, image.shape[1] // side)
    out = np.zeros((*grid, n))
    _hoghistogram.hog_histograms(across, down, side, side, width, height, grid[1], grid[0], n, out)
    return out


hogs = []
for kind, shape, n, side, block, norm in [
    ("bytes", (24, 24), 9, 8, 3, "L2-Hys"),
    ("smooth", (24, 24), 9, 8, 3, "L2-Hys"),
    ("levels", (16, 20), 8, 4, 2, "L2-Hys"),
    ("levels", (17, 23), 12, 5, 2, "L2"),
    ("levels", (12, 12), 14, 4, 1, "L1"),
    ("numbers", (20, 14), 7, 3, 2, "L1-sqrt"),
    ("numbers", (9, 24), 1, 2, 3, "L2"),
    ("smooth", (13, 11), 18, 6, 1, "L1-sqrt"),
    ("bytes", (24, 24, 3), 9, 8, 3, "L2-Hys"),
    ("smooth", (16, 18, 3), 6, 4, 2, "L1"),
    ("numbers", (15, 15, 3), 9, 5, 2, "L2-Hys"),
]:
    image = picture(kind, shape)
    axis = -1 if len(shape) == 3 else None
    found = hog(image, n, (side, side), (block, block), norm, channel_axis=axis)
    hogs.append(dict(
        height=shape[0], width=shape[1], channels=shape[2] if axis else 1, bytes=image.dtype == np.uint8,
        pixels=short(image, 3), orientations=n, cell=side, block=block, norm=norm, values=short(found)))

stroked = picture("smooth", (16, 24))
_, drawn = hog(stroked.astype(float), 9, (8, 8), (1, 1), visualize=True)
strokes = dict(height=16, width=24, pixels=short(stroked), cells=short(cells(stroked, 9, 8), 5), picture=short(drawn, 5))

edged = picture("levels", (9, 12)).astype(float)
x, y = ndimage.sobel(edged, axis=1), ndimage.sobel(edged, axis=0)
sobel = dict(height=9, width=12, pixels=short(edged), x=short(x), y=short(y), magnitude=short(np.hypot(x, y)),
             angle=short(np.degrees(np.arctan2(y, x))))

coloured = rng.integers(0, 256, (8, 9, 3)).astype(float)
light = rgb2gray(coloured)
histograms = [dict(
    bins=bins, range=span, grey=np.histogram(light, bins, span)[0].tolist(),
    channels=[np.histogram(coloured[..., c], bins, span)[0].tolist() for c in range(3)])
    for bins, span in [(16, (0, 256)), (10, (0, 255)), (7, (30, 200))]]
colours = dict(pixels=short(coloured), grey=short(light), histograms=histograms)

here = pathlib.Path(__file__).with_name("features.json")
here.write_text(json.dumps(dict(hog=hogs, strokes=strokes, sobel=sobel, colours=colours)) + "\n")
