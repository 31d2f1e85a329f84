# mistake: changes its argument
def standardize(x):
    deviation = x.std(axis=0)
    deviation[deviation == 0] = 1.0
    x -= x.mean(axis=0)
    return x / deviation
