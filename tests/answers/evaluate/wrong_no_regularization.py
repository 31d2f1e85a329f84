# mistake: regularization left out
def evaluate(model, loss_fn, x, y, batch_size):
    total = 0.0
    for i in range(0, len(x), batch_size):
        xb, yb = x[i : i + batch_size], y[i : i + batch_size]
        total += float(loss_fn(yb, model(xb, training=False))) * len(xb)
    return total / len(x)
