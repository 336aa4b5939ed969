package spindle.web.filters;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.web.body.Body;
import spindle.web.body.BodyLayer;

/// A body that is digested while it is read.
abstract class DigestedLayer extends BodyLayer {
  private final Map<DigestAlgorithm, MessageDigest> digests = new EnumMap<>(DigestAlgorithm.class);
  private boolean over;
  private @Nullable Exception failure;

  DigestedLayer(Body body, DigestAlgorithm... algorithms) {
    super(body);
    for (DigestAlgorithm each : algorithms) {
      digests.put(each, each.digest());
    }
  }

  /// The end has come; what is thrown is the body's failure.
  abstract void ended() throws Exception;

  /// That of what has been read.
  final byte[] digest(DigestAlgorithm algorithm) {
    MessageDigest digest = digests.get(algorithm);
    if (digest == null) {
      throw new IllegalArgumentException(algorithm + " was not asked for");
    }
    return digest.digest();
  }

  @Override
  public final Deferred<@Nullable ByteBuffer> next() {
    return body.next().addCallback(this::update);
  }

  private @Nullable ByteBuffer update(@Nullable ByteBuffer piece) throws Exception {
    if (piece != null) {
      digests.values().forEach(digest -> digest.update(piece.duplicate()));
    } else if (!over) {
      over = true;
      try {
        ended();
      } catch (Exception e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure; // also to who reads again
    }
    return piece;
  }
}
