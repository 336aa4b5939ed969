#!/bin/sh
# Twisted's AMP passes no descriptor that stands in a list, and does not say so.
#
# Guess: ListOf(Descriptor()) passes each of a list, as Descriptor() passes one. Seen with Twisted 22.4: a Descriptor
# of its own is handed to the transport, and its place in the order is sent; in a ListOf no descriptor is handed over,
# and what is sent are the sender's own numbers, which the receiver takes for places. AmpList passes them.
#
# Needs Debian 12 with its python3, and apt-get to fetch packages, which are unpacked and not installed.
# Fails if what was seen is seen no more.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq python3-twisted=22.4.0-4+deb12u1 python3-zope.interface python3-constantly \
  python3-incremental python3-automat python3-hyperlink python3-attr python3-idna \
  python3-typing-extensions python3-six python3-bcrypt python3-pkg-resources > log 2>&1 ||
  { cat log; exit 1; }
for package in ./*.deb; do dpkg-deb -x "$package" unpacked; done
cat > passes.py <<'X'
from twisted.protocols import amp


class Transport:
    """A transport that notes which descriptors it is to pass."""

    def __init__(self):
        self.passed = []

    def sendFileDescriptor(self, number):
        self.passed.append(number)


def sent(kind, value):
    peer = amp.AMP()
    peer.transport = Transport()
    box = {}
    kind.toBox(b"what", box, {"what": value}, peer)
    return peer.transport.passed, box[b"what"]


print("one:", *sent(amp.Descriptor(), 70))
print("in a ListOf:", *sent(amp.ListOf(amp.Descriptor()), [70, 71]))
print("in an AmpList:", *sent(amp.AmpList([(b"what", amp.Descriptor())]), [{"what": 70}]))
X
PYTHONPATH="$folder/unpacked/usr/lib/python3/dist-packages" /usr/bin/python3 passes.py > seen
cat seen
cat > expected <<'X'
one: [70] b'0'
in a ListOf: [] b'\x00\x0270\x00\x0271'
in an AmpList: [70] b'\x00\x04what\x00\x010\x00\x00'
X
diff expected seen
