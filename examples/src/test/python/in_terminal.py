"""Runs a command in a terminal of its own, and prints what it draws there.

    in_terminal.py ROWS COLUMNS COMMAND...

Lines on standard input are orders: "keys TEXT" types, "size ROWS COLUMNS" is a window that somebody
pulls at. In the end it prints the command's status, and whether the terminal is as it was.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios


def resize(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))


def obey(terminal, order):
    word, _, rest = order.partition(" ")
    if word == "keys":
        os.write(terminal, rest.encode())
    elif word == "size":
        resize(terminal, *rest.split())


def main(rows, columns, *command):
    terminal, inside = pty.openpty()
    resize(terminal, rows, columns)
    before = termios.tcgetattr(inside)
    child = os.fork()
    if child == 0:
        os.close(terminal)
        log_in(inside)
        os.environ["TERM"] = "xterm"
        os.execvp(command[0], command)
    orders = b""
    sources = [terminal, 0]
    while True:
        # The terminal stays open here, so its end is the child's.
        ready, _, _ = select.select(sources, [], [], 0.1)
        if terminal in ready:
            sys.stdout.buffer.write(os.read(terminal, 65536))
            sys.stdout.buffer.flush()
        if 0 in ready:
            came = os.read(0, 4096)
            if not came:
                sources.remove(0)
            *whole, orders = (orders + came).split(b"\n")
            for each in whole:
                obey(terminal, each.decode())
        if not ready:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                break
    print(f"\nended with {os.waitstatus_to_exitcode(status)}")
    print(f"as it was: {termios.tcgetattr(inside) == before}", flush=True)


def log_in(inside):
    os.setsid()
    fcntl.ioctl(inside, termios.TIOCSCTTY, 0)
    for each in (0, 1, 2):
        os.dup2(inside, each)


main(*sys.argv[1:])
