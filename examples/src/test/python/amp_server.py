"""The server of Twisted's documentation of AMP. Usage: amp_server.py PORT"""
import sys

from amp_commands import Divide, Sum
from twisted.internet import reactor
from twisted.internet.protocol import Factory
from twisted.protocols import amp


class Math(amp.AMP):
    @Sum.responder
    def sum(self, a, b):
        return {"total": a + b}

    @Divide.responder
    def divide(self, numerator, denominator):
        return {"result": float(numerator) / denominator}


reactor.listenTCP(int(sys.argv[1]), Factory.forProtocol(Math), interface="127.0.0.1")
reactor.run()
