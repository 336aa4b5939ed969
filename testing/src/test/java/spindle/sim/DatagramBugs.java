package spindle.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.protocol.DatagramProtocol;
import spindle.reactor.Reactor;
import spindle.time.DelayedCall;

/// Bugs that show where datagrams are lost, arrive twice, and overtake each other.
final class DatagramBugs {
  private static final int QUESTIONS = 4;
  private static final Duration UNANSWERED = Duration.ofMillis(10);

  private DatagramBugs() {}

  static List<Bug> all() {
    return List.of(
        new Bug("an answer that arrives twice", "answers fit", DatagramBugs::answeredTwice),
        new Bug("a datagram sent again is counted", "once", DatagramBugs::countedAgain));
  }

  /// Takes what arrives for the answer to its question. If it had asked twice, or the network had
  /// made two of one, the second answer arrives when it is asking something else.
  private static void answeredTwice(Simulation world, boolean planted) {
    var wrong = new int[1];
    Asker asker =
        play(
            world,
            question -> question,
            (question, answer) -> {
              boolean fits = answer.equals(question);
              wrong[0] += planted && !fits ? 1 : 0;
              return planted || fits;
            });
    world.always("answers fit their questions", () -> wrong[0] == 0);
    world.eventually("all is answered", Duration.ofSeconds(5), () -> asker.asked == QUESTIONS);
    world.run(Duration.ofSeconds(5));
  }

  /// Counts each request that arrives. But one that is sent again was lost, or only its answer was.
  private static void countedAgain(Simulation world, boolean planted) {
    Set<String> seen = new LinkedHashSet<>();
    var counter = new int[1];
    play(
        world,
        request -> {
          if (seen.add(request) || planted) {
            counter[0]++;
          }
          return request;
        },
        (request, answer) -> answer.equals(request));
    world.always("every request is counted once", () -> counter[0] == seen.size());
    world.eventually("all is counted", Duration.ofSeconds(5), () -> seen.size() == QUESTIONS);
    world.run(Duration.ofSeconds(5));
  }

  /// A server that answers, and a client that asks one thing after the other.
  private static Asker play(
      Simulation world, UnaryOperator<String> answers, BiPredicate<String, String> takes) {
    world.links(LinkQuality.defaults().withLoss(0.1).withDuplicated(0.1));
    Host server = world.host("server");
    server.program(reactor -> reactor.listenUDP(Talk.PORT, new Answering(answers)));
    Host client = world.host("client");
    var asker = new Asker(client.reactor(), server.address(Talk.PORT), takes);
    client.program(reactor -> reactor.listenUDP(0, asker));
    return asker;
  }

  private static String text(ByteBuffer data) {
    return StandardCharsets.UTF_8.decode(data).toString();
  }

  private static final class Answering extends DatagramProtocol {
    private final UnaryOperator<String> answers;

    Answering(UnaryOperator<String> answers) {
      this.answers = answers;
    }

    @Override
    public void datagramReceived(ByteBuffer data, Address from) {
      transport().write(answers.apply(text(data)), from);
    }
  }

  /// Asks, and asks again after a while, until it takes what it hears for an answer.
  private static final class Asker extends DatagramProtocol {
    private final Reactor reactor;
    private final Address server;
    private final BiPredicate<String, String> takes;
    private @Nullable DelayedCall again;
    int asked;

    Asker(Reactor reactor, Address server, BiPredicate<String, String> takes) {
      this.reactor = reactor;
      this.server = server;
      this.takes = takes;
    }

    private String question() {
      return "question " + asked;
    }

    private void ask() {
      transport().write(question(), server);
      again = reactor.callLater(UNANSWERED, this::ask);
    }

    @Override
    public void startProtocol() {
      ask();
    }

    @Override
    public void datagramReceived(ByteBuffer data, Address from) {
      if (asked < QUESTIONS && takes.test(question(), text(data))) {
        asked++;
        if (again != null) {
          again.cancel();
        }
        if (asked < QUESTIONS) {
          ask();
        }
      }
    }
  }
}
