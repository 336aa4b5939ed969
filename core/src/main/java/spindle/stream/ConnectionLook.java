package spindle.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.outbox.Outbox;
import spindle.protocol.Patience;
import spindle.protocol.Protocol;
import spindle.snapshot.ConnectionChoice;
import spindle.snapshot.ConnectionSnapshot;
import spindle.snapshot.Doing;
import spindle.snapshot.Ending;
import spindle.snapshot.SelfDescribing;

/// What a connection is doing, and for whom it waits, told from its own state.
public final class ConnectionLook {
  private static final Duration QUIET = Duration.ofSeconds(1);

  private final StreamTransport transport;
  private final @Nullable Outbox outbox;

  private ConnectionLook(StreamTransport transport) {
    this.transport = transport;
    outbox = transport.outbox;
  }

  /// A look at `transport`, on its reactor's thread.
  public static ConnectionSnapshot at(StreamTransport transport) {
    return new ConnectionLook(transport).snapshot();
  }

  /// Whether `choice` wants a look at `transport`, on its reactor's thread.
  public static boolean isWanted(StreamTransport transport, ConnectionChoice choice) {
    Outbox outbox = transport.outbox;
    return choice.wants(
        transport.number(),
        transport.bytesReceived(),
        transport.bytesWritten(),
        outbox == null ? 0 : outbox.size());
  }

  private ConnectionSnapshot snapshot() {
    Doing doing = doing();
    Protocol protocol = transport.protocol;
    return new ConnectionSnapshot(
        transport.number(),
        protocol == null ? "none" : protocol.getClass().getName(),
        transport.owner instanceof StreamPort port ? port.number() : 0,
        transport.peer(),
        transport.host(),
        transport.age(),
        transport.bytesReceived(),
        transport.bytesWritten(),
        outbox == null ? 0 : outbox.size(),
        doing,
        since(doing),
        detail(doing),
        protocol instanceof SelfDescribing knowing ? knowing.describe() : "",
        ending());
  }

  private Doing doing() {
    return switch (transport.phase) {
      case CLOSED, LOST -> Doing.ENDED;
      case LINGERING -> Doing.LINGERING;
      case CLOSING -> outbox == null && transport.hasProducer() ? Doing.PRODUCING : Doing.CLOSING;
      case OPEN -> open();
    };
  }

  private Doing open() {
    if (transport.socket instanceof LayeredSocket layers && !layers.isAgreed()) {
      return Doing.HANDSHAKE;
    }
    if (isStuck()) {
      return transport.isHeld() && !transport.paused ? Doing.HELD : Doing.UNSENT;
    }
    if (transport.paused) {
      return Doing.PAUSED;
    }
    if (transport.isHeld()) {
      return Doing.HELD;
    }
    if (transport.readEnded || transport.outputIsEnding()) {
      return Doing.HALF_CLOSED;
    }
    return transport.quietFor().compareTo(QUIET) < 0 ? Doing.ACTIVE : Doing.IDLE;
  }

  private boolean isStuck() {
    return outbox != null && outbox.blocked;
  }

  private Duration since(Doing doing) {
    return switch (doing) {
      case HANDSHAKE -> transport.age();
      case UNSENT -> outbox == null ? Duration.ZERO : outbox.stuckFor();
      case CLOSING -> outbox != null && outbox.blocked ? outbox.stuckFor() : transport.quietFor();
      default -> transport.quietFor();
    };
  }

  private String detail(Doing doing) {
    return switch (doing) {
      case HELD -> {
        boolean answers = outbox != null && outbox.isFullOfAnswers();
        yield answers ? "its answers" : "what is kept for all peers";
      }
      case UNSENT -> transport.paused ? "and its protocol has paused reading" : "";
      case PRODUCING -> transport.producing().producer();
      case HALF_CLOSED -> transport.readEnded ? "the peer has ended" : "we have ended";
      case CLOSING, LINGERING -> transport.endedByPeer ? "the peer has ended" : "we close";
      default -> "";
    };
  }

  private @Nullable Ending ending() {
    Closing closing = transport.closing;
    if (closing != null) {
      return closing.ahead();
    }
    Protocol protocol = transport.protocol;
    return protocol == null ? null : Patience.of(protocol).flatMap(Patience::ahead).orElse(null);
  }
}
