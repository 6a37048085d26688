#!/usr/bin/env python3
"""Small files of weights as Keras and PyTorch keep them, and what those networks give, computed with numpy alone.

usage: weights.py    (writes the folder `weights` beside this file; needs numpy and safetensors)

Keras' layers work on [rows, columns, channels], PyTorch's on [channels, rows, columns]; each has its own functions here, and the
inputs and outputs in expected.json are [rows, columns, channels] for both. The same files were once loaded into Keras 3.15 and
PyTorch 2.15, which gave the same outputs.
"""
import json, pathlib
import numpy as np
from safetensors.numpy import save_file

out = pathlib.Path(__file__).parent / "weights"
out.mkdir(exist_ok=True)
rng = np.random.default_rng(11)
expected = {}

relu = lambda x: np.maximum(x, 0)
sigmoid = lambda x: 1 / (1 + np.exp(-x))
softmax = lambda x: np.exp(x - x.max()) / np.exp(x - x.max()).sum()

def draw(*shape, kind="f4"):
    return (0.5 * rng.standard_normal(shape)).astype(kind)

def norm(channels):
    """Scale, shift, mean, variance; some variances are so small that what is added to them matters."""
    variance = rng.uniform(0.2, 2, channels)
    variance[::3] = 0.02
    shift, mean = 0.3 * rng.standard_normal((2, channels))
    return [a.astype("f4") for a in (rng.uniform(0.5, 1.5, channels), shift, mean, variance)]

def keep(name, shape, forward):
    """Inputs of this shape and what they become."""
    x = rng.uniform(0, 1, (2, *shape)).astype("f4")
    y = [forward(sample.astype("f8")) for sample in x]
    # Outputs at the ends of their range would hide mistakes.
    assert all(np.ptp(sample) > 0.05 and (np.abs(sample - 0.5) < 0.48).any() for sample in y), name
    expected[name] = {"x": x.reshape(2, -1).tolist(), "y": np.stack(y).reshape(2, -1).tolist()}

# Keras: [rows, columns, channels].

def same(size, kernel, stride):
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2

def conv(x, kernel, bias, stride=1, padding="valid"):
    k = kernel.shape[0]
    if padding == "same":
        x = np.pad(x, [same(x.shape[0], k, stride), same(x.shape[1], k, stride), (0, 0)])
    rows, columns = (x.shape[0] - k) // stride + 1, (x.shape[1] - k) // stride + 1
    y = np.zeros((rows, columns, kernel.shape[3]))
    for i in range(rows):
        for j in range(columns):
            y[i, j] = np.tensordot(x[i * stride:i * stride + k, j * stride:j * stride + k], kernel, 3) + bias
    return y

def conv_transpose(x, kernel, bias, stride):
    """Cut as "same": to size · stride, half of what is too much off at the start."""
    h, w, _ = x.shape
    k = kernel.shape[0]
    y = np.zeros(((h - 1) * stride + k, (w - 1) * stride + k, kernel.shape[2]))
    for i in range(h):
        for j in range(w):
            y[i * stride:i * stride + k, j * stride:j * stride + k] += kernel @ x[i, j]
    start = max(k - stride, 0) // 2
    return y[start:start + h * stride, start:start + w * stride] + bias

def max_pool(x):
    h, w, c = x.shape
    return x[:h // 2 * 2, :w // 2 * 2].reshape(h // 2, 2, w // 2, 2, c).max((1, 3))

def batch_norm(x, gamma, beta, mean, variance, epsilon=1e-3):
    return (x - mean) / np.sqrt(variance + epsilon) * gamma + beta

# A classifier.
kernel, bias, w1, b1, w2, b2 = classifier = [draw(3, 3, 1, 3), draw(3), draw(12, 4), draw(4), draw(4, 3), draw(3)]

def classify(x, kernel, bias, w1, b1, w2, b2):
    x = max_pool(relu(conv(x, kernel, bias))).reshape(-1)
    return softmax(relu(x @ w1 + b1) @ w2 + b2)

np.savez(out / "keras-classifier.npz", *classifier)
keep("keras-classifier", (6, 6, 1), lambda x: classify(x, *classifier))
halves = [a.astype("f2") for a in classifier]
np.savez(out / "keras-half.npz", *halves)
keep("keras-half", (6, 6, 1), lambda x: classify(x, *[a.astype("f8") for a in halves]))

# A denoising autoencoder: names without numbers, in the order of the layers, values of 64 bits, compressed.
shapes = [(3, 3, 1, 4), (3, 3, 4, 2), (3, 3, 2, 2), (4, 4, 3, 2), (3, 3, 3, 1)]
kernels = [draw(*shape, kind="f8") for shape in shapes]
biases = [draw(n, kind="f8") for n in (4, 2, 2, 3, 1)]
layers = ["conv2d", "conv2d_1", "conv2d_transpose", "conv2d_transpose_1", "conv2d_2"]
np.savez_compressed(out / "keras-denoiser.npz", **{
    f"{layer}/{part}": a for layer, *both in zip(layers, kernels, biases) for part, a in zip(["kernel", "bias"], both)})

def denoise(x):
    x = relu(conv(x, kernels[0], biases[0], 2, "same"))
    x = relu(conv(x, kernels[1], biases[1], 2, "same"))
    x = relu(conv_transpose(x, kernels[2], biases[2], 2))
    x = relu(conv_transpose(x, kernels[3], biases[3], 2))
    return sigmoid(conv(x, kernels[4], biases[4], 1, "same"))

keep("keras-denoiser", (8, 12, 1), denoise)

# Batch normalisation after a convolution without a bias, and between dense layers; arrays in the order of the alphabet.
kernel, first, w1, b1, second, w2, b2 = draw(3, 3, 2, 3), norm(3), 0.1 * draw(36, 4), draw(4), norm(4), 0.2 * draw(4, 2), draw(2)
roles = ["gamma", "beta", "moving_mean", "moving_variance"]
named = {"8_kernel": kernel, "10_kernel": w1, "10_bias": b1, "12_kernel": w2, "12_bias": b2}
named |= {f"9_{role}": a for role, a in zip(roles, first)} | {f"11_{role}": a for role, a in zip(roles, second)}
np.savez(out / "keras-batch-norm.npz", **dict(sorted(named.items())))
keep("keras-batch-norm", (6, 5, 2), lambda x: softmax(
    batch_norm(np.tanh(batch_norm(conv(x, kernel, 0), *first).reshape(-1) @ w1 + b1), *second) @ w2 + b2))

# PyTorch: [channels, rows, columns].

def torch_conv(x, weight, bias):
    k = weight.shape[2]
    rows, columns = x.shape[1] - k + 1, x.shape[2] - k + 1
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k), (1, 2))
    return np.einsum("chwij,ocij->ohw", windows[:, :rows, :columns], weight) + bias[:, None, None]

def torch_conv_transpose(x, weight, bias):
    """padding=0"""
    k = weight.shape[2]
    y = np.zeros((weight.shape[1], x.shape[1] + k - 1, x.shape[2] + k - 1))
    for i in range(x.shape[1]):
        for j in range(x.shape[2]):
            y[:, i:i + k, j:j + k] += np.tensordot(x[:, i, j], weight, 1)
    return y + bias[:, None, None]

def torch_norm(x, weight, bias, mean, variance):
    along = (slice(None),) + (None,) * (x.ndim - 1)
    return (x - mean[along]) / np.sqrt(variance[along] + 1e-5) * weight[along] + bias[along]

def torch_pool(x):
    c, h, w = x.shape
    return x.reshape(c, h // 2, 2, w // 2, 2).max((2, 4))

channels_first, channels_last = lambda x: x.transpose(2, 0, 1), lambda x: x.transpose(1, 2, 0)

# The same classifier; the file lists its names in the order of the alphabet.
state = {"features.0.weight": draw(3, 1, 3, 3), "features.0.bias": draw(3), "classifier.1.weight": draw(4, 12),
         "classifier.1.bias": draw(4), "classifier.3.weight": draw(3, 4), "classifier.3.bias": draw(3)}
save_file(state, out / "torch-classifier.safetensors")

def torch_classify(x):
    x = relu(torch_conv(channels_first(x), state["features.0.weight"], state["features.0.bias"]))
    x = relu(state["classifier.1.weight"] @ torch_pool(x).reshape(-1) + state["classifier.1.bias"])
    return softmax(state["classifier.3.weight"] @ x + state["classifier.3.bias"])

keep("torch-classifier", (6, 6, 1), torch_classify)

# An autoencoder through a flatten and an unflatten, with batch normalisation over maps and over flattened maps.
parts = ["weight", "bias", "running_mean", "running_var"]
t = {"encoder.0.weight": draw(3, 2, 3, 3), "encoder.0.bias": draw(3), "encoder.5.weight": draw(5, 36), "encoder.5.bias": draw(5),
     "decoder.0.weight": draw(36, 5), "decoder.0.bias": draw(36), "decoder.3.weight": draw(3, 2, 3, 3), "decoder.3.bias": draw(2)}
t |= {f"encoder.2.{part}": a for part, a in zip(parts, norm(3))} | {f"encoder.4.{part}": a for part, a in zip(parts, norm(36))}
counted = {f"encoder.{n}.num_batches_tracked": np.array(7, "i8") for n in (2, 4)}
save_file(t | counted, out / "torch-autoencoder.safetensors")

def reconstruct(x):
    x = relu(torch_conv(channels_first(x), t["encoder.0.weight"], t["encoder.0.bias"]))
    x = torch_norm(x, *[t[f"encoder.2.{part}"] for part in parts]).reshape(-1)
    x = torch_norm(x, *[t[f"encoder.4.{part}"] for part in parts])
    x = np.tanh(t["encoder.5.weight"] @ x + t["encoder.5.bias"])
    x = relu(t["decoder.0.weight"] @ x + t["decoder.0.bias"]).reshape(3, 4, 3)
    return channels_last(sigmoid(torch_conv_transpose(x, t["decoder.3.weight"], t["decoder.3.bias"])))

keep("torch-autoencoder", (6, 5, 2), reconstruct)

# Dense layers of equal shapes, so that only their names tell the order, without biases, values of 16 bits; its output
# is a picture that was never reshaped.
names = ["encoder.fc2", "encoder.fc10", "decoder.fc1", "decoder.out"]
d = {f"{name}.weight": draw(12, 12, kind="f2") for name in names}
save_file(d, out / "torch-dense.safetensors")

def dense(x):
    x = channels_first(x).reshape(-1)
    for name in names:
        x = np.tanh(d[f"{name}.weight"].astype("f8") @ x)
    return channels_last(x.reshape(2, 2, 3))

keep("torch-dense", (2, 3, 2), dense)

json.dump(expected, open(out / "expected.json", "w"))
