#!/bin/sh
# The JDK's TLS engine fails at the peer's close alert if it has asked for new keys and has no answer yet.
#
# OpenSSL's server sends 1.5 MB and closes in good order. The engine asks for new keys with each record
# after the first MiB (RFC 8446, section 4.6.3; jdk.tls.keyLimits, by default every 128 GiB), and once
# more at the close alert, when it may not: "Cannot kickstart, the connection is broken or closed", and
# all that it says from then on is an alert. Everything that was sent has been read by then. The same
# end without changes of keys is a clean one.
# Seen with Temurin 25.0.3+9 and OpenSSL 3.0 on Linux x86-64.
#
# Needs a JDK 25 (JAVA_HOME) and openssl. Fails if what was seen is seen no more.
set -eu
java=${JAVA_HOME:?name a JDK 25}/bin
folder=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
echo 'jdk.tls.keyLimits=AES/GCM/NoPadding KeyUpdate 2^20' > limits
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem \
  -subj /CN=localhost -addext subjectAltName=DNS:localhost -days 30 2> log
head -c 1500000 /dev/zero > sent
cat > Reads.java <<'X'
import java.io.*;
import java.net.*;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.*;
import javax.net.ssl.SSLEngineResult.*;

static SSLEngine engine() throws Exception {
  var store = KeyStore.getInstance("PKCS12");
  store.load(null, null);
  var root = CertificateFactory.getInstance("X.509").generateCertificate(new FileInputStream("cert.pem"));
  store.setCertificateEntry("root", root);
  var trust = TrustManagerFactory.getInstance("PKIX");
  trust.init(store);
  var context = SSLContext.getInstance("TLS");
  context.init(null, trust.getTrustManagers(), null);
  var engine = context.createSSLEngine("localhost", 443);
  engine.setUseClientMode(true);
  return engine;
}

static void send(OutputStream to, ByteBuffer wire) {
  try {
    to.write(wire.array(), 0, wire.position());
  } catch (IOException itHasClosed) {
    // What it has sent is still to be read.
  }
}

static Socket connect(int port) throws Exception {
  while (true) {
    try {
      return new Socket("localhost", port);
    } catch (ConnectException notYet) {
      Thread.sleep(50);
    }
  }
}

void main(String[] port) throws Exception {
  var engine = engine();
  var socket = connect(Integer.parseInt(port[0]));
  var in = ByteBuffer.allocate(3_000_000).flip();
  var data = ByteBuffer.allocate(40_000);
  var out = ByteBuffer.allocate(40_000);
  long count = 0;
  try {
    for (var status = Status.OK; status != Status.CLOSED; ) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> {
          engine.wrap(ByteBuffer.allocate(0), out.clear());
          send(socket.getOutputStream(), out);
        }
        default -> {
          status = engine.unwrap(in, data.clear()).getStatus();
          count += data.position();
          if (status == Status.BUFFER_UNDERFLOW) {
            in.compact();
            Thread.sleep(count > 0 ? 300 : 0); // so that the rest comes at once, with the end
            in.limit(in.position() + Math.max(0, socket.getInputStream().read(in.array(), in.position(), in.remaining()))).position(0);
          }
        }
      }
    }
    IO.println(count + " bytes and a clean end");
  } catch (SSLException broken) {
    IO.println(count + " bytes and " + broken.getMessage());
  }
}
X
ends() {
  openssl s_server -accept "$1" -quiet -cert cert.pem -key key.pem -tls1_3 < sent > log 2>&1 &
  server=$!
  shift
  "$java/java" "$@"
  kill $server 2>/dev/null || true
}
"$java/java" -version 2>&1 | head -1
without=$(ends 47311 Reads.java 47311)
with=$(ends 47312 -Djava.security.properties=limits Reads.java 47312)
echo "without changes of keys: $without; with them: $with"
[ "$without" = '1500000 bytes and a clean end' ]
[ "$with" = '1500000 bytes and Cannot kickstart, the connection is broken or closed' ]
