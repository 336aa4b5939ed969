package spindle.web.body;

import java.util.List;
import spindle.http.Fields;

/// A body that is made of another, for filters: how its pieces come is for its kinds to say.
/// Everything else is the other's, unless they say so.
public abstract class BodyLayer extends Body {
  /// The other one.
  protected final Body body;

  /// A body that is made of `body`.
  protected BodyLayer(Body body) {
    this.body = body;
  }

  @Override
  public boolean endless() {
    return body.endless();
  }

  @Override
  public void endSoon() {
    body.endSoon();
  }

  @Override
  public long length() {
    return body.length();
  }

  @Override
  public void cancel() {
    body.cancel();
  }

  @Override
  protected Exception tooLong(long max) {
    return tooLongOf(body, max);
  }

  @Override
  public Fields trailer() {
    return body.trailer();
  }

  @Override
  public List<String> trailerNames() {
    return body.trailerNames();
  }
}
