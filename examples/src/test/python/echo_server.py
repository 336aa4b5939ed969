"""Twisted's echo server, on a free port that it prints."""

from twisted.internet import endpoints, protocol, reactor


class Echo(protocol.Protocol):
    def dataReceived(self, data):
        self.transport.write(data)


endpoint = endpoints.TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1")
listening = endpoint.listen(protocol.Factory.forProtocol(Echo))
listening.addCallback(lambda port: print(f"port {port.getHost().port}.", flush=True))
reactor.run()
