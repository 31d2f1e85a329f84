# mistake: still a Sequential
def to_functional(sequential):
    if not sequential.built:
        sequential.build()
    return sequential
