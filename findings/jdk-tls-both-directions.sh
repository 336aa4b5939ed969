#!/bin/sh
# The JDK's TLS sockets, used in both directions by two threads while both ends change keys.
#
# A client writes in one thread and reads in another, as sockets allow. Both ends change their keys
# every 32 KiB and ask the other to do so, too (jdk.tls.keyLimits; by default it is every 128 GiB).
# Valid use; RFC 8446, section 4.6.3. Seen with Temurin 25.0.3+9 on Linux x86-64: within some
# megabytes a record cannot be decrypted, "(bad_record_mac) Tag mismatch", at one end or the other.
# With one thread at the client, or with the limit at one end only, 300 MB arrive whole.
#
# Needs a JDK 25 (JAVA_HOME). Fails if what was seen is seen no more.
set -eu
java=${JAVA_HOME:?name a JDK 25}/bin
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo 'jdk.tls.keyLimits=AES/GCM/NoPadding KeyUpdate 2^15' > limits
"$java/keytool" -genkeypair -alias own -keyalg EC -groupname secp256r1 -dname CN=localhost \
  -ext san=dns:localhost,ip:127.0.0.1 -storetype PKCS12 -storepass secret -keystore own.p12 2> log
cat > Both.java <<'X'
import java.io.*;
import java.nio.file.*;
import java.security.*;
import javax.net.ssl.*;

static final long BYTES = 300_000_000;

static long read(InputStream in) throws IOException {
  byte[] some = new byte[65536];
  long count = 0;
  for (int n; count < BYTES && (n = in.read(some)) > 0; ) {
    count += n;
  }
  return count;
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
  var client = context.getSocketFactory().createSocket("localhost", listening.getLocalPort());
  var reader = Thread.ofPlatform().daemon().start(() -> {
    try {
      read(client.getInputStream());
    } catch (IOException broken) {
      IO.println("the client, which reads: " + broken.getMessage());
    }
  });
  var writer = Thread.ofPlatform().daemon().start(() -> {
    try {
      var out = client.getOutputStream();
      byte[] some = new byte[16384];
      for (long sent = 0; sent < 2 * BYTES; sent += some.length) {
        out.write(some);
      }
    } catch (IOException broken) {
      IO.println("the client, which writes: " + broken.getMessage());
    }
  });
  try {
    IO.println("whole: " + read(listening.accept().getInputStream()));
  } catch (IOException broken) {
    IO.println("the server: " + broken.getMessage());
  }
  reader.join(5000);
  writer.join(5000);
}
X
"$java/java" -version 2>&1 | head -1
"$java/java" -Djava.security.properties=limits Both.java > said
cat said
grep -q bad_record_mac said && ! grep -q whole said
