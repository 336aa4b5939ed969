#!/bin/sh
# JGroups listens on all interfaces, although its transport is told one address.
#
# TCP's bind_addr says where a member listens. Seen with JGroups 5.5.7: FD_SOCK2, which finds members whose process
# has ended and stands in most stacks with TCP, has a bind_addr of its own, and without it a second socket listens on
# all interfaces, 100 ports above. Give both the address, or -Djgroups.bind_addr, which both take.
#
# Needs a JDK 25 (JAVA_HOME), Maven and Linux. Fails if what was seen is seen no more.
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
      <groupId>org.jgroups</groupId>
      <artifactId>jgroups</artifactId>
      <version>5.5.7.Final</version>
    </dependency>
  </dependencies>
</project>
X
mvn -q -B dependency:copy-dependencies -DoutputDirectory=jars > log 2>&1
cat > Listens.java <<'X'
import java.net.InetAddress;
import java.net.ServerSocket;
import org.jgroups.JChannel;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;

/// Where something listens on the port, as the kernel knows it.
String listens(int port) throws Exception {
  List<String> places = new ArrayList<>();
  for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
    for (String line : Files.readAllLines(Path.of(table))) {
      String[] words = line.strip().split(" +");
      if (words[3].equals("0A") && words[1].endsWith(":%04X".formatted(port))) {
        places.add(words[1].matches("0+:.*") ? "all interfaces" : "one address");
      }
    }
  }
  return String.join(" and ", places);
}

int freePort() throws Exception {
  while (true) {
    try (var one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var other = new ServerSocket(one.getLocalPort() + 100)) {
      return one.getLocalPort();
    } catch (java.io.IOException taken) {
      // another one
    }
  }
}

void main() throws Exception {
  InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
  int port = freePort();
  TCP tcp = new TCP();
  tcp.setBindAddress(loopback).setBindPort(port);
  TCPPING seeds = new TCPPING();
  seeds.setInitialHosts(List.of(new java.net.InetSocketAddress(loopback, port)));
  NAKACK2 many = new NAKACK2();
  many.useMcastXmit(false);
  GMS members = new GMS();
  members.printLocalAddress(false).setJoinTimeout(500);
  FD_SOCK2 ends = new FD_SOCK2();
  try (var channel = new JChannel(tcp, seeds, ends, many, new UNICAST3(), new STABLE(), members)) {
    channel.connect("finding");
    IO.println("the transport listens on " + listens(port));
    IO.println("100 ports above it " + listens(port + 100));
  }
  System.exit(0);
}
X
"$java/java" -Djava.net.preferIPv4Stack=true -cp 'jars/*' Listens.java > said 2> log || { cat log; exit 1; }
cat said
printf 'the transport listens on one address\n100 ports above it all interfaces\n' | cmp - said
