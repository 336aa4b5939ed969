"""Sends 10 MiB to the port given, a hundred times, and reads until the end; counts whole answers.

Every other time it begins to read only when it has sent everything."""

import socket
import sys
import threading

ANSWER_SIZE = 1 << 20
UPLOAD = bytes(10 << 20)


def send(connection):
    try:
        connection.sendall(UPLOAD)
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # The server need not want it all.


def answer_size(reads_late):
    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=300) as connection:
        sender = threading.Thread(target=send, args=[connection])
        sender.start()
        if reads_late:
            sender.join()
        size = 0
        while True:
            data = connection.recv(1 << 16)
            if not data:
                break
            size += len(data)
        sender.join()
        return size


whole = 0
for attempt in range(100):
    try:
        whole += answer_size(attempt % 2 == 1) == ANSWER_SIZE
    except OSError as failure:
        print(failure)
print(f"{whole} of 100")
