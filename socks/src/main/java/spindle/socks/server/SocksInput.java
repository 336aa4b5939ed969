package spindle.socks.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.bytes.ByteQueue;
import spindle.socks.server.SocksRequest.Command;

/// Cuts what a client says into messages, however it comes. Takes no byte that stands behind the
/// last of them.
final class SocksInput {
  /// SOCKS 4: bytes of the user's id, and of the name of the host.
  static final int WORD_MAX = 255;

  private static final int LOGIN_VERSION = 1;
  private static final int ADDRESS_4 = 1;
  private static final int NAME = 3;
  private static final int ADDRESS_6 = 4;

  private enum State {
    FIRST,
    ACCOUNT,
    REQUEST
  }

  private State state = State.FIRST;

  /// What comes next in SOCKS 5 is a name with a password.
  void expectAccount() {
    state = State.ACCOUNT;
  }

  /// What comes next in SOCKS 5 is the request.
  void expectRequest() {
    state = State.REQUEST;
  }

  /// Takes the next message.
  ///
  /// @return null if it is not complete
  /// @throws MalformedRequest if it can be none
  @Nullable Said next(ByteQueue arrived) throws MalformedRequest {
    if (arrived.isEmpty()) {
      return null;
    }
    int version = arrived.peekUnsignedByte(0);
    if (state == State.FIRST && version == 4) {
      return version4(arrived);
    }
    require(version == (state == State.ACCOUNT ? LOGIN_VERSION : 5), "another version");
    return switch (state) {
      case FIRST -> hello(arrived);
      case ACCOUNT -> account(arrived);
      case REQUEST -> request(arrived);
    };
  }

  private static void require(boolean holds, String otherwise) throws MalformedRequest {
    if (!holds) {
      throw new MalformedRequest("expected SOCKS 4 or 5, got " + otherwise);
    }
  }

  private static @Nullable Said hello(ByteQueue arrived) throws MalformedRequest {
    if (arrived.size() < 2 || arrived.size() < 2 + arrived.peekUnsignedByte(1)) {
      return null;
    }
    byte[] all = arrived.take(2 + arrived.peekUnsignedByte(1));
    require(all.length > 2, "no way to say who asks");
    List<Integer> methods = new ArrayList<>();
    for (int i = 2; i < all.length; i++) {
      methods.add(all[i] & 0xFF);
    }
    return new Said.Hello(methods);
  }

  private static @Nullable Said account(ByteQueue arrived) {
    int nameEnd = arrived.size() < 2 ? arrived.size() : 2 + arrived.peekUnsignedByte(1);
    if (arrived.size() <= nameEnd
        || arrived.size() < nameEnd + 1 + arrived.peekUnsignedByte(nameEnd)) {
      return null;
    }
    byte[] all = arrived.take(nameEnd + 1 + arrived.peekUnsignedByte(nameEnd));
    return new Said.Account(
        new String(all, 2, nameEnd - 2, UTF_8),
        new String(all, nameEnd + 1, all.length - nameEnd - 1, UTF_8));
  }

  private static @Nullable Said request(ByteQueue arrived) {
    if (arrived.size() < 5) {
      return null;
    }
    int length =
        switch (arrived.peekUnsignedByte(3)) {
          case ADDRESS_4 -> 4;
          case NAME -> 1 + arrived.peekUnsignedByte(4);
          case ADDRESS_6 -> 16;
          default -> -1;
        };
    if (length < 0) {
      return new Said.Asked(5, command(arrived.peekUnsignedByte(1)), null, 0);
    }
    if (arrived.size() < 4 + length + Short.BYTES) {
      return null;
    }
    byte[] all = arrived.take(4 + length + Short.BYTES);
    String host =
        all[3] == NAME
            ? new String(all, 5, length - 1, ISO_8859_1)
            : number(Arrays.copyOfRange(all, 4, 4 + length));
    return new Said.Asked(5, command(all[1]), host, unsignedShort(all, 4 + length));
  }

  private static @Nullable Said version4(ByteQueue arrived) throws MalformedRequest {
    int userEnd = zero(arrived, 8);
    if (userEnd < 0) {
      return null;
    }
    boolean named =
        arrived.peekByte(4) == 0
            && arrived.peekByte(5) == 0
            && arrived.peekByte(6) == 0
            && arrived.peekByte(7) != 0;
    int end = named ? zero(arrived, userEnd + 1) : userEnd;
    if (end < 0) {
      return null;
    }
    byte[] all = arrived.take(end + 1);
    String host =
        named
            ? new String(all, userEnd + 1, end - userEnd - 1, ISO_8859_1)
            : number(Arrays.copyOfRange(all, 4, 8));
    Command command = all[1] == 3 ? null : command(all[1]);
    return new Said.Asked(4, command, host, unsignedShort(all, 2));
  }

  /// Where the next zero is; less than 0 if it has not come.
  private static int zero(ByteQueue arrived, int from) throws MalformedRequest {
    for (int i = from; i < arrived.size(); i++) {
      if (arrived.peekByte(i) == 0) {
        return i;
      }
      require(i - from < WORD_MAX, "a word of more than 255 bytes");
    }
    return -1;
  }

  private static @Nullable Command command(int number) {
    return switch (number) {
      case 1 -> Command.CONNECT;
      case 2 -> Command.BIND;
      case 3 -> Command.UDP_ASSOCIATE;
      default -> null;
    };
  }

  private static int unsignedShort(byte[] bytes, int at) {
    return Byte.toUnsignedInt(bytes[at]) << 8 | Byte.toUnsignedInt(bytes[at + 1]);
  }

  private static String number(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }
}
