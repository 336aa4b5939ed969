package spindle.web.body;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.Fields;

/// A body with fields behind it that its program has made.
final class TrailedBody extends BodyLayer {
  private final Supplier<Fields> trailer;
  private final List<String> names;

  TrailedBody(Body body, Supplier<Fields> trailer, List<String> names) {
    super(body);
    this.trailer = trailer;
    this.names = names;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    return body.next();
  }

  @Override
  public @Nullable Body again() {
    Body same = body.again();
    return same == null ? null : new TrailedBody(same, trailer, names);
  }

  @Override
  public @Nullable ByteBuffer whole() {
    return body.whole();
  }

  @Override
  public Fields trailer() {
    return trailer.get();
  }

  @Override
  public List<String> trailerNames() {
    return names;
  }
}
