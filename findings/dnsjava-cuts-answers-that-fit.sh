#!/bin/sh
# dnsjava cuts answers that would have fitted into the size that it was given.
#
# A server may send 512 bytes over UDP to who knows no EDNS. Seen with dnsjava 3.7.1: responses of 480
# to 512 bytes, one TXT record each. toWire(512) leaves the record out and sets TC for all that have
# 501 bytes or more, though all of them fit; their clients ask again over TCP. A server that makes the
# whole response by toWire() first, and cuts only what is longer, does not have them do so.
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
      <groupId>dnsjava</groupId>
      <artifactId>dnsjava</artifactId>
      <version>3.7.1</version>
    </dependency>
  </dependencies>
</project>
X
mvn -q -B dependency:copy-dependencies -DoutputDirectory=jars > log 2>&1
cat > Sizes.java <<'X'
import org.xbill.DNS.*;
import org.xbill.DNS.Record;

void main() throws Exception {
  Name name = Name.fromString("host.example.");
  StringBuilder cut = new StringBuilder();
  for (int size = 480; size <= 512; size++) {
    Message answer = new Message(1);
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(Record.newRecord(name, Type.TXT, DClass.IN), Section.QUESTION);
    List<String> texts = List.of("a".repeat(200), "b".repeat(200), "c".repeat(size - 445));
    answer.addRecord(new TXTRecord(name, DClass.IN, 60, texts), Section.ANSWER);
    int whole = answer.toWire().length;
    boolean truncated = new Message(answer.toWire(512)).getHeader().getFlag(Flags.TC);
    if (whole <= 512 && truncated) {
      cut.append(whole).append(' ');
    }
  }
  IO.println("fit into 512 and are cut: " + cut);
}
X
"$java/java" -cp 'jars/*' Sizes.java > said 2> log || { cat log; exit 1; }
cat said
printf 'fit into 512 and are cut: 501 502 503 504 505 506 507 508 509 510 511 512 \n' | cmp - said
