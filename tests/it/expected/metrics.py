"""Writes metrics.json: what scikit-learn says of fixed scores with ties, for tests/it/analysis.rs.

Run with: pip install numpy scikit-learn && python tests/it/expected/metrics.py
"""
import json, pathlib
import numpy as np
from sklearn import metrics
from sklearn.decomposition import PCA

rng = np.random.default_rng(7)
cases = []
for n, share, digits in [(200, 0.3, 1), (997, 0.05, 2), (50, 0.5, 0), (10, 0.2, 6)]:
    truth = (rng.random(n) < share).astype(int)
    truth[:2] = [0, 1]
    score = np.round(rng.normal(size=n) + 1.2 * truth, digits).astype(np.float32)
    threshold = float(np.float32(np.quantile(score, 0.7)))
    named = (score >= threshold).astype(int)
    p, r, f, _ = metrics.precision_recall_fscore_support(truth, named, zero_division=0)
    cases.append(dict(
        truth=truth.tolist(), score=[float(s) for s in score], threshold=threshold,
        roc_auc=metrics.roc_auc_score(truth, score), pr_auc=metrics.average_precision_score(truth, score),
        accuracy=metrics.accuracy_score(truth, named),
        precision=[float(p[0]), float(p[1])], recall=[float(r[0]), float(r[1])], f1=[float(f[0]), float(f[1])]))
labels = rng.integers(0, 5, 300)
named = np.where(rng.random(300) < 0.7, labels, rng.integers(0, 4, 300))
classes = dict(truth=labels.tolist(), named=named.tolist(), accuracy=metrics.accuracy_score(labels, named),
               f1_macro=metrics.f1_score(labels, named, average="macro"))
rows = rng.normal(size=(60, 7)).astype(np.float32) @ rng.normal(size=(7, 7)).astype(np.float32)
pca = PCA(3).fit(rows.astype(np.float64))
flip = np.sign(pca.components_[np.arange(3), np.abs(pca.components_).argmax(1)])
projection = dict(rows=[float(x) for x in rows.ravel()], values=7, variance=pca.explained_variance_.tolist(),
                  explained=float(pca.explained_variance_ratio_.sum()),
                  components=(pca.components_ * flip[:, None]).tolist())
here = pathlib.Path(__file__).with_name("metrics.json")
here.write_text(json.dumps(dict(cases=cases, classes=classes, projection=projection)) + "\n")
