package spindle.web.proxy;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;

/// The body of a response, on its way from an upstream.
final class RelayedBody extends Body {
  private final Body body;
  private final List<String> trailerNames;
  private final Runnable whenOver;
  private boolean over;

  /// @param whenOver run once, when nothing more comes or nobody wants it
  RelayedBody(Body body, List<String> trailerNames, Runnable whenOver) {
    this.body = body;
    this.trailerNames = trailerNames;
    this.whenOver = whenOver;
  }

  @Override
  public long length() {
    return body.length();
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    return body.next().addCallbacks(this::came, this::broke);
  }

  private @Nullable ByteBuffer came(@Nullable ByteBuffer piece) {
    if (piece == null) {
      end();
    }
    return piece;
  }

  /// For the client it is all one why the rest does not come.
  private @Nullable ByteBuffer broke(Throwable failure) throws BodyTruncated {
    end();
    throw failure instanceof BodyTruncated truncated
        ? truncated
        : new BodyTruncated("the body of the upstream's response did not end", failure);
  }

  private void end() {
    if (!over) {
      over = true;
      whenOver.run();
    }
  }

  @Override
  public void cancel() {
    body.cancel();
    end();
  }

  @Override
  public Fields trailer() {
    return EndToEnd.of(body.trailer(), _ -> false);
  }

  @Override
  public List<String> trailerNames() {
    return trailerNames;
  }
}
