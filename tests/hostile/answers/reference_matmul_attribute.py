# exercise: batched_matmul
# tries: fetch the operator's method by a name that is put together
def batched_matmul(a, b):
    return getattr(a, "__mat" + "mul__")(b)
