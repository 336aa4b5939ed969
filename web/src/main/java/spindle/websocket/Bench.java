package spindle.websocket;

import org.jspecify.annotations.Nullable;

/// What all connections of one thread share, so that none of them holds it while it waits.
final class Bench {
  private static final ThreadLocal<Bench> HERE = ThreadLocal.withInitial(Bench::new);

  /// Where masks are taken off.
  final byte[] input = new byte[64 * 1024];

  final MessageWriter output = new MessageWriter();

  /// One that serves nobody.
  private @Nullable MessageInbox spare;

  private String lastPath = "";

  private Bench() {}

  /// That of this thread.
  static Bench here() {
    return HERE.get();
  }

  /// An inbox for a socket that something comes for.
  MessageInbox inboxFor(Line line) {
    MessageInbox free = spare;
    spare = null;
    MessageInbox inbox = free == null ? new MessageInbox() : free;
    inbox.serve(line);
    return inbox;
  }

  /// Takes back an inbox that holds nothing.
  void giveBack(MessageInbox empty) {
    spare = empty;
  }

  /// The same text, which is one object for the sockets of a path that are opened one after
  /// another.
  String path(String opened) {
    if (!opened.equals(lastPath)) {
      lastPath = opened;
    }
    return lastPath;
  }
}
