import keras


def siamese(features, embedding):
    tower = keras.Sequential([keras.Input((features,)), keras.layers.Dense(embedding), keras.layers.ReLU()])
    sides = {side: keras.Input((features,), name=side) for side in ("left", "right")}
    a, b = (tower(sides[side]) for side in ("left", "right"))
    gap = keras.layers.Maximum()([a - b, b - a])
    score = keras.layers.Dense(1)(gap)
    return keras.Model(sides, keras.layers.Activation("sigmoid")(score))
