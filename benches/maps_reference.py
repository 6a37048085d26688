"""Seconds that openTSNE and scikit-learn take for what benches/maps.rs measures, and what their maps keep.

    pip install numpy scikit-learn==1.9.* openTSNE==1.0.4
    AFTERIMAGE_DATA=DIR python benches/maps_reference.py [opentsne] [sklearn] [SAMPLES ...] [seed=N]
    AFTERIMAGE_DATA=DIR python benches/maps_reference.py FOLDER/map.csv

The first makes maps; the second judges one that `afterimage run mnist-tsne --out FOLDER` wrote. The samples judged are
those of src/analysis/map_quality.rs. Run it beside `cargo bench --bench maps` on the same idle machine: only ratios
mean much.
"""
import csv
import gzip
import os
import pathlib
import sys
import time

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

DATA = pathlib.Path(os.environ["AFTERIMAGE_DATA"])


def read(name, skip):
    for path in (DATA / "mnist" / name, DATA / "mnist" / f"{name}.gz"):
        if path.exists():
            blob = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            return np.frombuffer(blob, np.uint8, offset=skip)
    sys.exit(f"{name} is not in {DATA / 'mnist'}")


def rows_of(ids):
    """The 50 components that are mapped: standardised over the samples mapped, then reduced.

    Exactly, as Afterimage does: scikit-learn's usual, randomised decomposition finds other components, so that the two
    sides would map, and be judged by, different numbers.
    """
    images = read("train-images-idx3-ubyte", 16).reshape(-1, 784)[ids].astype(np.float64)
    scaled = StandardScaler().fit_transform(images)
    return TruncatedSVD(50, algorithm="arpack", random_state=42).fit_transform(scaled).astype(np.float32)


def judged_sample(n, count=2000):
    """The ids whose place comes first in the order of SplitMix64 from seed 0."""
    z = (np.arange(n, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.sort(np.argsort(z, kind="stable")[:count])


def nearest(places, sample, count=10):
    found = NearestNeighbors(n_neighbors=count + 1, n_jobs=-1).fit(places).kneighbors(places[sample], return_distance=False)
    return [[other for other in row if other != own][:count] for row, own in zip(found, sample)]


def judge(name, seconds, rows, points, labels):
    sample = judged_sample(len(rows))
    near, shown = nearest(rows, sample), nearest(points, sample)
    kept = np.mean([len(set(a) & set(b)) / len(a) for a, b in zip(near, shown)])
    named = [np.bincount(labels[row]).argmax() for row in shown]
    print(f"{name:<10} {len(rows):>7} {seconds:>9.1f} {kept:>9.4f} {np.mean(named == labels[sample]):>9.4f}", flush=True)


def by_opentsne(rows, seed):
    from openTSNE import TSNE

    return np.asarray(TSNE(perplexity=30, random_state=seed, n_jobs=os.cpu_count()).fit(rows))


def by_sklearn(rows, seed):
    from sklearn.manifold import TSNE

    return TSNE(perplexity=30, random_state=seed, n_jobs=-1).fit_transform(rows)


def main(asked):
    labels = read("train-labels-idx1-ubyte", 8).astype(int)
    print(f"{'map':<10} {'samples':>7} {'seconds':>9} {'kept':>9} {'10-NN':>9}")
    files = [word for word in asked if word.endswith(".csv")]
    for path in files:
        with open(path, newline="") as file:
            table = list(csv.DictReader(file))
        ids = np.array([int(row["id"]) for row in table])
        points = np.array([[float(row["x"]), float(row["y"])] for row in table])
        judge("map.csv", float("nan"), rows_of(ids), points, labels[ids])
    if files:
        return
    engines = {"opentsne": by_opentsne, "sklearn": by_sklearn}
    names = [word for word in asked if word in engines] or list(engines)
    seed = next((int(word[5:]) for word in asked if word.startswith("seed=")), 42)
    for count in [int(word) for word in asked if word.isdigit()] or [10_000, 60_000]:
        ids = np.arange(count) * 60_000 // count
        rows = rows_of(ids)
        for name in names:
            if name == "sklearn" and count > 10_000 and "sklearn" not in asked:
                continue
            began = time.perf_counter()
            points = engines[name](rows, seed)
            judge(name, time.perf_counter() - began, rows, points, labels[ids])


main(sys.argv[1:])
