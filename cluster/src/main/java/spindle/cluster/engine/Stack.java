package spindle.cluster.engine;

import java.util.ArrayList;
import java.util.List;
import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.SHARED_LOOPBACK;
import org.jgroups.protocols.SHARED_LOOPBACK_PING;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.DiagnosticsHandler;
import org.jgroups.stack.Protocol;

/// The protocols of JGroups that a member has, from the wire up.
///
/// There is one listening socket, TCP's. JGroups' usual detector of failures (`FD_SOCK2`) would
/// open another, without TLS; here a connection that breaks is the hint, and beats of the heart
/// (`FD_ALL3`) find who is silent. Java objects never travel but where Raft's own messages do.
final class Stack {
  private static final long CREDITS = 2_000_000;

  private Stack() {}

  static JChannel channel(EngineSettings settings) throws Exception {
    List<Protocol> protocols = new ArrayList<>();
    Wires wires = settings.wires();
    if (wires == null) {
      protocols.add(tcp(settings));
      protocols.add(new HostsDiscovery(settings.bind(), settings.seeds()));
    } else {
      protocols.add(quiet(new SHARED_LOOPBACK()));
      protocols.add(new SHARED_LOOPBACK_PING());
      protocols.add(new SplitWires(wires, settings.name()));
    }
    addMembership(protocols, settings.failureTimeout().toMillis());
    if (settings.accord() != null) {
      VoterRaft raft = new VoterRaft(settings.name(), settings.accord().settings());
      VoterElection election = new VoterElection(raft);
      election.voteTimeout(1500);
      protocols.add(election);
      protocols.add(raft);
    }
    var channel = new JChannel(protocols);
    channel.setName(settings.name());
    channel.setDiscardOwnMessages(true);
    channel.addAddressGenerator(() -> Names.fresh(settings.name(), settings.terms()));
    return channel;
  }

  private static TP tcp(EngineSettings settings) throws Exception {
    MemberTcp tcp = new MemberTcp();
    tcp.setBindAddress(settings.bind().getAddress());
    tcp.setBindPort(settings.bind().getPort());
    tcp.setPortRange(0);
    tcp.setClientBindAddr(settings.bind().getAddress());
    tcp.enableSuspectEvents(true);
    tcp.tcpNodelay(true);
    tcp.setLinger(1); // else TLS waits for the peer when it closes
    tcp.logDetails(false);
    tcp.setMaxLength(settings.messageMax());
    tcp.setSockConnTimeout(1000);
    if (settings.sockets() != null) {
      tcp.setSocketFactory(settings.sockets());
    }
    return quiet(tcp);
  }

  /// Without the socket on which JGroups answers questions about itself.
  private static <T extends TP> T quiet(T transport) throws Exception {
    transport.setDiagnosticsHandler(new DiagnosticsHandler().setEnabled(false));
    transport.setLogDiscardMessages(false);
    return transport;
  }

  private static void addMembership(List<Protocol> protocols, long failureMillis) {
    Reunion merge = new Reunion();
    merge.setMinInterval(500);
    merge.setMaxInterval(2000);
    protocols.add(merge);
    FD_ALL3 beats = new FD_ALL3();
    beats.setTimeout(failureMillis);
    beats.setInterval(Math.max(50, failureMillis / 4));
    protocols.add(beats);
    VERIFY_SUSPECT2 verify = new VERIFY_SUSPECT2();
    verify.setTimeout(Math.min(500, failureMillis));
    protocols.add(verify);
    NAKACK2 many = new NAKACK2();
    many.useMcastXmit(false);
    protocols.add(many);
    protocols.add(new UNICAST3());
    STABLE stable = new STABLE();
    stable.setDesiredAverageGossip(5000);
    stable.setMaxBytes(1_000_000);
    protocols.add(stable);
    protocols.add(new Admission());
    GMS members = new GMS();
    members.setJoinTimeout(1000);
    members.printLocalAddress(false);
    protocols.add(members);
    UFC one = new UFC();
    one.setMaxCredits(CREDITS);
    protocols.add(one);
    MFC all = new MFC();
    all.setMaxCredits(CREDITS);
    protocols.add(all);
    protocols.add(new FRAG4());
  }
}
