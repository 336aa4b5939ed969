package spindle.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import spindle.defer.Deferred;

/// What takes bytes and says when it has had enough (Twisted's `IConsumer`): a connection, the
/// input of a process, standard output. What makes bytes, a producer, a copy loop, a fiber, is
/// written once against this and works on all of them.
///
/// **Whoever writes much** has three ways, and each ends when the consumer does:
///
/// - look at what `write` returns, and go on when [#drained] fires;
/// - register a [PushProducer], which is paused and resumed, or a [PullProducer], which is asked
///   for one piece after the other;
/// - in a fiber, await [#drained] after a `write` that said false.
///
/// All methods belong to the reactor's thread and throw `WrongThreadException` elsewhere; none of
/// them waits; none calls a protocol before it returns. What is written when nothing can be written
/// any more, because the consumer is ending or has ended, is dropped and counted by the reactor.
public interface ByteConsumer {
  /// Takes bytes, in order. Small writes leave together at the end of the turn.
  ///
  /// @param bytes from position to limit; taken when this returns, with position moved to limit
  /// @return whether there is room for more. On false wait for [#drained]: it fires when there is
  ///   room, and fails at once if nothing can be written any more. That tells "full", when
  ///   everything was taken all the same, from "ended", when it was dropped
  boolean write(ByteBuffer bytes);

  /// Takes bytes, in order.
  ///
  /// @return whether there is room for more, as for [#write(ByteBuffer)]
  default boolean write(byte[] bytes) {
    return write(ByteBuffer.wrap(bytes));
  }

  /// Takes text, as UTF-8.
  ///
  /// @return whether there is room for more, as for [#write(ByteBuffer)]
  default boolean write(String text) {
    Objects.requireNonNull(text, "expected text to write, got null");
    return write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Takes several pieces in order, as if they were one.
  ///
  /// @return whether there is room for more, as for [#write(ByteBuffer)]
  boolean writeSequence(Iterable<ByteBuffer> pieces);

  /// Fires when there is room to write: at once if there is, otherwise when what is buffered has
  /// fallen to the low-water mark. Fails with the reason as soon as nothing can be written any
  /// more, and at once if that is so already; that failure need not be handled, since the protocol
  /// hears of it too.
  ///
  /// A loop that writes and waits lets others have their turn, however fast the other side takes
  /// what it writes: now and then `write` says false, or this fires at the end of the turn and not
  /// at once, although there would be room.
  Deferred<Void> drained();

  /// How many bytes were written and not yet taken by the system.
  long buffered();

  /// Pauses and resumes `producer` as this fills and drains, and holds an end that is asked for
  /// back until [#unregisterProducer]. If this has ended already, the producer is stopped at once.
  ///
  /// @throws IllegalStateException if one is registered
  void registerProducer(PushProducer producer);

  /// Asks `producer` for a piece now and each time everything was sent, and holds an end that is
  /// asked for back until [#unregisterProducer]. If this has ended already, the producer is stopped
  /// at once.
  ///
  /// @throws IllegalStateException if one is registered
  void registerProducer(PullProducer producer);

  /// The producer has finished, or there is none.
  void unregisterProducer();
}
