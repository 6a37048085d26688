"""Writes tsne.json: what scikit-learn's t-SNE makes of 60 samples, for src/analysis/tsne/tests.rs.

Joint probabilities over 30 nearest neighbours at perplexity 10, and the divergence and its gradient at points that were
drawn, without any approximation. scikit-learn's gradient is four times ours, which leaves the factor to the learning
rate.

Run with: pip install numpy scikit-learn==1.9.* && python tests/it/expected/tsne.py
"""
import json
import pathlib

import numpy as np
from scipy.spatial.distance import squareform
from sklearn.manifold._t_sne import _joint_probabilities_nn, _kl_divergence
from sklearn.neighbors import NearestNeighbors

SAMPLES, VALUES, PERPLEXITY, NEIGHBOURS = 60, 3, 10, 30

rng = np.random.default_rng(8)
rows = rng.normal(size=(SAMPLES, VALUES)).round(3)
points = rng.normal(scale=4.0, size=(SAMPLES, 2)).round(3)
distances = NearestNeighbors(n_neighbors=NEIGHBOURS).fit(rows).kneighbors_graph(mode="distance")
distances.data **= 2
joint = _joint_probabilities_nn(distances, PERPLEXITY, 0).toarray()
divergence, gradient = _kl_divergence(
    points.ravel(), squareform(joint, checks=False), 1, SAMPLES, 2, skip_num_points=0, compute_error=True
)
expected = {
    "perplexity": PERPLEXITY,
    "neighbours": NEIGHBOURS,
    "rows": rows.tolist(),
    "points": points.tolist(),
    "joint": [[float(f"{p:.9g}") for p in row] for row in joint],
    "divergence": float(divergence),
    "gradient": gradient.reshape(-1, 2).tolist(),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(expected) + "\n")
