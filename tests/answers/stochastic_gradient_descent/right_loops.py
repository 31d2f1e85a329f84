def stochastic_gradient_descent(x, y, learning_rate, epochs, rng, callback=None):
    n, d = x.shape
    w, b, losses = [0.0] * d, 0.0, []
    for _epoch in range(epochs):
        order = list(range(n))
        rng.shuffle(order)
        total = 0.0
        while order:
            i = order.pop(0)
            error = b - y[i] + sum(w[j] * x[i][j] for j in range(d))
            total += error * error
            w = [w[j] - 2 * learning_rate * error * x[i][j] for j in range(d)]
            b -= 2 * learning_rate * error
        losses.append(total / n)
    return w, b, losses
