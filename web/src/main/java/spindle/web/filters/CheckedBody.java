package spindle.web.filters;

import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import spindle.http.Fields;
import spindle.web.body.Body;

/// A body that fails at its end if it is not what its digests say, before it or behind it.
final class CheckedBody extends DigestedLayer {
  private final Fields fields;
  private final Supplier<? extends Exception> failure;

  CheckedBody(Body body, Fields fields, Supplier<? extends Exception> failure) {
    super(body, DigestAlgorithm.values());
    this.fields = fields;
    this.failure = failure;
  }

  @Override
  void ended() throws Exception {
    for (DigestAlgorithm each : DigestAlgorithm.values()) {
      byte[] digest = digest(each);
      for (Fields some : List.of(fields, body.trailer())) {
        Optional<byte[]> said = each.said(some);
        if (said.isPresent() && !MessageDigest.isEqual(said.get(), digest)) {
          throw failure.get();
        }
      }
    }
  }
}
