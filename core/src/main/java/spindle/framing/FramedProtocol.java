package spindle.framing;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.bytes.ByteQueue;
import spindle.protocol.InputAccount;
import spindle.protocol.Patience;
import spindle.protocol.Protocol;
import spindle.protocol.PushProducer;
import spindle.protocol.Transport;

/// A protocol whose stream consists of messages. A subclass says how one message is cut off the
/// front of what has arrived; this class asks it to, one message after the other, for as long as
/// messages may be delivered.
///
/// Nothing is delivered while this protocol is paused, and nothing ever again once the connection
/// is closing, was aborted or has ended: what arrived by then and was not delivered is dropped.
///
/// As a producer it is what its transport is, and more exact: [#pauseProducing] holds back the
/// messages that have arrived already as well as the bytes that have not.
public abstract class FramedProtocol extends Protocol implements PushProducer {
  private enum Flow {
    FLOWING,
    PAUSED,
    STOPPED
  }

  private final ByteQueue arrived = new ByteQueue();
  private Flow flow = Flow.FLOWING;
  private boolean delivering;
  private @Nullable InputAccount account;
  private @Nullable Transport accountOf;

  /// For subclasses.
  protected FramedProtocol() {}

  /// Takes one message off the front of `arrived`, then delivers it. Everything is taken before the
  /// call that delivers it, since that call may come back here. If no message is complete, takes
  /// nothing.
  ///
  /// @param arrived holds at least one byte, and may hold lent bytes
  /// @return whether to be asked again at once; false if more bytes must arrive first
  /// @throws Exception anything; it ends this connection
  protected abstract boolean receiveNext(ByteQueue arrived) throws Exception;

  /// Delivers every message that is complete now. Called from within the delivery of a message it
  /// only keeps the bytes, which then come after those that arrived earlier.
  ///
  /// @throws Exception what receiving a message throws
  @Override
  public void dataReceived(ByteBuffer data) throws Exception {
    if (isOver()) {
      arrived.clear();
    } else if (delivering || flow == Flow.PAUSED) {
      arrived.append(data);
      count();
    } else {
      arrived.borrow(data);
      deliver();
    }
  }

  private void deliver() throws Exception {
    delivering = true;
    try {
      boolean more = true;
      while (more && flow == Flow.FLOWING && !arrived.isEmpty() && !isOver()) {
        more = receiveNext(arrived);
        if (more) {
          Patience.of(this).ifPresent(Patience::complete);
        }
      }
    } finally {
      delivering = false;
      if (!arrived.isEmpty()) {
        Patience.of(this).ifPresent(Patience::expect);
      }
      if (isOver()) {
        arrived.clear();
      } else {
        arrived.giveBack();
      }
      count();
    }
  }

  /// Tells what is kept, once it was something.
  private void count() {
    int bytes = arrived.capacity();
    Transport transport = transport();
    InputAccount known = accountOf == transport ? account : null;
    if (known == null) {
      if (bytes == 0) {
        return;
      }
      known = transport.inputAccount();
      account = known;
      accountOf = transport;
    }
    if (flow == Flow.PAUSED) {
      known.keepsAhead(bytes);
    } else {
      known.keeps(bytes);
    }
  }

  private boolean isOver() {
    return flow == Flow.STOPPED || transport().disconnecting();
  }

  /// Delivers nothing more until [#resumeProducing], and stops reading from the peer. Within the
  /// delivery of a message, that one is the last.
  @Override
  public void pauseProducing() {
    if (flow == Flow.FLOWING) {
      flow = Flow.PAUSED;
      count();
    }
    transport().pauseProducing();
  }

  /// Reads from the peer again, and first delivers what has arrived already. Should receiving one
  /// of these messages throw, the connection is aborted and the exception comes out here.
  @Override
  public void resumeProducing() {
    if (flow == Flow.PAUSED) {
      flow = Flow.FLOWING;
    }
    transport().resumeProducing();
    if (!delivering) {
      deliverOrAbort();
    }
  }

  /// Whoever resumes us is no part of this connection and cannot end it in our place.
  private void deliverOrAbort() {
    boolean delivered = false;
    try {
      deliver();
      delivered = true;
    } catch (RuntimeException thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw new IllegalStateException("receiving a message failed", thrown);
    } finally {
      if (!delivered) {
        transport().abortConnection();
      }
    }
  }

  /// Delivers nothing more, ever, and closes the connection.
  @Override
  public void stopProducing() {
    flow = Flow.STOPPED;
    arrived.clear();
    count();
    transport().stopProducing();
  }

  /// How many bytes have arrived and belong to no delivered message. Anything else than 0 after a
  /// command that changes the meaning of the stream, such as STARTTLS, was sent too early.
  public final int unparsed() {
    return arrived.size();
  }

  /// Takes what has arrived and belongs to no delivered message: for handing the stream over to
  /// another protocol. The array is the caller's.
  public final byte[] takeRemaining() {
    byte[] taken = arrived.take(arrived.size());
    count();
    return taken;
  }

  /// Puts bytes in front of those that have arrived, as if they had not been delivered, and
  /// delivers what is complete, unless that is being done.
  ///
  /// @throws Exception what receiving a message throws
  final void putBack(ByteBuffer early) throws Exception {
    arrived.prepend(early);
    count();
    if (!delivering && flow == Flow.FLOWING) {
      deliver();
    }
  }

  /// The same for a view that [#receiveNext] took and lent to whoever calls this, and therefore
  /// without copying.
  final void putBackView(ByteBuffer early) throws Exception {
    if (delivering && arrived.isEmpty()) {
      arrived.borrow(early);
    } else {
      putBack(early);
    }
  }
}
