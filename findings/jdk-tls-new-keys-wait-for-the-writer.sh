#!/bin/sh
# A JDK TLS socket that is asked for new keys reads no further until its own writer has got rid of
# what it writes.
#
# The client reads in one thread and writes in another, as sockets allow. The server has one thread:
# it writes 64 MB and reads 64 MB afterwards. That is valid, and without changes of keys it ends, since
# the client reads while it writes. If the server asks for new keys on the way (RFC 8446, section
# 4.6.3; jdk.tls.keyLimits, by default every 128 GiB), it never ends: the client's reader wants the
# writer's lock in order to answer, and the writer waits in `write` for the server to read.
# Seen with Temurin 25.0.3+9 on Linux x86-64. So whoever stops reading while its own output is not
# taken may wait for such a peer for ever.
#
# Needs a JDK 25 (JAVA_HOME). Fails if what was seen is seen no more.
set -eu
java=${JAVA_HOME:?name a JDK 25}/bin
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo 'jdk.tls.keyLimits=AES/GCM/NoPadding KeyUpdate 2^20' > limits
"$java/keytool" -genkeypair -alias own -keyalg EC -groupname secp256r1 -dname CN=localhost \
  -ext san=dns:localhost,ip:127.0.0.1 -storetype PKCS12 -storepass secret -keystore own.p12 2> log
cat > Turns.java <<'X'
import java.io.*;
import java.security.*;
import javax.net.ssl.*;

static final int BYTES = 64_000_000;

static void write(SSLSocket to) {
  try {
    byte[] some = new byte[16_000];
    for (int sent = 0; sent < BYTES; sent += some.length) {
      to.getOutputStream().write(some);
    }
  } catch (IOException broken) {
    IO.println(broken);
  }
}

static void read(SSLSocket from) {
  try {
    byte[] some = new byte[16_000];
    for (int count = 0; count < BYTES; ) {
      count += Math.max(0, from.getInputStream().read(some));
    }
  } catch (IOException broken) {
    IO.println(broken);
  }
}

void main() throws Exception {
  var store = KeyStore.getInstance(new File("own.p12"), "secret".toCharArray());
  var keys = KeyManagerFactory.getInstance("PKIX");
  keys.init(store, "secret".toCharArray());
  var trust = TrustManagerFactory.getInstance("PKIX");
  trust.init(store);
  var context = SSLContext.getInstance("TLS");
  context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
  var listening = context.getServerSocketFactory().createServerSocket(0);
  var client = (SSLSocket) context.getSocketFactory().createSocket("localhost", listening.getLocalPort());
  var server = (SSLSocket) listening.accept();
  var turns = Thread.ofPlatform().daemon().start(() -> {
    write(server);
    read(server);
  });
  Thread.ofPlatform().daemon().start(() -> read(client));
  var writer = Thread.ofPlatform().daemon().start(() -> write(client));
  turns.join(20_000);
  writer.join(1_000);
  IO.println(turns.isAlive() && writer.isAlive() ? "stands still" : "whole");
}
X
"$java/java" -version 2>&1 | head -1
without=$("$java/java" Turns.java)
with=$("$java/java" -Djava.security.properties=limits Turns.java)
echo "without changes of keys: $without; with them: $with"
[ "$without" = whole ] && [ "$with" = 'stands still' ]
