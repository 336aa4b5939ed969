package spindle.socks;

import java.nio.ByteBuffer;
import java.util.List;
import spindle.reason.ConnectError;

/// Reads what a proxy answers, however it is cut. Takes its bytes and not one more, 262 of an
/// answer at most.
final class SocksAnswers {
  /// What an answer says.
  enum Answer {
    /// It is ready to be asked for a connection.
    GREETED,
    /// It wants to know who asks.
    WANTS_LOGIN,
    /// The connection is there.
    CONNECTED
  }

  private static final int VERSION = 5;
  private static final int LOGIN_VERSION = 1;
  private static final int LOGIN = 2;
  private static final int REPLY_START = 5;
  private static final List<String> REASONS =
      List.of(
          "succeeded",
          "a general failure",
          "its rules do not allow it",
          "the network is unreachable",
          "the host is unreachable",
          "the connection was refused",
          "the time to live has expired",
          "it does not know the command",
          "it does not know this kind of address");

  private enum State {
    METHOD,
    LOGIN,
    REPLY
  }

  private final byte[] kept = new byte[REPLY_START + 1 + 255 + 2];
  private State state = State.METHOD;
  private Answer next = Answer.GREETED;
  private int count;

  /// Takes bytes up to the end of one answer.
  ///
  /// @return whether it is complete: then [#next] says what it is
  /// @throws ConnectError if it is a refusal, or none
  boolean take(ByteBuffer data) throws ConnectError {
    while (data.hasRemaining()) {
      kept[count++] = data.get();
      if (count == 1) {
        requireVersion(state == State.LOGIN ? LOGIN_VERSION : VERSION);
      }
      if (count == 2 && state == State.REPLY) {
        requireSuccess();
      }
      if (count >= 2 && count == length()) {
        count = 0;
        judge();
        return true;
      }
    }
    return false;
  }

  /// What the last answer that was complete says.
  Answer next() {
    return next;
  }

  private void requireVersion(int version) throws ConnectError {
    if (kept[0] != version) {
      throw new ConnectError(
          "expected an answer of SOCKS, which begins with %d, got %d"
              .formatted(version, kept[0] & 0xff),
          null);
    }
  }

  private void requireSuccess() throws ConnectError {
    int code = kept[1] & 0xff;
    if (code != 0) {
      String reason = code < REASONS.size() ? REASONS.get(code) : "code " + code;
      throw new ConnectError("the SOCKS proxy did not connect: " + reason, null);
    }
  }

  /// Of the answer that is being read, as far as that is known; more than there is until it is.
  private int length() throws ConnectError {
    if (state != State.REPLY) {
      return 2;
    }
    if (count < REPLY_START) {
      return Integer.MAX_VALUE;
    }
    int place =
        switch (kept[3]) {
          case 1 -> 4;
          case 3 -> 1 + (kept[4] & 0xff);
          case 4 -> 16;
          default ->
              throw new ConnectError(
                  "expected an address of the kind 1, 3 or 4 from the SOCKS proxy, got "
                      + (kept[3] & 0xff),
                  null);
        };
    return REPLY_START - 1 + place + 2;
  }

  private void judge() throws ConnectError {
    int said = kept[1] & 0xff;
    switch (state) {
      case METHOD -> {
        if (said != 0 && said != LOGIN) {
          throw new ConnectError(
              "the SOCKS proxy takes none of the ways that were offered to say who asks", null);
        }
        state = said == 0 ? State.REPLY : State.LOGIN;
        next = said == 0 ? Answer.GREETED : Answer.WANTS_LOGIN;
      }
      case LOGIN -> {
        if (said != 0) {
          throw new ConnectError("the SOCKS proxy refuses this name and password", null);
        }
        state = State.REPLY;
        next = Answer.GREETED;
      }
      case REPLY -> next = Answer.CONNECTED;
    }
  }
}
