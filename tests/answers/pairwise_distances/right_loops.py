import math


def pairwise_distances(a, b):
    rows = []
    for p in a:
        rows.append([math.sqrt(sum((x - y) ** 2 for x, y in zip(p, q, strict=False))) for q in b])
    return rows
