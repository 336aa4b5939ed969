"""Reads boxes from standard input, makes values of them and boxes of the values, and writes those; then as many boxes
with values of its own. Usage: boxes.py COUNT SEED"""
import datetime
import decimal
import random
import struct
import sys

from twisted.protocols import amp
from twisted.python import filepath


class Everything(amp.Command):
    arguments = [
        (b"whole", amp.Integer()),
        (b"long", amp.Integer()),
        (b"big", amp.Integer()),
        (b"bytes", amp.String()),
        (b"text", amp.Unicode()),
        (b"truth", amp.Boolean()),
        (b"fraction", amp.Float()),
        (b"decimal", amp.Decimal()),
        (b"time", amp.DateTime()),
        (b"path", amp.Path()),
        (b"numbers", amp.ListOf(amp.Integer())),
        (b"words", amp.ListOf(amp.Unicode())),
        (b"lists", amp.ListOf(amp.ListOf(amp.Boolean()))),
        (b"boxes", amp.AmpList([(b"Number", amp.Integer()), (b"text", amp.Unicode(optional=True))])),
        (b"maybe", amp.Integer(optional=True)),
        (b"from-here", amp.Float(optional=True)),
    ]


chance = random.Random(int(sys.argv[2]))


def some(make):
    return [make() for _ in range(chance.randrange(4))]


def text():
    return "".join(chr(chance.choice([0x20, 0x41, 0xE9, 0x20AC, 0x1F600, 0]) + chance.randrange(26)) for _ in range(chance.randrange(20)))


def fraction():
    if chance.random() < 0.3:
        return chance.choice([0.0, -0.0, 5e-324, 1e16, 9999999999999998.0, 1e-4, 9.9e-5, 1e22, 2e23, float("inf"), 1.0, 100.0])
    value = struct.unpack("!d", struct.pack("!Q", chance.getrandbits(64)))[0]
    return value if value == value else 0.5


def whole(bits):
    return chance.getrandbits(bits) - (1 << bits - 1)


def values():
    objects = dict(
        whole=whole(32),
        long=whole(64),
        big=whole(chance.choice([8, 65, 300])),
        bytes=bytes(chance.getrandbits(8) for _ in range(chance.randrange(50))),
        text=text(),
        truth=chance.random() < 0.5,
        fraction=fraction(),
        decimal=decimal.Decimal(whole(chance.choice([8, 65, 300])) or 1).scaleb(chance.randrange(-400, 400)),
        time=datetime.datetime(
            chance.randrange(1, 10000), chance.randrange(1, 13), chance.randrange(1, 29),
            chance.randrange(24), chance.randrange(60), chance.randrange(60), chance.randrange(1000000),
            amp._FixedOffsetTZInfo(datetime.timedelta(minutes=chance.randrange(-18 * 60, 18 * 60 + 1)))),
        path=filepath.FilePath("/tmp/" + str(chance.getrandbits(20)) + "/\u00e9"),
        numbers=some(lambda: whole(32)),
        words=some(text),
        lists=some(lambda: some(lambda: chance.random() < 0.5)),
        boxes=some(lambda: dict(Number=whole(32), text=text() if chance.random() < 0.5 else None)),
    )
    if chance.random() < 0.5:
        objects["maybe"] = whole(32)
    if chance.random() < 0.5:
        objects["from_here"] = fraction()
    return objects


decimal.getcontext().prec = 400
out = sys.stdout.buffer
for box in amp.parse(sys.stdin.buffer):
    out.write(Everything.makeArguments(Everything.parseArguments(box, None), None).serialize())
for _ in range(int(sys.argv[1])):
    out.write(Everything.makeArguments(values(), None).serialize())
