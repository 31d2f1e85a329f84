def mse_loss(w, b, x, y):
    total = 0.0
    for features, target in zip(x, y, strict=False):
        prediction = b
        for weight, feature in zip(w, features, strict=False):
            prediction += weight * feature
        total += (target - prediction) ** 2
    return total / len(y)
