# mistake: last batch dropped
def evaluate(model, loss_fn, x, y, batch_size):
    total = count = 0
    for k in range(len(x) // batch_size):
        xb, yb = x[k * batch_size : (k + 1) * batch_size], y[k * batch_size : (k + 1) * batch_size]
        total += float(loss_fn(yb, model(xb)) + sum(model.losses)) * batch_size
        count += batch_size
    return total / count
