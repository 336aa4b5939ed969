package spindle.web.server;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at the first bytes of a connection, however they are cut: whether they are those with
/// which another version of HTTP begins. What has matched so far need not be kept, since it is
/// known.
final class Preface {
  private final HttpVersion version;
  private final ByteBuffer expected;

  Preface(HttpVersion version) {
    this.version = version;
    this.expected = version.preface();
  }

  /// The one to look for: one is enough, since there is one other version in clear text, HTTP/2.
  static @Nullable Preface of(List<HttpVersion> versions) {
    return versions.stream()
        .filter(each -> each.preface().hasRemaining())
        .findFirst()
        .map(Preface::new)
        .orElse(null);
  }

  HttpVersion version() {
    return version;
  }

  /// Takes from `lent` as much as goes on as expected.
  void match(ByteBuffer lent) {
    while (expected.hasRemaining()
        && lent.hasRemaining()
        && lent.get(lent.position()) == expected.get(expected.position())) {
      lent.get();
      expected.get();
    }
  }

  boolean complete() {
    return !expected.hasRemaining();
  }

  /// What was taken.
  ByteBuffer taken() {
    return expected.duplicate().flip();
  }

  /// Whether some of it has come.
  boolean begun() {
    return expected.position() > 0;
  }
}
