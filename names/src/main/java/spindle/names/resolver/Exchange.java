package spindle.names.resolver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
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
  private final Deferred<Reply> result = new Deferred<>(_ -> end());
  private @Nullable DelayedCall deadline;
  private @Nullable DelayedCall timer;
  private int begun;
  private boolean heard;
  private boolean over;

  /// @param order whom to ask, the best first
  Exchange(Means means, ResolvConf conf, Question question, List<Server> order) {
    this.means = means;
    this.conf = conf;
    this.question = question;
    this.order = order;
  }

  /// Fires with an answer that may be that there is nothing; fails with [Unanswered].
  Deferred<Reply> run() {
    deadline = means.clock().callLater(time(), this::timedOut);
    goOn();
    return result;
  }

  /// Asks the next server, unless all had their turns.
  private void goOn() {
    stop(timer);
    timer = null;
    if (over) {
      return;
    }
    if (begun < order.size() * conf.attempts()) {
      Server server = order.get(begun % order.size());
      int round = begun / order.size();
      begun++;
      timer = means.clock().callLater(server.wait(round, conf.timeout()), this::goOn);
      leavePorts(server);
      ask(server);
    } else if (open.isEmpty()) {
      end();
      result.errback(unanswered());
    }
  }

  /// Perhaps something on the way drops what comes from or to the port of what was asked before.
  private void leavePorts(Server server) {
    for (Attempt each : open) {
      if (each.server() == server && each instanceof DatagramAttempt asked) {
        asked.leavePort();
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
    return Message.query(id, Message.RECURSION_DESIRED, asked, server.edns(means.settings()));
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
    if (reply.code().equals(ResponseCode.BADCOOKIE)) {
      retryOverStream(attempt, "the cookie was refused");
    } else if (isRefusedEdns(attempt, reply)) {
      server.withoutEdns();
      ask(server);
    } else if (!isOf(reply, ResponseCode.NOERROR, ResponseCode.NXDOMAIN)) {
      disappointed(server, reply.code().toString());
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

  private static boolean isRefusedEdns(Attempt attempt, Message reply) {
    return attempt.query().edns() != null
        && isOf(reply, ResponseCode.FORMERR, ResponseCode.NOTIMP, ResponseCode.BADVERS);
  }

  private static boolean isOf(Message reply, ResponseCode... codes) {
    return List.of(codes).contains(reply.code());
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
    result.errback(unanswered());
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
    result.callback(reply);
  }

  private void end() {
    over = true;
    stop(deadline);
    stop(timer);
    List.copyOf(open).forEach(Attempt::close);
    open.clear();
  }

  private static void stop(@Nullable DelayedCall call) {
    if (call != null && call.active()) {
      call.cancel();
    }
  }
}
