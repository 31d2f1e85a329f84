def top_k_accuracy(y_true, y_pred, k):
    hits = 0
    for label, scores in zip(y_true, y_pred, strict=False):
        order = sorted(range(len(scores)), key=lambda c: -scores[c])
        hits += int(label) in order[:k]
    return hits / len(y_true)
