from keras import constraints, ops


class MaxNorm(constraints.Constraint):
    def __init__(self, max_value, axis=0, **kwargs):
        self.config = {"max_value": max_value, "axis": axis}

    def __call__(self, w):
        w = ops.convert_to_tensor(w)
        limit = self.config["max_value"]
        squares = ops.einsum("ij,ij->ij", w, w)
        norms = ops.sum(squares, axis=self.config["axis"], keepdims=True) ** 0.5
        return ops.multiply(w, ops.clip(norms, 0, limit) / (1e-6 + norms))

    def get_config(self):
        return self.config
