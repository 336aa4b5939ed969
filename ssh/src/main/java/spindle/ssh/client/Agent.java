package spindle.ssh.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spindle.bytes.ByteQueue;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;

/// A connection to an agent, which has keys and signs by them, and never gives them away
/// (draft-miller-ssh-agent, 3). Answers come in the order of the questions.
final class Agent extends Protocol {
  /// Of a key that an agent has, and of a signature: what an answer may be long.
  static final int ANSWER_MAX = 256 * 1024;

  /// How long an agent may take that is not asked to sign: who signs may ask its user first.
  static final Duration ANSWER_TIME = Duration.ofSeconds(10);

  private static final int LIST = 11;
  private static final int LISTED = 12;
  private static final int SIGN = 13;
  private static final int SIGNED = 14;
  private static final int RSA_SHA2_512 = 4;
  private static final int KEYS_MAX = 2048;

  /// A key that an agent has.
  ///
  /// @param base64 the public key as SSH sends it
  record Key(String type, String base64) {
    static Key of(byte[] blob) {
      int length = ByteBuffer.wrap(blob).getInt();
      String type = new String(blob, 4, length, StandardCharsets.US_ASCII);
      return new Key(type, Base64.getEncoder().encodeToString(blob));
    }
  }

  private final ByteQueue arrived = new ByteQueue();
  private final Deque<Deferred<ByteBuffer>> asked = new ArrayDeque<>();
  private @Nullable ConnectionClosed gone;

  Deferred<List<Key>> list() {
    return ask(LISTED, ByteBuffer.wrap(new byte[] {LIST}))
        .addCallback(Agent::keys)
        .addTimeout(ANSWER_TIME, transport().scheduler());
  }

  private static List<Key> keys(ByteBuffer answer) throws IOException {
    try {
      int count = answer.getInt();
      List<Key> keys = new ArrayList<>();
      for (int i = 0; i < count && i < KEYS_MAX; i++) {
        keys.add(Key.of(bytes(answer)));
        var _ = bytes(answer); // a comment
      }
      return keys;
    } catch (RuntimeException cut) {
      throw new IOException("expected a list of keys from the agent, got something else", cut);
    }
  }

  private static byte[] bytes(ByteBuffer from) {
    byte[] bytes = new byte[Objects.checkIndex(from.getInt(), from.remaining() + 1)];
    from.get(bytes);
    return bytes;
  }

  /// Has the agent sign.
  ///
  /// @param algorithm that the signature is to be of
  /// @return fires with it as SSH sends it: the algorithm's name and the signature
  Deferred<byte[]> sign(Key key, String algorithm, byte[] data) {
    byte[] blob = Base64.getDecoder().decode(key.base64);
    ByteBuffer question = ByteBuffer.allocate(13 + blob.length + data.length);
    question.put((byte) SIGN).putInt(blob.length).put(blob);
    question.putInt(data.length).put(data);
    question.putInt(algorithm.startsWith("rsa-sha2-512") ? RSA_SHA2_512 : 0);
    return ask(SIGNED, question.flip())
        .addCallback(answer -> {
          try {
            return bytes(answer);
          } catch (RuntimeException cut) {
            throw new IOException("expected a signature from the agent, got something else", cut);
          }
        });
  }

  private Deferred<ByteBuffer> ask(int expected, ByteBuffer question) {
    if (gone != null) {
      return Deferred.fail(gone);
    }
    Deferred<ByteBuffer> answer = new Deferred<>();
    asked.add(answer);
    transport().write(ByteBuffer.allocate(4).putInt(question.remaining()).flip());
    transport().write(question);
    return answer.addCallback(got -> {
      int kind = got.get() & 0xff;
      if (kind != expected) {
        throw new IOException("the agent refuses: it may be locked, or its user has said no");
      }
      return got;
    });
  }

  @Override
  public void dataReceived(ByteBuffer data) throws IOException {
    arrived.append(data);
    while (arrived.size() >= 4) {
      int length = arrived.peekInt(0);
      if (length < 1 || length > ANSWER_MAX) {
        throw new IOException(
            "expected an answer of 1 to %d bytes from the agent, got %d"
                .formatted(ANSWER_MAX, length));
      }
      if (arrived.size() < 4 + length) {
        return;
      }
      arrived.skip(4);
      byte[] answer = arrived.take(length);
      Deferred<ByteBuffer> next = asked.poll();
      if (next == null) {
        throw new IOException("the agent answers what nobody has asked");
      }
      if (!next.called()) {
        next.callback(ByteBuffer.wrap(answer));
      }
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    gone = reason;
    while (!asked.isEmpty()) {
      Deferred<ByteBuffer> next = asked.remove();
      if (!next.called()) {
        next.errback(reason);
      }
    }
  }
}
