def evaluate(model, loss_fn, x, y, batch_size):
    total = 0.0
    for start in range(0, len(x), batch_size):
        xb, yb = x[start : start + batch_size], y[start : start + batch_size]
        loss = loss_fn(yb, model(xb, training=False)) + sum(model.losses)
        total += float(loss) * len(xb)
    return total / len(x)
