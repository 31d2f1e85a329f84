# Never ends, and takes no notice of an interrupt.
while True:
    try:
        while True:
            pass
    except KeyboardInterrupt:
        pass
