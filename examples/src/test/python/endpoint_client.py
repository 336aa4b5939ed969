# Connects to what its argument describes, by Twisted's own endpoints, says a line and prints the answer.
import sys
from twisted.internet import endpoints, protocol, reactor
from twisted.protocols import basic


class Asking(basic.LineReceiver):
    delimiter = b"\n"

    def connectionMade(self):
        self.sendLine(b"hello from twisted")

    def lineReceived(self, line):
        print(line.decode().strip())
        self.transport.loseConnection()

    def connectionLost(self, reason):
        if reactor.running:
            reactor.stop()


def failed(reason):
    print("failed:", reason.value)
    reactor.stop()


factory = protocol.Factory.forProtocol(Asking)
endpoints.clientFromString(reactor, sys.argv[1]).connect(factory).addErrback(failed)
reactor.run()
