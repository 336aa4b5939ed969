package spindle.names.resolver;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.framing.Int16StringReceiver;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;
import spindle.names.wire.BadMessage;
import spindle.names.wire.Codec;
import spindle.names.wire.Edns;
import spindle.names.wire.Message;
import spindle.names.wire.Question;
import spindle.protocol.DatagramProtocol;
import spindle.reactor.Reactor;
import spindle.reason.CannotListenError;
import spindle.roles.DatagramOptions;
import spindle.roles.ListenOptions;

/// A name server that says what a test has it say, on UDP and TCP at one port.
final class ScriptedNameServer extends DatagramProtocol {
  /// What comes back for a query, as bytes, one datagram each.
  @FunctionalInterface
  interface Script {
    List<byte[]> answers(Message query) throws Exception;
  }

  final List<Message> asked = new ArrayList<>();
  final List<Address> askers = new ArrayList<>();
  int connections;
  Script overUdp = query -> List.of(bytes(reply(query)));
  Script overTcp = query -> List.of(bytes(reply(query)));
  private final Map<Question, List<ResourceRecord>> records = new LinkedHashMap<>();

  static ScriptedNameServer at(Reactor reactor, Address place) throws CannotListenError {
    ScriptedNameServer server = new ScriptedNameServer();
    String host = place.toString().replaceFirst(":[0-9]+$", "").replaceAll("[\\[\\]]", "");
    int port = Integer.parseInt(place.toString().replaceFirst(".*:", ""));
    reactor.listenUDP(port, server, DatagramOptions.defaults().withInterface(host));
    reactor.listen(place, _ -> server.new Connection(), ListenOptions.defaults());
    return server;
  }

  /// From now on it has these.
  ScriptedNameServer with(String... lines) {
    for (String line : lines) {
      String[] words = line.split(" ", 4);
      ResourceRecord record =
          ResourceRecord.of(words[0], words[2], Long.parseLong(words[1]), words[3]);
      records
          .computeIfAbsent(Question.of(record.name(), record.type()), _ -> new ArrayList<>())
          .add(record);
    }
    return this;
  }

  /// What it would say as an honest server for everything: chains within one answer, and the
  /// beginning of a zone, the root, with what is not there.
  Message reply(Message query) {
    List<ResourceRecord> answers = new ArrayList<>();
    DomainName name = query.question().name();
    RecordType type = query.question().type();
    for (int i = 0; i < 20; i++) {
      List<ResourceRecord> found = records.getOrDefault(Question.of(name, type), List.of());
      List<ResourceRecord> alias =
          records.getOrDefault(Question.of(name, RecordType.CNAME), List.of());
      answers.addAll(found.isEmpty() ? alias : found);
      if (!found.isEmpty() || alias.isEmpty()) {
        break;
      }
      name = alias.getFirst().target();
    }
    boolean negative = answers.isEmpty() || !answers.getLast().type().equals(type);
    DomainName end = name;
    boolean exists = records.keySet().stream().anyMatch(each -> each.name().isAtOrBelow(end));
    return answer(
        query,
        negative && !exists ? ResponseCode.NXDOMAIN : ResponseCode.NOERROR,
        answers,
        negative
            ? List.of(
                ResourceRecord.of(
                    DomainName.ROOT, RecordType.SOA, 60, "ns. hostmaster. 1 3600 600 86400 30"))
            : List.of());
  }

  static Message answer(
      Message query,
      ResponseCode code,
      List<ResourceRecord> answers,
      List<ResourceRecord> authority) {
    Edns edns = query.edns();
    return new Message(
        query.id(),
        Message.RESPONSE | Message.RECURSION_DESIRED | Message.RECURSION_AVAILABLE,
        code,
        query.questions(),
        answers,
        authority,
        List.of(),
        edns == null ? null : Edns.plain());
  }

  static Message withFlags(Message message, int more) {
    return new Message(
        message.id(),
        message.flags() | more,
        message.code(),
        message.questions(),
        message.answers(),
        message.authority(),
        message.additional(),
        message.edns());
  }

  static Message withQuestion(Message message, Question other) {
    return new Message(
        message.id(),
        message.flags(),
        message.code(),
        List.of(other),
        message.answers(),
        message.authority(),
        message.additional(),
        message.edns());
  }

  static Message withEdns(Message message, @Nullable Edns edns) {
    return new Message(
        message.id(),
        message.flags(),
        message.code(),
        message.questions(),
        message.answers(),
        message.authority(),
        message.additional(),
        edns);
  }

  static byte[] bytes(Message message) {
    return Codec.write(message, Codec.BYTES_MAX);
  }

  @Override
  public void datagramReceived(ByteBuffer data, Address from) throws Exception {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    Message query = Codec.parse(bytes);
    asked.add(query);
    askers.add(from);
    for (byte[] each : overUdp.answers(query)) {
      transport().write(ByteBuffer.wrap(each), from);
    }
  }

  private final class Connection extends Int16StringReceiver {
    @Override
    public void connectionMade() {
      connections++;
    }

    @Override
    public void stringReceived(byte[] string) throws BadMessage, Exception {
      Message query = Codec.parse(string);
      asked.add(query);
      askers.add(transport().peer());
      for (byte[] each : overTcp.answers(query)) {
        sendString(each);
      }
    }
  }
}
