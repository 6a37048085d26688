"""Seconds that scikit-learn and scikit-image take for what benches/baselines.rs measures.

    pip install numpy pillow scikit-learn==1.9.* scikit-image==0.26.*
    AFTERIMAGE_DATA=DIR python benches/baselines_sklearn.py [PART_OF_A_NAME ...]

Run it beside `cargo bench --bench baselines` on the same idle machine: only ratios mean much. CIFAR-10 is read from its
binary version (`cifar-10/cifar-10-binary.tar.gz` or the files in it), else from the archive of JPEG copies.
"""
import gzip
import io
import os
import pathlib
import sys
import tarfile
import time

import numpy as np
from joblib import Parallel, delayed
from skimage.feature import hog
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, f1_score
from sklearn.neighbors import KNeighborsClassifier

DATA = pathlib.Path(os.environ["AFTERIMAGE_DATA"])
ASKED = sys.argv[1:]


def records(blob):
    rows = np.frombuffer(blob, np.uint8).reshape(-1, 3073)
    return rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), rows[:, 0].astype(int)


def of_jpegs(archive):
    from PIL import Image

    parts = {True: ([], []), False: ([], [])}
    with tarfile.open(archive) as files:
        for member in files:
            path = pathlib.PurePosixPath(member.name)
            if member.isfile() and path.suffix.lower() in (".jpg", ".jpeg", ".png"):
                pictures, names = parts["test" in path.parts]
                pictures.append(np.asarray(Image.open(io.BytesIO(files.extractfile(member).read())).convert("RGB")))
                names.append(path.parent.name)
    classes = sorted(set(parts[False][1]))
    side = lambda pictures, names: (np.stack(pictures), np.array([classes.index(name) for name in names]))
    return side(*parts[False]), side(*parts[True])


def cifar():
    folder = DATA / "cifar-10"
    names = [f"data_batch_{i}.bin" for i in range(1, 6)]
    archive = folder / "cifar-10-binary.tar.gz"
    if (folder / names[0]).exists():
        read = lambda name: (folder / name).read_bytes()
    elif archive.exists():
        files = tarfile.open(archive)
        members = {pathlib.PurePosixPath(m.name).name: m for m in files}
        read = lambda name: files.extractfile(members[name]).read()
    else:
        return of_jpegs(folder / "cifar-10-jpeg.tar.gz")
    return records(b"".join(map(read, names))), records(read("test_batch.bin"))


def wants(name):
    return not ASKED or any(part in name for part in ASKED)


def measure(name, work):
    if wants(name):
        began = time.perf_counter()
        said = work()
        print(f"{name:<32} {time.perf_counter() - began:9.2f}   {said}", flush=True)


def named(model, train, labels, test, truth):
    answers = model.fit(train, labels).predict(test)
    return f"accuracy {accuracy_score(truth, answers):.4f}, macro F1 {f1_score(truth, answers, average='macro'):.4f}"


def gradients(pictures):
    one = lambda picture: hog(picture, orientations=9, pixels_per_cell=(8, 8), cells_per_block=(3, 3),
                              block_norm="L2-Hys", channel_axis=-1)
    some = lambda part: [one(picture) for picture in part]
    parts = Parallel(n_jobs=-1)(delayed(some)(part) for part in np.array_split(pictures, 64))
    return np.concatenate([np.asarray(part, np.float32) for part in parts])


def pictures():
    (train, labels), (test, truth) = cifar()
    nearest = lambda: KNeighborsClassifier(1, algorithm="brute", n_jobs=-1)
    forest = lambda: RandomForestClassifier(100, random_state=0, n_jobs=-1)
    flat = lambda x: x.reshape(len(x), -1).astype(np.float32)
    raw = flat(train), labels, flat(test), truth
    measure("nearest raw, 10 000 x 50 000", lambda: named(nearest(), *raw))
    measure("forest raw, 100 trees", lambda: named(forest(), *raw))
    if not any(map(wants, ["HOG of 60 000", "nearest HOG, 10 000 x 50 000", "forest HOG, 100 trees"])):
        return
    everything = np.concatenate([train, test])
    measure("HOG of 60 000", lambda: f"{gradients(everything).size} values")
    made = gradients(everything)
    oriented = made[: len(train)], labels, made[len(train) :], truth
    measure("nearest HOG, 10 000 x 50 000", lambda: named(nearest(), *oriented))
    measure("forest HOG, 100 trees", lambda: named(forest(), *oriented))


def components():
    with gzip.open(DATA / "mnist" / "train-images-idx3-ubyte.gz") as file:
        rows = np.frombuffer(file.read(), np.uint8, offset=16).reshape(60000, 784).astype(np.float32)
    measure("PCA 5 of 60 000 x 784", lambda: f"{PCA(5).fit(rows).explained_variance_ratio_.sum():.5f} of the variance")


if any(map(wants, ["nearest raw, 10 000 x 50 000", "nearest HOG, 10 000 x 50 000", "HOG of 60 000",
                   "forest raw, 100 trees", "forest HOG, 100 trees"])):
    pictures()
if wants("PCA 5 of 60 000 x 784"):
    components()
