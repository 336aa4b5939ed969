"""The client of Twisted's documentation of AMP. Usage: amp_client.py PORT"""
import sys

from amp_commands import Divide, Sum
from twisted.internet import defer, endpoints, task
from twisted.protocols.amp import AMP


def zero(failure):
    failure.trap(ZeroDivisionError)
    print("Divided by zero:", failure.value)
    return {"result": float("inf")}


@defer.inlineCallbacks
def calculate(reactor):
    place = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", int(sys.argv[1]))
    math = yield endpoints.connectProtocol(place, AMP())
    division = math.callRemote(Divide, numerator=1234, denominator=0).addErrback(zero)
    third = math.callRemote(Divide, numerator=1, denominator=3)
    total = yield math.callRemote(Sum, a=13, b=81)
    print("Sum:", total["total"])
    print("Quotients:", (yield division)["result"], (yield third)["result"])
    many = yield defer.gatherResults([math.callRemote(Sum, a=i, b=i) for i in range(1000)])
    print("Many:", sum(each["total"] for each in many))


task.react(calculate)
