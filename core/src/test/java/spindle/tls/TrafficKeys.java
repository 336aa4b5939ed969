package spindle.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// How one direction of TLS 1.3 is protected, with AES-128-GCM: RFC 8446, sections 5 and 7.
final class TrafficKeys {
  private static final int TAG = 16;
  private static final int NONCE = 12;

  private final byte[] secret;
  private final byte[] key;
  private final byte[] base;
  private long records;

  TrafficKeys(byte[] secret) throws GeneralSecurityException {
    this.secret = secret;
    key = expand(secret, "key", new byte[0], 16);
    base = expand(secret, "iv", new byte[0], NONCE);
  }

  byte[] secret() {
    return secret;
  }

  /// Those that follow a key update.
  TrafficKeys next() throws GeneralSecurityException {
    return new TrafficKeys(expand(secret, "traffic upd", new byte[0], 32));
  }

  /// A record with `inner`: content, type and padding.
  byte[] sealed(byte[] inner) throws GeneralSecurityException {
    byte[] head = ByteBuffer.allocate(5).put((byte) 23).putShort((short) 0x303).array();
    ByteBuffer.wrap(head).putShort(3, (short) (inner.length + TAG));
    byte[] body = cipher(Cipher.ENCRYPT_MODE, head).doFinal(inner);
    return HandMadeClient.joined(head, body);
  }

  /// The content of a record.
  byte[] opened(byte[] record) throws GeneralSecurityException {
    byte[] head = Arrays.copyOf(record, 5);
    byte[] inner = cipher(Cipher.DECRYPT_MODE, head).doFinal(record, 5, record.length - 5);
    int end = inner.length - 1;
    while (inner[end] == 0) {
      end--;
    }
    return Arrays.copyOf(inner, end);
  }

  private Cipher cipher(int mode, byte[] head) throws GeneralSecurityException {
    byte[] nonce = base.clone();
    ByteBuffer tail = ByteBuffer.wrap(nonce);
    tail.putLong(NONCE - Long.BYTES, tail.getLong(NONCE - Long.BYTES) ^ records);
    records++;
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG, nonce));
    cipher.updateAAD(head);
    return cipher;
  }

  static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HMAC"));
    return mac.doFinal(data);
  }

  /// HKDF-Expand-Label, for what fits into one hash.
  static byte[] expand(byte[] secret, String label, byte[] context, int length)
      throws GeneralSecurityException {
    byte[] name = ("tls13 " + label).getBytes(US_ASCII);
    ByteBuffer info = ByteBuffer.allocate(5 + name.length + context.length);
    info.putShort((short) length).put((byte) name.length).put(name);
    info.put((byte) context.length).put(context).put((byte) 1);
    return Arrays.copyOf(hmac(secret, info.array()), length);
  }
}
