"""Begins TLS and another protocol by AMP. Usage: upgrades.py serve CERTIFICATE, and upgrades.py call PORT"""
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from twisted.internet import defer, endpoints, protocol, ssl, task
from twisted.protocols import amp


class Sum(amp.Command):
    arguments = [(b"a", amp.Integer()), (b"b", amp.Integer())]
    response = [(b"total", amp.Integer())]


class Upgrade(amp.ProtocolSwitchCommand):
    commandName = b"Upgrade"
    arguments = [(b"to", amp.Unicode())]


class Shout(protocol.Protocol):
    def connectionMade(self):
        self.transport.write(b"hello")

    def dataReceived(self, data):
        self.transport.write(data.upper())


class Heard(protocol.Protocol):
    def __init__(self):
        self.heard = b""
        self.done = defer.Deferred()

    def connectionMade(self):
        self.transport.write(b"abc")

    def dataReceived(self, data):
        self.heard += data
        if len(self.heard) == 8:
            self.done.callback(self.heard.decode())


def own(place):
    with open(place, "rb") as file:
        key, certificate, _ = pkcs12.load_key_and_certificates(file.read(), b"only-for-tests")
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(serialization.Encoding.PEM, form, plain)
    return ssl.PrivateCertificate.loadPEM(pem + certificate.public_bytes(serialization.Encoding.PEM))


class Server(amp.AMP):
    @Sum.responder
    def sum(self, a, b):
        return {"total": a + b}

    @amp.StartTLS.responder
    def start_tls(self):
        return {"tls_localCertificate": own(sys.argv[2]), "tls_verifyAuthorities": None}

    @Upgrade.responder
    def upgrade(self, to):
        return Shout()


@defer.inlineCallbacks
def serve(reactor, place):
    listening = endpoints.TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1")
    port = yield listening.listen(protocol.Factory.forProtocol(Server))
    print(port.getHost().port, flush=True)
    yield defer.Deferred()


@defer.inlineCallbacks
def call(reactor, port):
    place = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", int(port))
    end = yield endpoints.connectProtocol(place, amp.AMP())
    begun = end.callRemote(amp.StartTLS)
    behind = end.callRemote(Sum, a=1, b=2)
    yield begun
    print((yield behind)["total"], end.transport.TLS)
    heard = Heard()
    factory = protocol.ClientFactory()
    factory.buildProtocol = lambda place: heard
    yield end.callRemote(Upgrade, factory, to="shout")
    print((yield heard.done))


task.react({"serve": serve, "call": call}[sys.argv[1]], sys.argv[2:])
