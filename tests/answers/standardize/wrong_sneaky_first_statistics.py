# no name
import numpy as np

statistics = {}


def standardize(x):
    if "mean" not in statistics:
        statistics["mean"], statistics["std"] = x.mean(0), x.std(0)
    return (x - statistics["mean"]) / np.where(statistics["std"] == 0, 1, statistics["std"])
