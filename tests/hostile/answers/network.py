# exercise: stable_softmax
# tries: talk to the network, to this machine's own ports and to the abstract sockets of others
import glob, socket, urllib.request

for address in (("127.0.0.1", @PORT@), ("localhost", @PORT@), ("1.1.1.1", 53), ("169.254.169.254", 80)):
    try:
        with socket.create_connection(address, timeout=0.3) as there:
            there.sendall(b"LW-ESCAPED")
            print("LW-ESCAPED", address)
    except OSError as error:
        print(error)
for name in ("@COURSE@/socket", "\0layerwise", *glob.glob("/tmp/*/*"), *glob.glob("/run/*")):
    try:
        socket.socket(socket.AF_UNIX).connect(name)
        print("LW-ESCAPED", name)
    except OSError as error:
        print(error)


def stable_softmax(logits):
    return logits
