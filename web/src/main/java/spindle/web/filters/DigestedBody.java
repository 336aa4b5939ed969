package spindle.web.filters;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.web.body.Body;

/// A body that has its digest behind it.
final class DigestedBody extends DigestedLayer {
  private final DigestAlgorithm algorithm;
  private Fields field = Fields.none();

  DigestedBody(Body body, DigestAlgorithm algorithm) {
    super(body, algorithm);
    this.algorithm = algorithm;
  }

  @Override
  public @Nullable Body again() {
    Body same = body.again();
    return same == null ? null : new DigestedBody(same, algorithm);
  }

  @Override
  void ended() {
    field = Fields.of("Content-Digest", algorithm.field(digest(algorithm)));
  }

  @Override
  public Fields trailer() {
    return super.trailer().plusAll(field);
  }

  @Override
  public List<String> trailerNames() {
    List<String> names = new ArrayList<>(super.trailerNames());
    names.add("Content-Digest");
    return names;
  }
}
