"""Twisted's server: twisted_server.py echo|greeting|lines|sink|udp PORT"""

import sys

from twisted.internet import epollreactor

epollreactor.install()

from twisted.internet import reactor
from twisted.internet.protocol import DatagramProtocol, Factory, Protocol
from twisted.protocols.basic import LineOnlyReceiver


class Echo(Protocol):
    def connectionMade(self):
        self.transport.setTcpNoDelay(True)

    def dataReceived(self, data):
        self.transport.write(data)


class Greeting(Protocol):
    def connectionMade(self):
        self.transport.write(b"Hello Twisted")
        self.transport.loseConnection()


class Lines(LineOnlyReceiver):
    def lineReceived(self, line):
        self.sendLine(line)


class Sink(Protocol):
    def dataReceived(self, data):
        pass


class DatagramEcho(DatagramProtocol):
    def datagramReceived(self, datagram, addr):
        self.transport.write(datagram, addr)


service, port = sys.argv[1], int(sys.argv[2])
if service == "udp":
    reactor.listenUDP(port, DatagramEcho(), interface='127.0.0.1')
else:
    protocol = {"echo": Echo, "greeting": Greeting, "lines": Lines, "sink": Sink}[service]
    factory = Factory.forProtocol(protocol)
    factory.noisy = False
    reactor.listenTCP(port, factory, backlog=4096, interface='127.0.0.1')
reactor.run()
