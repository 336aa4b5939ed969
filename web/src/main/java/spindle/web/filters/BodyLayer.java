package spindle.web.filters;

import java.util.List;
import spindle.http.Fields;
import spindle.web.body.Body;

/// A body of a body. How pieces come is for its kinds to say.
abstract class BodyLayer extends Body {
  final Body body;

  BodyLayer(Body body) {
    this.body = body;
  }

  @Override
  public boolean endless() {
    return body.endless();
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
