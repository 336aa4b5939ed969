#!/bin/sh
# A follower of jgroups-raft applies an entry of an old leader that nobody has agreed to.
#
# A leader tells followers how far all is agreed on by a message without entries, which does not say what stands
# before. Raft has a follower go on only as far as it has compared its log with the leader's (Ongaro and Ousterhout,
# 2014, section 5.3). Seen with jgroups-raft 1.1.3: it goes on as far as its own log is long. Three voters; A leads
# and writes "first", which all have, then "lost", which reaches nobody; B leads and writes "kept", which is lost on
# the way to A, and C has it, so it is agreed on. Then A hears that two entries are agreed on, and applies "first"
# and "lost". That stays so: what is applied is not taken back. No message here is any other than those of the
# library's own leaders; one is lost, as a network may.
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
      <groupId>org.jgroups</groupId>
      <artifactId>jgroups-raft</artifactId>
      <version>1.1.3.Final</version>
    </dependency>
    <dependency>
      <groupId>org.jgroups</groupId>
      <artifactId>jgroups</artifactId>
      <version>5.5.7.Final</version>
    </dependency>
  </dependencies>
</project>
X
mvn -q -B dependency:copy-dependencies -DoutputDirectory=jars > log 2>&1
cat > Three.java <<'X'
import java.io.DataInput;
import java.io.DataOutput;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.protocols.raft.InMemoryLog;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.raft.StateMachine;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ExtendedUUID;

/// One voter: what it applies it says. What it sends waits here until somebody delivers or drops it.
static class Voter implements StateMachine {
  final Address address;
  final RAFT raft = new RAFT();
  final List<String> applied = new ArrayList<>();
  final ArrayDeque<Message> sent = new ArrayDeque<>();

  Voter(String name) throws Exception {
    address = ExtendedUUID.randomUUID(name).put(RAFT.raft_id_key, name.getBytes());
    var log = new InMemoryLog();
    log.init(name + ProcessHandle.current().pid(), Map.of());
    raft.raftId(name).members(List.of("A", "B", "C")).stateMachine(this);
    raft.log(log).synchronous(true).sendCommitsImmediately(true);
    raft.setAddress(address);
    raft.setDownProtocol(
        new Protocol() {
          public Object down(Message message) {
            sent.add(message.setSrc(address));
            return null;
          }
        });
    raft.init();
    raft.start();
  }

  public byte[] apply(byte[] data, int offset, int length, boolean serialize) {
    applied.add(new String(data, offset, length));
    return new byte[0];
  }

  public void readContentFrom(DataInput in) {}

  public void writeContentTo(DataOutput out) {}
}

/// Delivers all that has been sent, and what is answered, except to `deaf`.
void deliver(List<Voter> all, Voter deaf) {
  boolean more = true;
  while (more) {
    more = false;
    for (Voter from : all) {
      for (Message each; (each = from.sent.poll()) != null; more = true) {
        for (Voter to : all) {
          boolean meant = each.dest() == null ? to != from : to.address.equals(each.dest());
          if (meant && to != deaf) {
            to.raft.up(each);
          }
        }
      }
    }
  }
}

void main() throws Exception {
  Voter a = new Voter("A");
  Voter b = new Voter("B");
  Voter c = new Voter("C");
  List<Voter> all = List.of(a, b, c);
  View view = View.create(a.address, 1, a.address, b.address, c.address);
  all.forEach(each -> each.raft.handleView(view));
  all.forEach(each -> each.raft.setLeaderAndTerm(a.address, 1));
  a.raft.setAsync("first".getBytes(), 0, 5);
  deliver(all, null);
  a.raft.setAsync("lost".getBytes(), 0, 4);
  a.sent.clear();

  List.of(b, c).forEach(each -> each.raft.setLeaderAndTerm(b.address, 2));
  var kept = b.raft.setAsync("kept".getBytes(), 0, 4);
  Message toAll = b.sent.poll();
  c.raft.up(toAll); // and not to A
  deliver(all, null);
  IO.println("kept is agreed on: " + kept.isDone());
  IO.println("A applied " + a.applied);
  IO.println("B applied " + b.applied);
  IO.println("C applied " + c.applied);
  System.exit(0);
}
X
"$java/java" -cp 'jars/*' Three.java > said 2> log || { cat log; exit 1; }
cat said
cmp - said <<'X'
kept is agreed on: true
A applied [first, lost]
B applied [first, kept]
C applied [first, kept]
X
