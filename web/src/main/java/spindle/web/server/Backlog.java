package spindle.web.server;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.http.wire.RequestParser;
import spindle.protocol.InputAccount;
import spindle.protocol.Transport;

/// What waits at one connection: the beginning of a head, what came behind the request that is at
/// work, and what the client has not taken yet. Most connections never have one.
final class Backlog {
  private @Nullable RequestParser partial;
  private @Nullable ByteBuffer ahead;

  /// Where what is kept is counted; opened when the first is.
  private @Nullable InputAccount account;

  private long keptBefore;
  private long unsentBefore;

  /// The parser of a head that has come in part.
  @Nullable RequestParser partial() {
    return partial;
  }

  void setPartial(@Nullable RequestParser parser) {
    partial = parser;
  }

  /// Keeps what came behind the request that is at work.
  void addAhead(ByteBuffer stream) {
    ByteBuffer more = ByteBuffer.allocate(aheadBytes() + stream.remaining());
    if (ahead != null) {
      more.put(ahead);
    }
    ahead = more.put(stream).flip();
  }

  int aheadBytes() {
    return ahead == null ? 0 : ahead.remaining();
  }

  /// Gives what was kept away.
  @Nullable ByteBuffer takeAhead() {
    ByteBuffer taken = ahead;
    ahead = null;
    return taken;
  }

  void clear() {
    partial = null;
    ahead = null;
  }

  /// Says how much of the client's is kept: a head that has not ended, or what came before anybody
  /// wanted it.
  ///
  /// @param ofBody what waits of a body
  void say(Transport transport, long ofBody) {
    long kept = ofBody + aheadBytes() + (partial == null ? 0 : partial.pending());
    if (kept == keptBefore) {
      return;
    }
    keptBefore = kept;
    if (account == null) {
      account = transport.inputAccount();
    }
    if (partial == null) {
      account.keepsAhead(kept);
    } else {
      account.keeps(kept);
    }
  }

  /// Remembers how much the client has not taken.
  ///
  /// @return whether that has changed
  boolean noteUnsent(long unsent) {
    boolean changed = unsent != unsentBefore;
    unsentBefore = unsent;
    return changed;
  }
}
