package spindle.names.resolver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Recipient;
import spindle.names.DomainName;
import spindle.names.ResponseCode;
import spindle.names.wire.Cookie;
import spindle.names.wire.Edns;
import spindle.names.wire.Message;
import spindle.names.wire.Question;
import spindle.time.DelayedCall;

/// One question, put to one server after the other until one of them answers it.
///
/// The next is asked as soon as one has failed, or when it takes longer than it usually does; what
/// was asked before is still listened to. The time for all of it is that of one attempt for each
/// round.
final class Exchange {
  private static final int IDS = 1 << 16;

  /// An answer, who gave it, and the name as it was sent.
  record Reply(Message message, Server server, DomainName sent) {}

  private final Means means;
  private final ResolvConf conf;
  private final Question question;
  private final List<Server> order;
  private final List<Attempt> open = new ArrayList<>(2);
  private final List<String> trail = new ArrayList<>();
  private final Recipient<? super Reply> asker;
  private final long deadlineNanos;
  private @Nullable DelayedCall timer;
  private int begun;
  private boolean heard;
  private boolean over;

  /// @param order whom to ask, the best first
  /// @param asker told an answer, which may be that there is nothing; or fails with [Unanswered]
  Exchange(
      Means means,
      ResolvConf conf,
      Question question,
      List<Server> order,
      Recipient<? super Reply> asker) {
    this.means = means;
    this.conf = conf;
    this.question = question;
    this.order = order;
    this.asker = asker;
    deadlineNanos = means.clock().nowNanos() + time().toNanos();
  }

  /// Asks the first server.
  void begin() {
    goOn();
  }

  /// The asker is told nothing any more.
  void giveUp() {
    end();
  }

  /// Asks the next server, unless all had their turns.
  private void goOn() {
    stop();
    if (over) {
      return;
    }
    if (begun < order.size() * conf.attempts()) {
      Server server = order.get(begun % order.size());
      int round = begun / order.size();
      begun++;
      lookAgainAfter(server.wait(round, conf.timeout()).toNanos());
      leaveWays(server);
      ask(server);
    } else if (open.isEmpty()) {
      end();
      asker.failed(unanswered());
    } else {
      lookAgainAfter(Long.MAX_VALUE);
    }
  }

  /// Goes on after that time, or ends when all the time is over.
  private void lookAgainAfter(long nanos) {
    long left = Math.max(0, deadlineNanos - means.clock().nowNanos());
    timer = means.clock().callLater(Duration.ofNanos(Math.min(nanos, left)), this::lookAgain);
  }

  private void lookAgain() {
    if (means.clock().nowNanos() - deadlineNanos >= 0) {
      timedOut();
    } else {
      goOn();
    }
  }

  /// Perhaps something on the way drops what comes from or to the port of what was asked before, or
  /// has forgotten its connection.
  private void leaveWays(Server server) {
    for (Attempt each : open) {
      if (each.server() == server) {
        each.leaveWay();
      }
    }
  }

  private void ask(Server server) {
    ResolverSettings settings = means.settings();
    if (conf.stream() || settings.tls() != null || settings.carrier() != null) {
      askOverStream(server);
    } else {
      DatagramAttempt attempt =
          new DatagramAttempt(this, server, query(server), means.clock().nowNanos());
      open.add(attempt);
      attempt.begin();
    }
  }

  private void askOverStream(Server server) {
    StreamAttempt attempt =
        new StreamAttempt(this, server, query(server), means.clock().nowNanos());
    open.add(attempt);
    attempt.begin();
  }

  private Message query(Server server) {
    boolean mix = means.settings().mixedCase() && !server.changesCase();
    DomainName name = question.name();
    Question asked =
        new Question(
            mix ? LetterCase.mixed(name, means.random()) : name,
            question.type(),
            question.recordClass());
    int id = means.random().nextInt(IDS);
    return Message.query(
        id, Message.RECURSION_DESIRED, asked, server.edns(means.clock().nowNanos()));
  }

  /// A server has answered.
  void replied(Attempt attempt, Message reply) {
    if (over) {
      return;
    }
    Server server = attempt.server();
    close(attempt);
    heard = true;
    server.answered(means.clock().nowNanos() - attempt.begunNanos());
    learn(attempt, reply);
    ResponseCode code = reply.code();
    if (code.equals(ResponseCode.BADCOOKIE)) {
      retryOverStream(attempt, "the cookie was refused");
    } else if (isRefusedEdns(attempt, code)) {
      refusedEdns(attempt, reply);
    } else if (!code.equals(ResponseCode.NOERROR) && !code.equals(ResponseCode.NXDOMAIN)) {
      disappointed(server, code.toString());
    } else if (reply.has(Message.TRUNCATED)) {
      retryOverStream(attempt, "the answer was cut off");
    } else if (isLame(reply)) {
      disappointed(server, "knows only whom else to ask");
    } else {
      finish(new Reply(reply, server, attempt.query().question().name()));
    }
  }

  private void learn(Attempt attempt, Message reply) {
    Server server = attempt.server();
    Edns edns = reply.edns();
    Cookie cookie = edns == null ? null : edns.cookie();
    if (edns != null) {
      server.showedEdns();
    }
    if (cookie != null && cookie.hasServer()) {
      server.setCookie(cookie);
    } else if (attempt instanceof StreamAttempt) {
      server.setCookie(null);
    }
    if (!reply.questions().isEmpty()
        && !reply.question().name().sameCase(attempt.query().question().name())) {
      server.setChangesCase();
    }
  }

  /// A word that costs a server its cookies must not be had by a guess, where it can be known for
  /// one: the server has understood EDNS before.
  private void refusedEdns(Attempt attempt, Message reply) {
    Server server = attempt.server();
    if (attempt instanceof DatagramAttempt && server.knowsEdns() && reply.edns() == null) {
      retryOverStream(attempt, "says that it does not know EDNS");
    } else {
      server.withoutEdns(means.clock().nowNanos());
      ask(server);
    }
  }

  private static boolean isRefusedEdns(Attempt attempt, ResponseCode code) {
    boolean refused =
        code.equals(ResponseCode.FORMERR)
            || code.equals(ResponseCode.NOTIMP)
            || code.equals(ResponseCode.BADVERS);
    return refused && attempt.query().edns() != null;
  }

  /// Whether it says nothing but who might know: it is no server for everything, and not one for
  /// this name.
  private static boolean isLame(Message reply) {
    return reply.answers().isEmpty()
        && reply.code().equals(ResponseCode.NOERROR)
        && !reply.has(Message.AUTHORITATIVE)
        && !reply.has(Message.RECURSION_AVAILABLE);
  }

  /// What came as a datagram may be wrong; over a connection nobody can guess.
  void doubted(Attempt attempt, String why) {
    if (!over) {
      close(attempt);
      trail.add("%s: %s".formatted(attempt.server(), why));
      askOverStream(attempt.server());
    }
  }

  private void retryOverStream(Attempt attempt, String why) {
    if (attempt instanceof StreamAttempt) {
      disappointed(attempt.server(), why + ", over TCP, too");
    } else {
      trail.add("%s: %s".formatted(attempt.server(), why));
      askOverStream(attempt.server());
    }
  }

  /// An attempt has come to nothing.
  void failed(Attempt attempt, String why) {
    if (!over) {
      close(attempt);
      attempt.server().silent(means.clock().nowNanos());
      disappointed(attempt.server(), why);
    }
  }

  private void disappointed(Server server, String why) {
    trail.add("%s: %s".formatted(server, why));
    goOn();
  }

  private void close(Attempt attempt) {
    open.remove(attempt);
    attempt.close();
  }

  private void timedOut() {
    long now = means.clock().nowNanos();
    for (Attempt each : open) {
      each.server().silent(now);
      trail.add("%s: no answer within %s".formatted(each.server(), time()));
    }
    end();
    asker.failed(unanswered());
  }

  private Unanswered unanswered() {
    return new Unanswered(String.join(", ", new LinkedHashSet<>(trail)), !heard);
  }

  private Duration time() {
    return Duration.ofNanos(conf.timeout().toNanos() * conf.attempts());
  }

  /// Those that were passed over in the meantime are known for it.
  private void finish(Reply reply) {
    long now = means.clock().nowNanos();
    for (Attempt each : open) {
      boolean late =
          each.server() != reply.server()
              && now - each.begunNanos() >= each.server().wait(0, conf.timeout()).toNanos();
      if (late) {
        each.server().silent(now);
      }
    }
    end();
    asker.succeeded(reply);
  }

  private void end() {
    over = true;
    stop();
    for (int i = open.size() - 1; i >= 0; i--) {
      open.remove(i).close();
    }
  }

  private void stop() {
    DelayedCall call = timer;
    timer = null;
    if (call != null && call.active()) {
      call.cancel();
    }
  }
}
