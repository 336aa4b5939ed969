package spindle.amp;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import spindle.reactor.Reactor;

/// A file descriptor as an argument, or in an answer: Twisted's `Descriptor`. It travels beside the
/// boxes, over UNIX sockets of the epoll kernel and nothing else; elsewhere the call fails with a
/// [spindle.amp.reason.DescriptorNotPassed].
///
/// **To send.** What is sent is a copy, made before `callRemote` returns, or when the answer is
/// written. Of [#of] the number stays whose it is: keep it open until then. That of [#given] is
/// closed as soon as it was copied, or could not be, whatever becomes of the call.
///
/// **What comes** is open in this process. A responder's is closed when its command was answered,
/// has failed or was cancelled; a caller's is the caller's, who closes it. Who wants to keep one
/// takes it: `reactor.adoptStream(descriptor.take(), …)`. What comes with a box that is refused, or
/// with the answer to a call that was given up, is closed.
///
/// Belongs to the reactor's thread. Two are equal if they are the same object.
public final class Descriptor implements AutoCloseable {
  private final int number;
  private final boolean given;

  /// By whom this object closes it; null if that is not, or no more, its business.
  private @Nullable Reactor owner;

  private boolean gone;

  private Descriptor(int number, boolean given, @Nullable Reactor owner) {
    if (number < 0) {
      throw new IllegalArgumentException("expected the number of a descriptor, got " + number);
    }
    this.number = number;
    this.given = given;
    this.owner = owner;
  }

  /// One that somebody else closes, such as that of a port
  /// ([spindle.protocol.ListeningPort#shareDescriptor]).
  ///
  /// @param number in this process
  /// @throws IllegalArgumentException if it is less than 0
  public static Descriptor of(int number) {
    return new Descriptor(number, false, null);
  }

  /// One that is given away with the call or the answer in which it is.
  ///
  /// @param reactor that of the connection
  /// @param number in this process; from now on this object closes it
  /// @throws IllegalArgumentException if it is less than 0
  public static Descriptor given(Reactor reactor, int number) {
    return new Descriptor(number, true, reactor);
  }

  /// One that the peer has passed.
  static Descriptor received(Reactor reactor, int number) {
    return new Descriptor(number, false, reactor);
  }

  /// Its number in this process, for as long as it is open.
  ///
  /// @throws IllegalStateException if it was closed, or taken
  public int number() {
    if (gone) {
      throw new IllegalStateException("the descriptor was closed, or somebody has taken it");
    }
    return number;
  }

  /// The same; from now on the caller closes it, by [Reactor#closeDescriptor] or by what it
  /// becomes.
  ///
  /// @throws IllegalStateException if it was closed, or taken before
  public int take() {
    int taken = number();
    owner = null;
    gone = true;
    return taken;
  }

  /// Closes it, unless it was taken, or is somebody else's ([#of]). May be repeated.
  ///
  /// @throws UncheckedIOException if somebody else has closed the number
  @Override
  public void close() {
    Reactor reactor = owner;
    if (reactor != null) {
      owner = null;
      gone = true;
      try {
        reactor.closeDescriptor(number);
      } catch (IOException refused) {
        throw new UncheckedIOException(
            "descriptor %d cannot be closed: whoever closes the number of one has to take it first"
                .formatted(number),
            refused);
      }
    }
  }

  /// A call or an answer that it was in has been sent, or never will be.
  void sent() {
    if (given) {
      Passed.close(this);
    }
  }

  @Override
  public String toString() {
    return "Descriptor[%d%s]".formatted(number, gone ? ", closed or taken" : "");
  }
}
