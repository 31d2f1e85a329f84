# no name
def masked_mean(sequences, mask):
    return (sequences * ~mask[..., None]).mean(1)
