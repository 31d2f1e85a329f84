# no name
def train_step(model, loss_fn, optimizer, x, y):
    model.compile(optimizer=optimizer, loss=loss_fn, run_eagerly=True)
    return model.train_on_batch(x, y)
