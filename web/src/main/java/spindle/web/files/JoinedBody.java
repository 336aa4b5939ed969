package spindle.web.files;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.web.body.Body;

/// A few bodies of known lengths, one behind the other.
final class JoinedBody extends Body {
  private final List<Body> bodies;
  private int at;

  JoinedBody(List<Body> bodies) {
    this.bodies = bodies;
  }

  @Override
  public long length() {
    return bodies.stream().mapToLong(Body::length).sum();
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    if (at == bodies.size()) {
      return Deferred.succeed((@Nullable ByteBuffer) null);
    }
    return bodies
        .get(at)
        .next()
        .then(piece -> {
          if (piece != null) {
            return Deferred.succeed((@Nullable ByteBuffer) piece);
          }
          at++;
          return next();
        });
  }

  @Override
  public void cancel() {
    for (; at < bodies.size(); at++) {
      bodies.get(at).cancel();
    }
  }
}
