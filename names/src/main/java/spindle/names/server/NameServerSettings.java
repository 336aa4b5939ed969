package spindle.names.server;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import spindle.address.Address;

/// What strangers may cost a name server. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` if a number is below 1, or a time not positive.
public final class NameServerSettings {
  private static final int PAYLOAD_LEAST = 512;
  private static final int PAYLOAD_MOST = 4096;

  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    int payloadMax = 1232;
    int questionsMax = 10_000;
    int pipelineMax = 64;
    int connectionsMax = 1000;
    int answersPerSecond = 100;
    int clientsMax = 10_000;
    Duration handlerTimeout = Duration.ofSeconds(10);
    Duration idleTimeout = Duration.ofSeconds(10);
    Predicate<Address> transfers = _ -> false;
    RandomGenerator random = new SecureRandom();
  }

  private final int payloadMax;
  private final int questionsMax;
  private final int pipelineMax;
  private final int connectionsMax;
  private final int answersPerSecond;
  private final int clientsMax;
  private final Duration handlerTimeout;
  private final Duration idleTimeout;
  private final Predicate<Address> transfers;
  private final RandomGenerator random;

  private NameServerSettings(Draft draft) {
    payloadMax = draft.payloadMax;
    questionsMax = draft.questionsMax;
    pipelineMax = draft.pipelineMax;
    connectionsMax = draft.connectionsMax;
    answersPerSecond = draft.answersPerSecond;
    clientsMax = draft.clientsMax;
    handlerTimeout = draft.handlerTimeout;
    idleTimeout = draft.idleTimeout;
    transfers = draft.transfers;
    random = draft.random;
    require(payloadMax >= PAYLOAD_LEAST && payloadMax <= PAYLOAD_MOST, payloadMax);
    for (int each :
        List.of(questionsMax, pipelineMax, connectionsMax, answersPerSecond, clientsMax)) {
      require(each >= 1, each);
    }
    require(handlerTimeout.isPositive(), handlerTimeout);
    require(idleTimeout.isPositive(), idleTimeout);
  }

  private static void require(boolean holds, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "expected a payload of 512 to 4096, numbers of at least 1, positive times, got " + got);
    }
  }

  /// Datagrams of 1232 bytes, 10 000 questions at work, 1000 connections, 100 equal answers a
  /// second, zones copied to nobody.
  public static NameServerSettings defaults() {
    return new NameServerSettings(new Draft());
  }

  /// A copy with another longest datagram.
  public NameServerSettings withPayloadMax(int bytes) {
    return with(draft -> draft.payloadMax = bytes);
  }

  /// A copy with other bounds on questions at work: of all, and of one connection.
  public NameServerSettings withQuestions(int all, int ofOneConnection) {
    return with(draft -> {
      draft.questionsMax = all;
      draft.pipelineMax = ofOneConnection;
    });
  }

  /// A copy with another bound on connections.
  public NameServerSettings withConnectionsMax(int connections) {
    return with(draft -> draft.connectionsMax = connections);
  }

  /// A copy that tells a network the same so often a second, and remembers so many.
  public NameServerSettings withRate(int answersPerSecond, int remembered) {
    return with(draft -> {
      draft.answersPerSecond = answersPerSecond;
      draft.clientsMax = remembered;
    });
  }

  /// A copy with other times: for a handler, and of an idle connection.
  public NameServerSettings withTimes(Duration handler, Duration idle) {
    return with(draft -> {
      draft.handlerTimeout = handler;
      draft.idleTimeout = idle;
    });
  }

  /// A copy that lets those have whole zones for whom `test` is true.
  public NameServerSettings withTransfers(Predicate<Address> test) {
    return with(draft -> draft.transfers = test);
  }

  /// A copy that draws its secret from this and not from a `SecureRandom`: for tests.
  public NameServerSettings withRandom(RandomGenerator source) {
    return with(draft -> draft.random = source);
  }

  private NameServerSettings with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.payloadMax = payloadMax;
    draft.questionsMax = questionsMax;
    draft.pipelineMax = pipelineMax;
    draft.connectionsMax = connectionsMax;
    draft.answersPerSecond = answersPerSecond;
    draft.clientsMax = clientsMax;
    draft.handlerTimeout = handlerTimeout;
    draft.idleTimeout = idleTimeout;
    draft.transfers = transfers;
    draft.random = random;
    change.accept(draft);
    return new NameServerSettings(draft);
  }

  /// Bytes of the longest datagram that is sent, if its receiver takes it; what is longer goes over
  /// TCP.
  public int payloadMax() {
    return payloadMax;
  }

  /// Questions whose handlers are at work; more are passed over.
  public int questionsMax() {
    return questionsMax;
  }

  /// The same of one connection, beyond which it is not read from.
  public int pipelineMax() {
    return pipelineMax;
  }

  /// Connections at the same time; more are reset.
  public int connectionsMax() {
    return connectionsMax;
  }

  /// How often a second a network, of IPv4 a /24 and of IPv6 a /56, is told the same by datagrams.
  /// Of the rest every second one is told to come over TCP, and the others nothing: so who pretends
  /// to be somebody else cannot have us flood them. It does not hold for this machine, nor for who
  /// has a cookie of ours.
  public int answersPerSecond() {
    return answersPerSecond;
  }

  /// How many networks and answers are remembered for that.
  public int clientsMax() {
    return clientsMax;
  }

  /// How long a handler may take; then the answer is SERVFAIL.
  public Duration handlerTimeout() {
    return handlerTimeout;
  }

  /// How long a connection may be idle.
  public Duration idleTimeout() {
    return idleTimeout;
  }

  /// Who may have a whole zone copied.
  public Predicate<Address> transfers() {
    return transfers;
  }

  RandomGenerator random() {
    return random;
  }

  @Override
  public String toString() {
    return ("NameServerSettings[payloadMax=%d, questionsMax=%d, pipelineMax=%d, connectionsMax=%d, "
            + "answersPerSecond=%d, clientsMax=%d, handlerTimeout=%s, idleTimeout=%s]")
        .formatted(
            payloadMax,
            questionsMax,
            pipelineMax,
            connectionsMax,
            answersPerSecond,
            clientsMax,
            handlerTimeout,
            idleTimeout);
  }
}
