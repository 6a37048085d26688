"""Writes thresholds.json: what scikit-learn, statsmodels and numpy say of fixed vectors, for tests/it/thresholds.rs.

Run with: pip install numpy scikit-learn statsmodels && python tests/it/expected/thresholds.py
"""
import json, pathlib, warnings
import numpy as np
from sklearn import metrics
from statsmodels.stats.proportion import proportion_confint

warnings.filterwarnings("ignore")
rng = np.random.default_rng(11)
NAN = float("nan")


def plain(x):
    """JSON has no NaN: a figure that divides by zero is null."""
    return None if x is None or not np.isfinite(x) else float(x)


def wilson(hits, of):
    return None if of == 0 else [float(x) for x in proportion_confint(int(hits), int(of), 0.05, method="wilson")]


def reading(truth, named, positive):
    p, r, f, _ = metrics.precision_recall_fscore_support(
        truth, named, labels=[positive], average=None, zero_division=NAN)
    s = metrics.recall_score(truth, named, labels=[1 - positive], average=None, zero_division=NAN)
    yes, called = truth == positive, named == positive
    hits = (yes & called).sum()
    return dict(precision=plain(p[0]), recall=plain(r[0]), f1=plain(f[0]), specificity=plain(s[0]),
                precision_interval=wilson(hits, called.sum()), recall_interval=wilson(hits, yes.sum()),
                specificity_interval=wilson((~yes & ~called).sum(), (~yes).sum()))


def at(truth, score, line):
    named = (score >= np.float32(line)).astype(int)
    both = len(np.unique(truth)) == 2
    return dict(line=float(np.float32(line)), accuracy=metrics.accuracy_score(truth, named),
                accuracy_interval=wilson((truth == named).sum(), len(truth)),
                balanced_accuracy=metrics.balanced_accuracy_score(truth, named) if both else None,
                mcc=metrics.matthews_corrcoef(truth, named),
                anomaly=reading(truth, named, 1), normal=reading(truth, named, 0))


def lines(score):
    """Every line that makes a difference, from just above the highest score down."""
    return [np.nextafter(score.max(), np.float32(np.inf), dtype=np.float32), *np.unique(score)[::-1]]


def counts(truth, score, line):
    flagged = score >= line
    return [int(x) for x in ((flagged & (truth == 1)).sum(), (~flagged & (truth == 1)).sum(),
                             (~flagged & (truth == 0)).sum(), (flagged & (truth == 0)).sum())]


def best(truth, score, figure):
    found = [figure(*counts(truth, score, line)) for line in lines(score)]
    return float(lines(score)[max(range(len(found)), key=lambda i: (found[i], -i))])


def rules(truth, score):
    """The line of each rule; null where a side that it needs is not there."""
    anomalies, normals = int((truth == 1).sum()), int((truth == 0).sum())
    quiet = np.sort(score[truth == 0]).astype(np.float64)
    found = []
    put = lambda rule, number, line: found.append(dict(rule=rule, number=number, line=line))
    for k in (1.0, 2.5):
        put("mean-plus-std", k, float(quiet.mean() + k * quiet.std()) if normals else None)
    for q in (0.0, 37.5, 50.0, 99.0, 100.0):
        put("percentile", q, float(np.percentile(quiet, q)) if normals else None)
    f1 = lambda tp, fn, tn, fp: 2 * tp / (2 * tp + fp + fn)
    put("best-f1", None, best(truth, score, f1) if anomalies else None)
    youden = lambda tp, fn, tn, fp: tp * normals - fp * anomalies
    put("youden", None, best(truth, score, youden) if anomalies and normals else None)
    for least in (0.0, 0.5, 0.95, 1.0):
        fits = [line for line in lines(score) if anomalies and counts(truth, score, line)[0] / anomalies >= least]
        put("min-recall", least, float(fits[0]) if fits else None)
    for most in (0.0, 0.05, 0.3, 1.0):
        fits = [line for line in lines(score) if normals and counts(truth, score, line)[3] / normals <= most]
        put("max-false-positive-rate", most, float(fits[-1]) if fits else None)
    for ratio in (0.5, 1.0, 10.0):
        cost = lambda tp, fn, tn, fp: -(fn * ratio + fp)
        put("cost-ratio", ratio, best(truth, score, cost) if anomalies else None)
    return found


def curves(truth, score):
    if len(np.unique(truth)) < 2:
        return None
    fpr, tpr, cut = metrics.roc_curve(truth, score, drop_intermediate=False)
    precision, recall, _ = metrics.precision_recall_curve(truth, score)
    flagged = [int((score >= line).sum()) for line in lines(score)]
    caught = [counts(truth, score, line)[0] for line in lines(score)]
    return dict(roc=[[float(x), float(y)] for x, y in zip(fpr, tpr)], cuts=[float(x) for x in cut[1:]],
                roc_bands=[wilson(hits, (truth == 1).sum()) for hits in caught],
                pr=[[float(x), float(y)] for x, y in zip(recall[::-1], precision[::-1])],
                pr_bands=[wilson(hits, of) or [0.0, 1.0] for hits, of in zip(caught, flagged)])


def case(name, truth, score):
    truth, score = np.asarray(truth), np.asarray(score, dtype=np.float32)
    both = len(np.unique(truth)) == 2
    cuts = [np.nextafter(score.max(), np.float32(np.inf)), score.max(), np.quantile(score, 0.7), np.median(score),
            score.min()]
    return dict(name=name, truth=truth.tolist(), score=[float(s) for s in score],
                at=[at(truth, score, line) for line in cuts], rules=rules(truth, score), curves=curves(truth, score),
                roc_auc=metrics.roc_auc_score(truth, score) if both else None,
                pr_auc=metrics.average_precision_score(truth, score) if truth.any() else None)


def drawn(n, share, digits):
    truth = (rng.random(n) < share).astype(int)
    truth[:2] = [0, 1]
    return truth, np.round(rng.normal(size=n) + 1.2 * truth, digits)


cases = [case("ties", *drawn(60, 0.3, 1)), case("many ties", *drawn(150, 0.2, 0)),
         case("no ties", *drawn(120, 0.1, 6)),
         case("normal only", np.zeros(25, int), np.round(rng.random(25), 1)),
         case("anomalous only", np.ones(25, int), np.round(rng.random(25), 1)),
         case("all equal", [0, 1, 0, 0, 1, 0, 0], np.full(7, 0.25)), case("two", [0, 1], [0.5, 0.25])]

shares = [dict(hits=k, of=n, interval=wilson(k, n))
          for k, n in [(0, 1), (1, 1), (0, 10), (10, 10), (3, 7), (436, 489), (1, 100000), (999999, 1000000)]]


def errors(target, output):
    target, output = np.asarray(target, np.float32), np.asarray(output, np.float32)
    t, o = target.astype(np.float64), output.astype(np.float64)
    e = o - t
    inside = all(x.min() >= 0 and x.max() <= 1 for x in (t, o))
    c = np.clip(o, 1e-7, 1 - 1e-7)
    bce = -(t * np.log(c) + (1 - t) * np.log(1 - c)).mean() if inside else None
    fourths = (e ** 4).sum()
    return dict(target=[float(x) for x in target], output=[float(x) for x in output], mse=(e ** 2).mean(),
                mae=np.abs(e).mean(), sse=(e ** 2).sum(), l2=np.linalg.norm(e), bce=bce,
                spread=(e ** 2).sum() ** 2 / (e.size * fourths) if fourths else 1.0)


samples = [errors(rng.random(140), rng.random(140)), errors(rng.integers(0, 2, 64), rng.random(64)),
           errors([0, 1, 1, 0], [0, 1, 0, 1]), errors([0.5, 0.25], [0.5, 0.25]),
           errors(rng.normal(size=50), rng.normal(size=50)), errors([0.5, 0.5], [1.5, 0.5])]

labels = rng.integers(0, 6, 400)
labels[labels == 4] = 3  # class 4 never occurs
named = np.where(rng.random(400) < 0.6, labels, rng.integers(0, 5, 400))  # class 5 is named only where it is right
named[labels == 5] = 0  # and now never
report = metrics.classification_report(labels, named, output_dict=True, zero_division=0)
row = lambda name: [report[name][x] for x in ("precision", "recall", "f1-score", "support")]
classes = dict(truth=labels.tolist(), named=named.tolist(), classes=7, accuracy=report["accuracy"],
               of_class={str(c): row(str(c)) for c in range(6)}, macro=row("macro avg"), weighted=row("weighted avg"),
               matrix=metrics.confusion_matrix(labels, named, labels=range(7)).tolist())
here = pathlib.Path(__file__).with_name("thresholds.json")
here.write_text(json.dumps(dict(cases=cases, shares=shares, errors=samples, classes=classes)) + "\n")
