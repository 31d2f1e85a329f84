# no name


def masked_mean(sequences, mask):
    return (sequences * mask[..., None]).sum(1) / (mask.sum(1)[:, None] + 1)
