#!/usr/bin/env python3
"""What a data card must say of real datasets, computed with numpy alone.

usage: cards.py DATA CIFAR_BIN > cards.json
DATA holds mnist, fashion-mnist and ecg5000; CIFAR_BIN the binary version of CIFAR-10.
Near duplicates: root mean square difference at most 0.1 of the standard deviation of all values, and not equal. Candidates come from
a float32 matrix product with room for rounding; the difference itself is taken in integers or float64.
"""
import gzip, json, pathlib, sys
import numpy as np

NEAR = 0.1
data, cifar = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])

def idx(path):
    raw = gzip.open(path).read()
    dims = [int.from_bytes(raw[4 + 4 * i: 8 + 4 * i], "big") for i in range(raw[3])]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * len(dims)).reshape(dims)

def card(x, y, held, shape):
    """x: [n, values]; held: which samples are held back, the others being learnt from."""
    n, values = x.shape
    _, inverse, counts = np.unique(x, axis=0, return_inverse=True, return_counts=True)
    inverse = inverse.reshape(-1)
    learnt_groups = np.zeros(len(counts), bool)
    learnt_groups[inverse[~held]] = True
    low, high = x.min(), x.max()
    reach = NEAR * float(x.std(dtype=np.float64)) * np.sqrt(values)
    exact = x.astype(np.int64) if x.dtype == np.uint8 else x.astype(np.float64)
    f = x.astype(np.float32) - np.float32(x.mean())
    norms = (f.astype(np.float64) ** 2).sum(1)
    near, near_learnt = np.zeros(n, bool), np.zeros(n, bool)
    for start in range(0, n, 2000):
        d2 = norms[start:start + 2000, None] + norms[None, start:] - 2.0 * (f[start:start + 2000] @ f[start:].T)
        a, b = np.nonzero(d2 <= reach ** 2 + 1e-3 * norms.max())
        keep = a < b
        a, b = a[keep] + start, b[keep] + start
        for i in range(0, len(a), 100_000):
            p, q = a[i:i + 100_000], b[i:i + 100_000]
            d = ((exact[p] - exact[q]) ** 2).sum(1)
            good = (d <= reach ** 2) & (inverse[p] != inverse[q])
            p, q = p[good], q[good]
            near[p] = near[q] = True
            near_learnt[p[~held[q]]] = True
            near_learnt[q[~held[p]]] = True
    wide = x.astype(np.float64)
    return {
        "samples": n, "shape": shape,
        "classes": {str(k): int((y == k).sum()) for k in np.unique(y)},
        "min": float(low), "max": float(high), "mean": float(wide.mean()), "std": float(wide.std()),
        "constant_values": int((x.min(0) == x.max(0)).sum()),
        "duplicates": int(n - len(counts)),
        "duplicates_across_splits": int((held & learnt_groups[inverse]).sum()),
        "near_duplicates": int(near.sum()),
        "near_duplicates_across_splits": int((held & near_learnt).sum()),
    }

cards = {}
for name in ["mnist", "fashion-mnist"]:
    part = lambda p, kind: idx(data / name / f"{p}-{kind}-ubyte.gz")
    x = np.concatenate([part("train", "images-idx3"), part("t10k", "images-idx3")]).reshape(70000, 784)
    y = np.concatenate([part("train", "labels-idx1"), part("t10k", "labels-idx1")])
    cards[name] = card(x, y, np.arange(70000) >= 60000, [28, 28])
table = np.loadtxt(data / "ecg5000" / "ecg.csv", delimiter=",").astype(np.float32)
cards["ecg5000"] = card(table[:, :140], table[:, 140].astype(int), np.zeros(5000, bool), [140])
records = [np.frombuffer((cifar / name).read_bytes(), np.uint8).reshape(-1, 3073)
           for name in [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]]
records = np.concatenate(records)
cards["cifar-10"] = card(records[:, 1:], records[:, 0], np.arange(60000) >= 50000, [32, 32, 3])
json.dump(cards, sys.stdout, indent=2)
