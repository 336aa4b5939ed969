"""Stands for systemd: starts a program with a socket to notify, and keeps what that stores.

    service_manager.py FOLDER COMMAND...

Prints what the program says, a line for each message, and what becomes of it. Does what the lines
of its standard input say: `restart`; `watch SECONDS`, to kill and start the program when it gives
no sign of life for so long; and ends it at their end.
"""

import array
import ctypes
import fcntl
import os
import select
import signal
import socket
import struct
import sys
import time

WATCHDOG_SECONDS = 1
PR_SET_PDEATHSIG = 1

folder, command = sys.argv[1], sys.argv[2:]
place = os.path.join(folder, "notify")
door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
door.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
door.bind(place)
kept = {}
program = None
begun = last = time.monotonic()
patience = None


def tell(*words):
    print(*words, flush=True)


def start():
    global program, last
    last = time.monotonic()
    program = os.fork()
    if program != 0:
        tell("started", program)
        return
    # Nothing outlives this: the program is killed with it.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    descriptors = [fcntl.fcntl(fd, fcntl.F_DUPFD, 100) for fd in kept.values()]
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, 3 + number, inheritable=True)
    os.environ["NOTIFY_SOCKET"] = place
    os.environ["WATCHDOG_USEC"] = str(WATCHDOG_SECONDS * 1_000_000)
    os.environ["WATCHDOG_PID"] = str(os.getpid())
    if kept:
        os.environ["LISTEN_PID"] = str(os.getpid())
        os.environ["LISTEN_FDS"] = str(len(kept))
        os.environ["LISTEN_FDNAMES"] = ":".join(kept)
    os.execvp(command[0], command)


def hear():
    global last
    text, extra, _, _ = door.recvmsg(4096, 1024)
    descriptors = array.array("i")
    sender = None
    for level, kind, data in extra:
        if kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data)
        elif kind == socket.SCM_CREDENTIALS:
            sender = struct.unpack("3i", data)[0]
    words = dict(line.split("=", 1) for line in text.decode().splitlines())
    if sender != program:
        tell("a stranger says", words)
    if "FDSTORE" in words:
        kept[words["FDNAME"]] = descriptors[0]
        tell("kept", words["FDNAME"])
    elif "RELOADING" in words:
        good = begun * 1e6 <= int(words["MONOTONIC_USEC"]) <= time.monotonic() * 1e6
        tell("said RELOADING", "in time" if good else "at a wrong time")
    else:
        tell("said", *(f"{key}={value}" for key, value in words.items()))
    last = time.monotonic()


def end(number):
    os.kill(program, number)
    while True:
        ready, _, _ = select.select([door], [], [], 0.02)
        if ready:
            hear()
            continue
        gone, status = os.waitpid(program, os.WNOHANG)
        if gone:
            while select.select([door], [], [], 0)[0]:
                hear()
            tell("ended", os.waitstatus_to_exitcode(status))
            return


start()
while True:
    ready, _, _ = select.select([door, sys.stdin], [], [], 0.1)
    if door in ready:
        hear()
    elif patience and time.monotonic() - last > patience:
        tell("stuck")
        patience = None
        end(signal.SIGKILL)
        start()
    elif sys.stdin in ready:
        words = sys.stdin.readline().split()
        if not words:
            end(signal.SIGTERM)
            break
        if words[0] == "restart":
            end(signal.SIGTERM)
            start()
        elif words[0] == "watch":
            patience = float(words[1])
