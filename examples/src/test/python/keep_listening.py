"""Keeps a listening socket and starts one server after another with it.

usage: keep_listening.py PORT NAME COMMAND...

Prints "starter". For each line on its standard input it starts COMMAND with the socket as
descriptor 3, as systemd does it, waits until that says "serving", asks the one before to end, waits
for it, and prints the new one's process number. At the end of the input it ends the last one.
"""
import os
import signal
import socket
import subprocess
import sys

port, name, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
listening = socket.create_server(("127.0.0.1", port), backlog=1024)
os.dup2(listening.fileno(), 3, inheritable=True)
environment = dict(os.environ, LISTEN_FDS="1", LISTEN_FDNAMES=name)


def start():
    server = subprocess.Popen(
        ["sh", "-c", 'LISTEN_PID=$$; export LISTEN_PID; exec "$@"', "sh", *command],
        pass_fds=[3],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    line = server.stderr.readline()
    if line != "serving\n":
        sys.exit("it said: " + line + server.stderr.read())
    return server


def end(server):
    server.send_signal(signal.SIGTERM)
    status = server.wait()
    if status != 0:
        sys.exit("ended with status %d: %s" % (status, server.stderr.read()))


print("starter", flush=True)
before = None
for _ in sys.stdin:
    after = start()
    if before:
        end(before)
    before = after
    print(after.pid, flush=True)
if before:
    end(before)
