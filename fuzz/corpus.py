#!/usr/bin/env python3
"""Writes the small files that fuzzers begin with into corpus/: those named good-* are read, those named bad-* refused.

    python3 fuzz/corpus.py

Needs nothing but Python; gives the same bytes each time, and leaves other files there alone.
"""

import io
import json
import math
import pathlib
import struct
import tarfile
import zipfile
import zlib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def write(target, name, content):
    path = HERE / "corpus" / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    content = content.encode() if isinstance(content, str) else content
    assert len(content) <= 4096, (target, name, len(content))
    path.write_bytes(content)


def copy(target, name, source):
    write(target, name, (ROOT / source).read_bytes())


def stored(files):
    """A zip archive with nothing compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, content)
    return out.getvalue()


def floats(values):
    return struct.pack(f"<{len(values)}f", *values)


def safetensors(arrays, about=None):
    """Arrays of 32-bit floats: name to (shape, values)."""
    header, data = {}, b""
    if about is not None:
        header["__metadata__"] = {"afterimage": about}
    for name, (shape, values) in arrays.items():
        part = floats(values)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def some(*shape):
    """So many small values, no two alike."""
    return list(shape), [round(math.sin(i + 1), 3) for i in range(math.prod(shape))]


def idx(dims, values, kind=8):
    return bytes([0, 0, kind, len(dims)]) + struct.pack(f">{len(dims)}I", *dims) + bytes(values)


def npy(kind, shape, values):
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + values


def png(shade):
    rows = b"".join(
        b"\0" + bytes(v for x in range(5) for v in (shade, 40 * x, 50 * y)) for y in range(4)
    )

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 5, 4, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def tar(files):
    out = bytearray()
    for name, content in files.items():
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        out += entry.tobuf(tarfile.GNU_FORMAT) + content + b"\0" * (-len(content) % 512)
    return bytes(out) + b"\0" * 1024


def data_files():
    pictures = idx([6, 3, 4], range(72))
    write("idx", "good-pictures.idx", pictures)
    write("idx", "good-series.idx", idx([2, 3], floats([1, 2, 3, 4, 5, 6])[::-1], kind=13))
    write("idx", "good-labels.idx", idx([6], [0, 1, 2, 0, 1, 2]))
    write("idx", "bad-huge.idx", idx([0xFFFFFFFF] * 3, range(72)))
    write("idx", "bad-cut.idx", pictures[:-5])
    record = bytes([3]) + bytes(i % 251 for i in range(3072))
    write("cifar", "good-one.bin", record)
    write("cifar", "bad-label.bin", b"\x0b" + record[1:])
    write("cifar", "bad-cut.bin", record[:100])
    array = npy("|u1", (6, 2, 2), bytes(range(24)))
    classes = npy("<i8", "(6,)", struct.pack("<6q", 0, 1, 0, 1, 1, 0))
    write("npy", "good-bytes.npy", array)
    write("npy", "good-floats.npy", npy("<f4", "(4, 3)", floats(some(12)[1])))
    write("npy", "bad-huge.npy", npy("<f8", "(1000000000, 28, 28)", bytes(64)))
    write("npy", "bad-header.npy", b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + b"x" * 60)
    write("npz", "good-named.npz", stored({"x_train.npy": array, "y_train.npy": classes}))
    copy("npz", "good-packed.npz", "tests/files/formats/mnist.npz")
    write("npz", "bad-cut.npz", stored({"x_train.npy": array})[:-30])
    write("pictures", "good-colour.png", png(20))
    for name in ["alpha.png", "sixteen.png", "palette.bmp", "animated.gif", "lossless.webp", "turned.jpg"]:
        copy("pictures", f"good-{name}", f"tests/files/formats/{name}")
    write("pictures", "good-grey.pgm", b"P5 3 2 255\n" + bytes([0, 50, 100, 150, 200, 250]))
    write("pictures", "bad-cut.png", png(20)[:40])
    pets = {f"pets/train/{('cat', 'dog')[i % 2]}/{i}.png": png(90 * i) for i in range(2)}
    write("archive", "good-pets.tar", tar(pets))
    write("archive", "bad-cut.tar", tar(pets)[:600])
    row = [[f"{math.sin(i * p / 7):.2f}" for p in range(8)] for i in range(9)]
    head = "# made up\n@problemName Waves\n@univariate true\n@equalLength true\n@classLabel true 1 2\n@data\n"
    write("series", "good-waves.ts", head + "".join(f"{','.join(row[i])}:{1 + i % 2}\n" for i in range(6)))
    write("series", "good-waves.txt", "".join(f"  {1 + i % 2}  {'  '.join(row[i])}\n" for i in range(6)))
    write("series", "bad-ragged.ts", head + "1,2,3:1\n1,2:2\n")
    write("table", "good-measured.csv", "".join(f"{','.join(row[i])},{i % 3}\n" for i in range(9)))
    write("table", "good-named.tsv", "width\theight\tkind\n1.5\t2\tcat\n1\t3.5\tdog\n2\t2.5\tcat\n")
    write("table", "bad-nothing.csv", "")


def weights_files():
    expected = "tests/it/expected/weights"
    copy("weights", "good-keras.npz", f"{expected}/keras-half.npz")
    copy("weights", "good-torch.safetensors", f"{expected}/torch-classifier.safetensors")
    copy("weights", "good-torch-dense.safetensors", f"{expected}/torch-dense.safetensors")
    own = {
        "layers.0.weight": some(3, 2),
        "layers.0.bias": some(2),
        "layers.1.inner.gamma": some(2),
        "layers.1.inner.beta": some(2),
        "layers.1.inner.running_mean": some(2),
        "layers.1.inner.running_var": ([2], [1.0, 2.0]),
        "layers.2.weight": some(2, 2),
        "layers.2.bias": some(2),
    }
    write("weights", "good-own.safetensors", safetensors(own, "made up"))
    transposed = {
        "encoder.0.weight": some(2, 1, 3, 3),
        "encoder.0.bias": some(2),
        "decoder.0.weight": some(2, 1, 3, 3),
        "decoder.0.bias": some(1),
    }
    write("weights", "good-transposed.safetensors", safetensors(transposed))
    by_class = {f"class.{c}.layers.0.weight": some(2, 2) for c in range(2)}
    write("weights", "good-classes.safetensors", safetensors(by_class, "one a class"))
    write("weights", "bad-objects.pt", stored({"archive/data.pkl": b"\x80\x02}q\0.", "archive/version": b"3\n"}))
    write("weights", "bad-keras.h5", b"\x89HDF\r\n\x1a\n" + bytes(40))
    write("weights", "bad-cut.safetensors", safetensors(own, "made up")[:-4])
    huge = json.dumps({"a": {"dtype": "F32", "shape": [2**62, 8], "data_offsets": [0, 2**63]}}).encode()
    write("weights", "bad-huge.safetensors", struct.pack("<Q", len(huge)) + huge)


def session_files():
    recipe = {"format": 1, "name": "made-up", "data": {"dataset": "generated-digits"},
              "model": {"preset": "fashion-dense-autoencoder"}}
    head = {
        "format": 2,
        "program": "Afterimage 0.1.0",
        "recipe": recipe,
        "runs": [],
        "shown": None,
        "pins": [],
        "selection": [],
        "focus": None,
        "map": None,
        "layout": None,
    }
    epoch = {
        "epoch": 1,
        "loss": 0.5,
        "accuracy": None,
        "validation_loss": 0.6,
        "validation_accuracy": None,
        "seconds": 1.0,
        "samples_per_sec": 10.0,
    }
    batch = {
        "epoch": 1,
        "batch": 1,
        "batches": 2,
        "loss": 0.5,
        "accuracy": None,
        "samples_per_sec": 10.0,
        "left_secs": 1.0,
    }
    run = {
        "name": "a run",
        "recipe": recipe,
        "device": "cpu",
        "epochs": [epoch],
        "batches": [batch],
        "seconds": 1.5,
        "stopped": False,
        "threshold": 0.25,
        "space": None,
    }
    weights = safetensors({"layers.0.weight": some(2, 2), "layers.0.bias": some(2)}, "made up")
    errors = safetensors({name: ([3], [0.1, 0.2, 0.3]) for name in ["l2", "mae", "mse"]}, "outcome")
    classes = safetensors({"named": ([2], [0.0, 1.0]), "truth": ([2], [0.9, 0.4])}, "outcome")
    places = safetensors({"ids": ([2, 2], [0.0, 7.0, 1.0, 2.0]), "points": ([2, 2], [0.5, 1.0, -1.0, 2.0])}, "map")

    def session(changes, files=None):
        return stored({"session.json": json.dumps(head | changes, separators=(",", ":")), **(files or {})})

    def parts(outcome):
        return {"runs/0/weights.safetensors": weights, "runs/0/outcome.safetensors": outcome}

    full = {"runs": [run], "shown": 0, "pins": [1], "selection": [0, 2], "focus": 2, "tags": {"1": "odd"}, "map": {}}
    whole = session(full, parts(errors) | {"map.safetensors": places})
    write("session", "good-empty.afterimage", session({}))
    write("session", "good-run.afterimage", whole)
    write("session", "good-classes.afterimage", session({"runs": [run], "shown": 5}, parts(classes)))
    first = {"weights.safetensors": weights, "outcome.safetensors": errors}
    write("session", "good-format-1.afterimage", session({"format": 1, "run": run}, first))
    write("session", "bad-newer.afterimage", stored({"session.json": '{"format": 7, "something": "new"}'}))
    write("session", "bad-no-weights.afterimage", session({"runs": [run]}))
    uneven = safetensors({"l2": some(3), "mae": some(2), "mse": some(3)}, "outcome")
    write("session", "bad-uneven.afterimage", session({"runs": [run]}, parts(uneven)))
    write("session", "bad-cut.afterimage", whole[:-40])
    write("session", "bad-head.afterimage", stored({"session.json": '{"format": 2, "recipe": []}'}))


def text_files():
    recipes = "assets/recipes"
    chosen = ["cifar-hog-forest", "fashion-denoising-autoencoder", "mnist-pca-worst", "mnist-tsne"]
    for name in [*chosen, "zero-vs-rest-cnn-kfold"]:
        copy("recipe", f"good-{name}.toml", f"{recipes}/{name}.toml")
    own = (ROOT / recipes / "generated-digits.toml").read_text()
    sets = "#set training.epochs=5\n#set data.dataset=a b.csv\n#set seed = 7\n"
    write("recipe", "good-set.toml", own + sets)
    head = 'format = 1\nname = "own"\n\n[data]\ndataset = "generated-digits"\n\n[model]\n'
    layers = (
        'task = "reconstruct"\nencoder_layers = 2\nlayers = [\n    { type = "flatten" },\n'
        '    { type = "dense", units = 5 },\n    { type = "dense", units = 784 },\n'
        '    { type = "reshape", height = 28, width = 28, channels = 1 },\n]\n'
    )
    write("recipe", "good-layers.toml", head + layers)
    write("recipe", "bad-layers.toml", head + layers.replace("units = 5", "units = 0"))
    write("recipe", "bad-key.toml", own + "\n[other]\nkey = 1\n")
    write("recipe", "bad-set.toml", "#set training.epochs\n#set data.split.share=0.5\n#set =1\n")
    write("recipe", "bad-newer.toml", own.replace("format = 1", "format = 9"))
    entry = (
        '[[dataset]]\nname = "waves"\ntitle = "Waves"\nabout = "Made up"\nshape = "8 points"\nlicence = "none"\n'
        'citation = "nobody"\n\n[[dataset.form]]\nkind = "ucr"\nfiles = ["Waves_TRAIN.txt", "Waves_TEST.txt"]\n'
        'classes = ["flat", "steep"]\nnormal = ["1"]\nreading = { missing = "drop-rows" }\n'
    )
    address = 'urls = ["https://example.org/waves"]\n'
    first = f'\n[[dataset.download]]\nfile = "Waves_TRAIN.txt"\n{address}bytes = 400\n'
    second = f'\n[[dataset.download]]\nfile = "Waves_TEST.txt"\n{address}'
    write("catalogue", "good-waves.toml", entry + first + second + "series = { points = 8, classes = [3, 3] }\n")
    huge = f"bytes = {2**63 - 1}\n"
    write("catalogue", "good-huge.toml", entry + 3 * (second + huge))
    write("catalogue", "bad-key.toml", entry.replace("licence", "license"))
    write("catalogue", "bad-size.toml", entry + second + "bytes = -1\n")
    tables = '[files."/data/table.csv"]\nlabel = "last"\nheader = true\nmissing = "drop-rows"\n'
    write("readings", "good-table.toml", tables + '\n[files."/data/a.npz"]\nsamples = "x"\nshape = [8, 8]\n')
    write("readings", "bad-key.toml", tables + "unknown = 1\n")


def main():
    data_files()
    weights_files()
    session_files()
    text_files()


main()
