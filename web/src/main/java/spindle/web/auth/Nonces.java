package spindle.web.auth;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The nonces of Digest. One is when it was made, 16 random bytes, and a keyed hash of both: that
/// it is ours can be seen without a table, so asking for nonces fills none. Only one that a user
/// has used is remembered, with the counts that came with it.
///
/// What falls out of the table because it is full takes all that are as old, and not in it, along:
/// so no count that was used is ever taken for a new one. Safe for several threads.
final class Nonces {
  private static final int RANDOM = 16;
  private static final int HASH = 16;
  private static final int LENGTH = Long.BYTES + RANDOM + HASH;

  /// Counts that come out of their order, over several connections, are taken so far back.
  private static final int WINDOW = 64;

  private final RandomGenerator random;
  private final SecretKeySpec key;
  private final long ageMillis;
  private final int remembered;
  private final Map<String, Counts> used = new LinkedHashMap<>();

  /// Nonces that were made at this time or before are void, unless they are in the table.
  private long voidMillis = Long.MIN_VALUE;

  /// The highest count of a nonce, and which of the 64 up to it have come.
  private static final class Counts {
    final long madeMillis;
    long highest;
    long seen;

    Counts(long madeMillis) {
      this.madeMillis = madeMillis;
    }

    boolean take(long count) {
      if (count > highest) {
        long by = count - highest;
        seen = by >= WINDOW ? 1 : seen << by | 1;
        highest = count;
        return true;
      }
      long back = highest - count;
      if (back >= WINDOW || (seen >> back & 1) != 0) {
        return false;
      }
      seen |= 1L << back;
      return true;
    }
  }

  Nonces(RandomGenerator random, Duration age, int remembered) {
    this.random = random;
    this.ageMillis = age.toMillis();
    this.remembered = remembered;
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    key = new SecretKeySpec(bytes, "HmacSHA256");
  }

  String make(long nowMillis) {
    byte[] bytes = new byte[RANDOM];
    random.nextBytes(bytes);
    ByteBuffer nonce = ByteBuffer.allocate(LENGTH).putLong(nowMillis).put(bytes);
    nonce.put(hash(nonce.array()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce.array());
  }

  private byte[] hash(byte[] nonce) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      mac.update(nonce, 0, Long.BYTES + RANDOM);
      return Arrays.copyOf(mac.doFinal(), HASH);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /// Whether this count of this nonce is new. It is not where the nonce is not ours, or too old.
  /// Only for who has shown that he is somebody.
  synchronized boolean take(String nonce, long count, long nowMillis) {
    Long made = made(nonce);
    if (made == null || nowMillis - made < 0 || nowMillis - made >= ageMillis) {
      return false;
    }
    Counts counts = used.get(nonce);
    if (counts == null) {
      if (made <= voidMillis) {
        return false;
      }
      counts = new Counts(made);
      used.put(nonce, counts);
      makeRoom(nowMillis);
    }
    return counts.take(count);
  }

  private void makeRoom(long nowMillis) {
    var oldest = used.values().iterator();
    while (oldest.hasNext()) {
      Counts each = oldest.next();
      boolean aged = nowMillis - each.madeMillis >= ageMillis;
      if (!aged && used.size() <= remembered) {
        return;
      }
      if (!aged) {
        voidMillis = Math.max(voidMillis, each.madeMillis);
      }
      oldest.remove();
    }
  }

  /// When it was made; null if it is not ours.
  private @Nullable Long made(String nonce) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(nonce);
      boolean ours =
          bytes.length == LENGTH
              && MessageDigest.isEqual(
                  hash(bytes), Arrays.copyOfRange(bytes, Long.BYTES + RANDOM, LENGTH));
      return ours ? ByteBuffer.wrap(bytes).getLong() : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  synchronized int size() {
    return used.size();
  }
}
