package spindle.web.body;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Outcome;

/// Bodies one behind the other.
final class JoinedBody extends Body {
  private final List<Body> bodies;
  private int at;

  JoinedBody(List<Body> bodies) {
    this.bodies = bodies;
  }

  @Override
  public long length() {
    long sum = 0;
    for (Body each : bodies) {
      if (each.length() < 0) {
        return -1;
      }
      sum += each.length();
    }
    return sum;
  }

  @Override
  public @Nullable Body again() {
    List<Body> same = new ArrayList<>();
    for (Body each : bodies) {
      Body again = each.again();
      if (again == null) {
        return null;
      }
      same.add(again);
    }
    return new JoinedBody(same);
  }

  @Override
  public boolean endless() {
    return bodies.stream().anyMatch(Body::endless);
  }

  @Override
  public void endSoon() {
    bodies.forEach(Body::endSoon);
  }

  /// In a loop over those that are empty, not by one call inside the other.
  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    while (at < bodies.size()) {
      Deferred<@Nullable ByteBuffer> coming = bodies.get(at).next();
      if (!isEnd(coming)) {
        return coming.then(this::piece);
      }
      at++;
    }
    return Deferred.succeed((@Nullable ByteBuffer) null);
  }

  private static boolean isEnd(Deferred<@Nullable ByteBuffer> coming) {
    return coming.outcome().orElse(null) instanceof Outcome.Success<?>(Object piece)
        && piece == null;
  }

  private Deferred<@Nullable ByteBuffer> piece(@Nullable ByteBuffer piece) {
    if (piece != null) {
      return Deferred.succeed((@Nullable ByteBuffer) piece);
    }
    at++;
    return next();
  }

  @Override
  public void cancel() {
    for (; at < bodies.size(); at++) {
      bodies.get(at).cancel();
    }
  }
}
