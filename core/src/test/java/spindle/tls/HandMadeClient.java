package spindle.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/// A client of TLS 1.3 made by hand after RFC 8446, so that it can do what no engine lets one do.
/// It knows one cipher suite, TLS_AES_128_GCM_SHA256, and one group, X25519, and believes
/// everybody.
final class HandMadeClient extends Talk.End {
  static final int ALERT = 21;
  static final int HANDSHAKE = 22;
  static final int DATA = 23;

  private static final int SERVER_HELLO = 2;
  private static final int FINISHED = 20;
  private static final int KEY_SHARE = 0x33;
  private static final String X25519_PREFIX = "302a300506032b656e032100";
  private static final byte[] ZEROS = new byte[32];

  private final KeyPair pair;
  private final MessageDigest transcript;
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
  private byte[] arrived = {};
  private @Nullable TrafficKeys reads;
  private @Nullable TrafficKeys writes;
  private byte[] handshakeSecret = {};
  private @Nullable ByteArrayOutputStream held;
  private boolean open;

  HandMadeClient() throws GeneralSecurityException {
    pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    transcript = MessageDigest.getInstance("SHA-256");
  }

  /// Whether the handshake is complete.
  boolean isOpen() {
    return open;
  }

  /// Begins the handshake.
  void hello() {
    byte[] share = Arrays.copyOfRange(pair.getPublic().getEncoded(), 12, 44);
    byte[] extensions =
        joined(
            hex("002b0003020304" + "000a00040002001d" + "000d000600040403" + "0804"),
            hex("003300260024001d0020"),
            share);
    byte[] body =
        joined(hex("0303"), new byte[32], hex("00" + "00021301" + "0100"), sized(2, extensions));
    byte[] message = joined(hex("01"), sized(3, body));
    transcript.update(message);
    transport().write(joined(hex("160301"), sized(2, message)));
  }

  @Override
  public void dataReceived(ByteBuffer data) throws Exception {
    byte[] more = new byte[data.remaining()];
    data.duplicate().get(more);
    super.dataReceived(data);
    arrived = joined(arrived, more);
    int size = recordSize();
    while (size > 0 && !open) {
      byte[] record = Arrays.copyOf(arrived, size);
      arrived = Arrays.copyOfRange(arrived, size, arrived.length);
      received(record);
      size = recordSize();
    }
  }

  private int recordSize() {
    int size = arrived.length < 5 ? -1 : 5 + ByteBuffer.wrap(arrived).getShort(3);
    return size <= arrived.length ? size : -1;
  }

  private void received(byte[] record) throws GeneralSecurityException {
    TrafficKeys keys = reads;
    byte[] content =
        keys != null ? keys.opened(record) : Arrays.copyOfRange(record, 5, record.length);
    if (record[0] == HANDSHAKE || (record[0] == DATA && keys != null)) {
      messages.writeBytes(content);
      while (takeMessage()) {
        // Until there is no whole one any more.
      }
    }
  }

  private boolean takeMessage() throws GeneralSecurityException {
    byte[] all = messages.toByteArray();
    int size = all.length < 4 ? 4 : 4 + (ByteBuffer.wrap(all).getInt(0) & 0xffffff);
    if (all.length < size || open) {
      return false;
    }
    byte[] message = Arrays.copyOf(all, size);
    messages.reset();
    messages.write(all, size, all.length - size);
    transcript.update(message);
    if (message[0] == SERVER_HELLO) {
      agree(serverShare(ByteBuffer.wrap(message)));
    } else if (message[0] == FINISHED) {
      finish();
    }
    return true;
  }

  private static byte[] serverShare(ByteBuffer hello) {
    hello.position(4 + 2 + 32);
    int session = hello.get();
    hello.position(hello.position() + session + 2 + 1 + 2);
    while (hello.hasRemaining()) {
      int kind = hello.getShort();
      byte[] value = new byte[hello.getShort()];
      hello.get(value);
      if (kind == KEY_SHARE) {
        return Arrays.copyOfRange(value, 4, value.length);
      }
    }
    throw new AssertionError("the server sent no key");
  }

  private void agree(byte[] share) throws GeneralSecurityException {
    PublicKey theirs =
        KeyFactory.getInstance("X25519")
            .generatePublic(new X509EncodedKeySpec(joined(hex(X25519_PREFIX), share)));
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(pair.getPrivate());
    agreement.doPhase(theirs, true);
    byte[] early = TrafficKeys.hmac(ZEROS, ZEROS);
    handshakeSecret = TrafficKeys.hmac(derivedFrom(early), agreement.generateSecret());
    reads = new TrafficKeys(secret(handshakeSecret, "s hs traffic"));
    writes = new TrafficKeys(secret(handshakeSecret, "c hs traffic"));
  }

  private void finish() throws GeneralSecurityException {
    byte[] finishedKey = TrafficKeys.expand(secret(), "finished", new byte[0], 32);
    byte[] proof = TrafficKeys.hmac(finishedKey, hash());
    byte[] master = TrafficKeys.hmac(derivedFrom(handshakeSecret), ZEROS);
    byte[] own = secret(master, "c ap traffic");
    send(HANDSHAKE, joined(hex("14"), sized(3, proof)));
    writes = new TrafficKeys(own);
    open = true;
  }

  private byte[] secret() {
    return writer().secret();
  }

  private TrafficKeys writer() {
    TrafficKeys keys = writes;
    if (keys == null) {
      throw new AssertionError("there are no keys yet");
    }
    return keys;
  }

  private byte[] hash() throws GeneralSecurityException {
    try {
      return ((MessageDigest) transcript.clone()).digest();
    } catch (CloneNotSupportedException impossible) {
      throw new GeneralSecurityException(impossible);
    }
  }

  private byte[] secret(byte[] from, String label) throws GeneralSecurityException {
    return TrafficKeys.expand(from, label, hash(), 32);
  }

  private static byte[] derivedFrom(byte[] secret) throws GeneralSecurityException {
    byte[] nothing = MessageDigest.getInstance("SHA-256").digest();
    return TrafficKeys.expand(secret, "derived", nothing, 32);
  }

  /// Sends a record of `type` with `content`, whatever that is.
  void send(int type, byte[] content) throws GeneralSecurityException {
    send(type, content, 0);
  }

  /// The same, with `padding` bytes of nothing.
  void send(int type, byte[] content, int padding) throws GeneralSecurityException {
    put(sealed(type, content, padding));
  }

  /// Sends `record`, or holds it back.
  void put(byte[] record) {
    if (held == null) {
      transport().write(record);
    } else {
      held.writeBytes(record);
    }
  }

  /// Holds back what would be sent from now on.
  void hold() {
    held = new ByteArrayOutputStream();
  }

  /// What was held back.
  byte[] held() {
    return held == null ? new byte[0] : held.toByteArray();
  }

  /// A record, not sent.
  byte[] sealed(int type, byte[] content, int padding) throws GeneralSecurityException {
    return writer().sealed(joined(content, new byte[] {(byte) type}, new byte[padding]));
  }

  /// Changes its keys and says so.
  void updateKeys(boolean asksForTheOthers) throws GeneralSecurityException {
    send(HANDSHAKE, hex("18000001" + (asksForTheOthers ? "01" : "00")));
    writes = writer().next();
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private static byte[] sized(int width, byte[] bytes) {
    byte[] size = new byte[width];
    for (int i = 0; i < width; i++) {
      size[i] = (byte) (bytes.length >> (8 * (width - 1 - i)));
    }
    return joined(size, bytes);
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] each : parts) {
      all.writeBytes(each);
    }
    return all.toByteArray();
  }
}
