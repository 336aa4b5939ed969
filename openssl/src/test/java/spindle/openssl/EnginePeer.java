package spindle.openssl;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;

/// A peer in clear that holds an engine of the JDK's in its hand, and so can do with its records
/// what it likes.
final class EnginePeer extends Protocol {
  private static final int HEADER = 5;

  private final SSLEngine engine;
  private final ByteBuffer data = ByteBuffer.allocate(64 * 1024);
  private final ByteBuffer arrived = ByteBuffer.allocate(256 * 1024);
  private boolean made;
  private boolean open;
  private boolean onlyHears;
  private int received;
  @Nullable ConnectionClosed reason;

  EnginePeer(boolean client, String version, KeyManager[] keys, TrustManager[] trust)
      throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust, new SecureRandom());
    engine = context.createSSLEngine();
    engine.setUseClientMode(client);
    engine.setEnabledProtocols(new String[] {version});
    engine.beginHandshake();
  }

  /// Whether the handshake is complete.
  boolean isOpen() {
    return open;
  }

  /// How many bytes of data came.
  int received() {
    return received;
  }

  /// The records that the engine has to say of its own accord.
  byte[] said() throws SSLException {
    ByteBuffer wire = ByteBuffer.allocate(64 * 1024);
    int before;
    do {
      before = wire.position();
      note(engine.wrap(ByteBuffer.allocate(0), wire));
    } while (wire.position() > before && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
    byte[] records = new byte[wire.position()];
    wire.flip().get(records);
    return records;
  }

  /// A record of `content`.
  byte[] sealed(byte[] content) throws SSLException {
    ByteBuffer wire = ByteBuffer.allocate(64 * 1024);
    engine.wrap(ByteBuffer.wrap(content), wire);
    byte[] record = new byte[wire.position()];
    wire.flip().get(record);
    return record;
  }

  /// What the engine says when it is asked for another handshake: in TLS 1.3 a change of keys that
  /// asks for another, before that a renegotiation.
  byte[] another() throws SSLException {
    engine.beginHandshake();
    return said();
  }

  /// Gives the engine nothing any more of what arrives.
  void onlyHear() {
    onlyHears = true;
  }

  /// What has arrived since then.
  byte[] heard() {
    return Arrays.copyOf(arrived.array(), arrived.position());
  }

  @Override
  public void connectionMade() {
    made = true;
  }

  boolean isMade() {
    return made;
  }

  /// An alert that comes is what the tests are after, and no failure of this protocol.
  @Override
  public void dataReceived(ByteBuffer some) {
    arrived.put(some.duplicate());
    if (!onlyHears) {
      try {
        take();
      } catch (SSLException _) {
        onlyHears = true;
      }
    }
  }

  private void take() throws SSLException {
    arrived.flip();
    int before;
    do {
      before = arrived.position();
      note(engine.unwrap(arrived, data));
      received += data.position();
      data.clear();
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        transport().write(said());
      }
    } while (arrived.hasRemaining() && arrived.position() > before);
    arrived.compact();
  }

  private void note(SSLEngineResult result) {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      Runnable task = engine.getDelegatedTask();
      if (task != null) {
        task.run();
      }
    }
    open |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
  }

  @Override
  public void connectionLost(ConnectionClosed why) {
    reason = why;
  }

  /// The message of a handshake that is in `record`.
  static byte[] message(byte[] record) {
    return Arrays.copyOfRange(record, HEADER, record.length);
  }

  /// `message` in records with at most `size` bytes of it each.
  static List<byte[]> records(byte[] message, int size) {
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < message.length; at += size) {
      int some = Math.min(size, message.length - at);
      ByteBuffer piece = ByteBuffer.allocate(HEADER + some).put((byte) 22).putShort((short) 0x301);
      pieces.add(piece.putShort((short) some).put(message, at, some).array());
    }
    return pieces;
  }

  /// A ClientHello, made longer by the extension for padding (RFC 7685) until it has `size` bytes
  /// after the four of its head.
  static byte[] stretched(byte[] hello, int size) {
    ByteBuffer old = ByteBuffer.wrap(hello).position(4 + 2 + 32);
    old.position(old.position() + 1 + old.get(old.position()));
    old.position(old.position() + 2 + old.getShort(old.position()));
    old.position(old.position() + 1 + old.get(old.position()));
    int extensions = old.position();
    int more = 4 + size - hello.length;
    ByteBuffer made = ByteBuffer.allocate(4 + size).putInt((1 << 24) + size);
    made.put(hello, 4, extensions - 4).putShort((short) (old.getShort() + more));
    made.put(hello, extensions + 2, hello.length - extensions - 2);
    return made.putShort((short) 21).putShort((short) (more - 4)).array();
  }
}
