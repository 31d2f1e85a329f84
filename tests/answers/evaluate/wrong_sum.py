# mistake: sum in place of a mean
def evaluate(model, loss_fn, x, y, batch_size):
    total = 0.0
    for i in range(0, len(x), batch_size):
        xb, yb = x[i : i + batch_size], y[i : i + batch_size]
        total += float(loss_fn(yb, model(xb, training=False)) + sum(model.losses)) * len(xb)
    return total
