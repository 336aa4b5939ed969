#!/bin/sh
# Apache MINA SSHD ends the connection of a client whose public key is not judged at once.
#
# A server's authenticator that has to ask somebody throws AsyncAuthException and says later how it is; for
# passwords that works. Seen with sshd-core 2.20.0: for a public key the server ends the connection instead, with
# "Async authentication only allowed for password or keyboard-interactive authentication" as the cause in its log,
# although UserAuth.auth, by which each way to log in is asked, declares that exception. A UserAuth of one's own
# that says null, and tells the ServerUserAuthService later, is the way round it.
#
# Needs a JDK 25 (JAVA_HOME) and Maven. Fails if what was seen is seen no more.
set -eu
java=${JAVA_HOME:?name a JDK 25}/bin
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > pom.xml <<'X'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.sshd</groupId>
      <artifactId>sshd-osgi</artifactId>
      <version>2.20.0</version>
    </dependency>
  </dependencies>
</project>
X
mvn -q -B dependency:copy-dependencies -DoutputDirectory=jars > log 2>&1
cat > Later.java <<'X'
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.AsyncAuthException;

KeyPair key() throws Exception {
  KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
  generator.initialize(256);
  return generator.generateKeyPair();
}

boolean letsIn(boolean byKey) throws Exception {
  try (SshServer server = SshServer.setUpDefaultServer();
      SshClient client = SshClient.setUpDefaultClient()) {
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(key()));
    server.setPasswordAuthenticator((user, password, session) -> { throw later(); });
    server.setPublickeyAuthenticator((user, key, session) -> { throw later(); });
    server.start();
    client.setServerKeyVerifier((session, address, key) -> true);
    client.setKeyIdentityProvider(session -> java.util.List.of());
    client.start();
    var session = client.connect("ann", "127.0.0.1", server.getPort()).verify(20_000).getSession();
    if (byKey) {
      session.addPublicKeyIdentity(key());
    } else {
      session.addPasswordIdentity("right");
    }
    try {
      session.auth().verify(20_000);
      return true;
    } catch (java.io.IOException refused) {
      return false;
    }
  }
}

AsyncAuthException later() {
  AsyncAuthException answer = new AsyncAuthException();
  Thread.ofVirtual().start(() -> {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    answer.setAuthed(true);
  });
  return answer;
}

void main() throws Exception {
  IO.println("a password, judged later: let in " + letsIn(false));
  IO.println("a key, judged later: let in " + letsIn(true));
  System.exit(0);
}
X
"$java/java" -cp 'jars/*' Later.java > said 2> log || { cat log; exit 1; }
cat said
printf 'a password, judged later: let in true\na key, judged later: let in false\n' | cmp - said
