# mistake: one db a sample
def mse_gradients(w, b, x, y):
    error = x @ w + b - y
    return 2 * x.T @ error / len(x), 2 * error
