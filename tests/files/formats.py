#!/usr/bin/env python3
"""Small files as other programs write them, and what they hold: numpy arrays, pictures of every awkward kind.

usage: formats.py    (writes the folder `formats` beside this file; needs numpy and Pillow)
"""
import json, pathlib, struct
import numpy as np
from PIL import Image

out = pathlib.Path(__file__).parent / "formats"
out.mkdir(exist_ok=True)
expected = {}

# Arrays: kinds of value, both orders, both byte orders, the Keras layout.
rng = np.random.default_rng(3)
grid = rng.integers(0, 120, (4, 3, 5))
for name, array in {
    "u1": grid.astype("u1"), "f4": (grid / 7).astype("f4"), "f8": grid / 7, "i8": grid.astype("i8") - 50,
    "i1": (grid - 60).astype("i1"), "bool": grid > 60, "big": (grid / 7).astype(">f8"),
    "fortran": np.asfortranarray((grid / 7).astype("f4")), "u2": grid.astype("u2") * 500,
}.items():
    np.save(out / f"{name}.npy", array)
    expected[name] = [float(np.float32(v)) for v in array.reshape(-1)]
x, y = rng.integers(0, 256, (6, 4, 4)).astype("u1"), np.array([5, 0, 4, 1, 9, 2], "u1")
np.savez(out / "mnist.npz", x_train=x, y_train=y, x_test=x[:2], y_test=y[:2])
np.savez_compressed(out / "own.npz", pictures=x, kinds=y.astype("i8"), remark=np.array(["text"]))
expected["mnist"] = {"x": x.reshape(-1).tolist(), "y": y.tolist()}
np.save(out / "objects.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)

# Pictures, all 6 wide and 4 high as shown.
base = np.zeros((4, 6, 3), "u1")
base[..., 0] = np.arange(6) * 40
base[..., 1] = np.arange(4)[:, None] * 60
base[..., 2] = 30
Image.fromarray(base).save(out / "plain.png")
expected["plain"] = base.reshape(-1).tolist()
expected["grey"] = np.asarray(Image.fromarray(base).convert("L")).reshape(-1).tolist()
alpha = np.dstack([base, np.full((4, 6), 255, "u1")])
alpha[0, :, 3] = 0
alpha[1, :, 3] = 128
Image.fromarray(alpha, "RGBA").save(out / "alpha.png")
white = Image.new("RGBA", (6, 4), "white")
white.alpha_composite(Image.fromarray(alpha, "RGBA"))
expected["alpha"] = np.asarray(white.convert("RGB")).reshape(-1).tolist()
sixteen = (np.arange(24).reshape(4, 6) * 2700).astype("u2")
Image.fromarray(sixteen).save(out / "sixteen.png")
expected["sixteen"] = np.round(sixteen / 257).astype(int).reshape(-1).tolist()
frames = [Image.fromarray(base).quantize(64), Image.fromarray(255 - base).quantize(64)]
frames[0].save(out / "animated.gif", save_all=True, append_images=frames[1:], duration=50, loop=0)
expected["animated"] = np.asarray(Image.open(out / "animated.gif").convert("RGB")).reshape(-1).tolist()
# The camera was held sideways: stored 4 wide and 6 high, to be turned by 90 degrees (EXIF orientation 6).
large = Image.fromarray(base).resize((48, 32), Image.NEAREST)
exif = Image.Exif()
exif[0x0112] = 6
large.rotate(90, expand=True).save(out / "turned.jpg", quality=95, subsampling=0, exif=exif)
expected["turned"] = np.asarray(large).reshape(-1).tolist()
Image.fromarray(base).save(out / "palette.bmp")
Image.fromarray(base).save(out / "lossless.webp", lossless=True)

json.dump(expected, open(out / "expected.json", "w"))
