# mistake: b left out of the error
def mse_gradients(w, b, x, y):
    error = x @ w - y
    return 2 * x.T @ error / len(x), 2 * error.mean()
