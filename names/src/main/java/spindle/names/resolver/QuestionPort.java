package spindle.names.resolver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv6Address;
import spindle.names.wire.Message;
import spindle.protocol.DatagramProtocol;
import spindle.protocol.DatagramTransport;
import spindle.reason.CannotListenError;
import spindle.roles.DatagramOptions;
import spindle.time.DelayedCall;

/// A port that nobody can guess, RFC 5452, 9.2, from which questions go to one server that nobody
/// else can answer for: the kernel takes datagrams from there alone, once the port is connected.
/// What came in the moment before that has to guess port and id, and retires the port.
///
/// Opening and closing one costs more than all else that a question does, so a few questions share
/// it. Who guesses gains nothing by that: each question still has a random port and an id of its
/// own, and a forgery is for one of them, since no two for the same name and type go out from here.
/// Who tries ports until one takes his datagrams can use it for questions that are under way alone:
/// the first datagram that answers nothing that was asked here ends it for further ones.
final class QuestionPort extends DatagramProtocol {
  /// Questions in all, answered or not.
  static final int QUESTIONS = 64;

  /// How long further questions go out from it.
  static final Duration LIFE = Duration.ofSeconds(2);

  private static final int FIRST_PORT = 1024;
  private static final int PORTS = 65_536 - FIRST_PORT;
  private static final int PORTS_TRIED = 8;
  private static final int HEADER = 12;
  private static final DatagramOptions FOUR = DatagramOptions.defaults();
  private static final DatagramOptions SIX = FOUR.withInterface("::");

  private final Means means;
  private final char[] ids = new char[QUESTIONS];
  private final @Nullable DatagramAttempt[] attempts = new @Nullable DatagramAttempt[QUESTIONS];
  private int used;
  private int open;
  private int wrongAnswers;
  private boolean retired;
  private boolean closed;
  private @Nullable DelayedCall life;

  private QuestionPort(Means means) {
    this.means = means;
  }

  /// Opens one.
  ///
  /// @throws IOException if the server cannot be reached from here at all
  static QuestionPort to(Address server, Means means) throws IOException {
    QuestionPort port = new QuestionPort(means);
    DatagramTransport opened = port.listen(server);
    try {
      opened.connect(server);
    } catch (IOException unreachable) {
      port.close();
      throw unreachable;
    }
    port.life = means.clock().callLater(LIFE, port::retire);
    return port;
  }

  private DatagramTransport listen(Address server) throws CannotListenError {
    RandomGenerator random = means.random();
    DatagramOptions options = server instanceof IPv6Address ? SIX : FOUR;
    for (int i = 1; i < PORTS_TRIED; i++) {
      try {
        return means.datagrams().listenUDP(FIRST_PORT + random.nextInt(PORTS), this, options);
      } catch (CannotListenError taken) {
        // There are others.
      }
    }
    return means.datagrams().listenUDP(0, this, options);
  }

  /// Whether a question with this id may go out from here.
  boolean takes(Message query) {
    return !retired && find(query.id()) < 0;
  }

  /// Sends the question of `attempt`, and tells it what comes.
  ///
  /// @return whether it could be sent
  boolean send(DatagramAttempt attempt, ByteBuffer question) {
    ids[used] = (char) attempt.query().id();
    attempts[used] = attempt;
    used++;
    open++;
    if (used == QUESTIONS) {
      retire();
    }
    return transport().write(question);
  }

  /// The attempt hears no more. Its id stays known: an answer that is late is no guess.
  void forget(DatagramAttempt attempt) {
    int place = find(attempt.query().id());
    if (place >= 0 && attempts[place] == attempt) {
      attempts[place] = null;
      open--;
      closeIfDone();
    }
  }

  private int find(int id) {
    for (int i = 0; i < used; i++) {
      if (ids[i] == id) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void datagramReceived(ByteBuffer data, Address from) {
    int place = data.remaining() < HEADER ? -1 : find(data.getShort(data.position()) & 0xFFFF);
    DatagramAttempt asked = place < 0 ? null : attempts[place];
    if (place < 0 || (asked != null && !asked.took(data))) {
      wrong();
    }
  }

  /// Something came that answers nothing. All that is under way was asked before the first of that
  /// kind, since none was asked after.
  private void wrong() {
    wrongAnswers++;
    retire();
    if (wrongAnswers >= means.settings().wrongAnswersMax()) {
      for (@Nullable DatagramAttempt each : attempts.clone()) {
        if (each != null) {
          each.doubted(wrongAnswers + " datagrams that are no answer");
        }
      }
    }
  }

  @Override
  public void connectionRefused() {
    retire();
    for (@Nullable DatagramAttempt each : attempts.clone()) {
      if (each != null) {
        each.refused();
      }
    }
  }

  /// No further question goes out from here; it closes with the last that is under way.
  void retire() {
    retired = true;
    closeIfDone();
  }

  private void closeIfDone() {
    if (retired && open == 0) {
      close();
    }
  }

  private void close() {
    if (closed) {
      return;
    }
    closed = true;
    retired = true;
    DelayedCall timer = life;
    if (timer != null && timer.active()) {
      timer.cancel();
    }
    transport().stopListening();
  }
}
