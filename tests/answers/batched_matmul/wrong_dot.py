# mistake: np.dot
def batched_matmul(a, b):
    return a.dot(b)
