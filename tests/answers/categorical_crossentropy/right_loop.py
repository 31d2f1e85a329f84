import math


def categorical_crossentropy(y_true, y_pred):
    losses = []
    for truth, guess in zip(y_true, y_pred, strict=False):
        total = float(sum(guess))
        loss = 0.0
        for t, g in zip(truth, guess, strict=False):
            loss -= float(t) * math.log(min(max(g / total, 1e-7), 1 - 1e-7))
        losses.append(loss)
    return losses
