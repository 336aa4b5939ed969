package spindle.web.cache;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.web.Filter;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;
import spindle.web.client.Agent;

/// Which bodies a cache keeps, and how many.
class CachedBodiesTest {
  private static final String URI = "http://a/page";

  private final HttpCache cache = HttpCache.inMemory();
  private final List<Request> asked = new ArrayList<>();

  /// What the server answers next.
  private Fields answer = Fields.none();

  private String body = "one";

  private Deferred<Response> send(Filter filter, Request request) {
    return Agent.to(
            arrived -> {
              asked.add(arrived);
              return Response.arrived(Status.OK, answer, Body.of(body));
            })
        .with(filter)
        .request(request);
  }

  private String ask() {
    return successResultOf(successResultOf(send(cache, Request.get(URI))).body().text(1_000));
  }

  private void answers(String... fields) {
    answer = Fields.of(fields);
  }

  @Test
  void theLimitsHoldAndWhatWasNotUsedForLongestGoes() {
    HttpCache small = cache.withEntriesMax(2);
    answers("Cache-Control", "max-age=10");
    for (String each : List.of("http://a/1", "http://a/2", "http://a/1", "http://a/3")) {
      successResultOf(successResultOf(send(small, Request.get(each))).body().text(10));
    }
    assertThat(small.entries()).isEqualTo(2);
    assertThat(asked).hasSize(3);
    successResultOf(send(small, Request.get("http://a/1"))).body().cancel();
    assertThat(asked).hasSize(3);
    HttpCache bytes = cache.withBytesMax(2_000);
    body = "x".repeat(500);
    for (int i = 0; i < 9; i++) {
      successResultOf(successResultOf(send(bytes, Request.get("http://a/" + i))).body().text(1000));
      assertThat(bytes.bytes()).isLessThanOrEqualTo(2_000);
    }
    assertThat(bytes.entries()).isEqualTo(1);
    assertThat(bytes.bytes()).isGreaterThan(1_000);
    bytes.clear();
    assertThat(bytes.bytes() + bytes.entries()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"3, 1", "4, 0"})
  void aBodyMayBeSoLargeAndNoLarger(int length, int entries) {
    HttpCache small = cache.withBodyMax(3);
    answers("Cache-Control", "max-age=10");
    body = "x".repeat(length);
    assertThat(successResultOf(successResultOf(send(small, Request.get(URI))).body().text(10)))
        .isEqualTo(body);
    assertThat(small.entries()).isEqualTo(entries);
    Parts parts = new Parts(body, null);
    answers("Cache-Control", "max-age=10", "Transfer-Encoding", "chunked");
    assertThat(read(small, "http://a/parts", parts)).isEqualTo(body);
    assertThat(small.entries()).isEqualTo(2 * entries);
  }

  private String read(HttpCache through, String uri, Body coming) {
    Agent agent = Agent.to(_ -> Response.arrived(Status.OK, answer, coming));
    Response response = successResultOf(agent.with(through).request(Request.get(uri)));
    return successResultOf(response.body().text(100));
  }

  /// A body whose length is not known, a byte each, that may fail.
  private static final class Parts extends Body {
    private final String text;
    private final @Nullable Exception failure;
    private int given;

    Parts(String text, @Nullable Exception failure) {
      this.text = text;
      this.failure = failure;
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      if (given < text.length()) {
        byte[] one = {(byte) text.charAt(given++)};
        return Deferred.succeed((@Nullable ByteBuffer) ByteBuffer.wrap(one));
      }
      return failure == null
          ? Deferred.succeed((@Nullable ByteBuffer) null)
          : Deferred.fail(failure);
    }

    @Override
    public void cancel() {
      given = text.length();
    }
  }

  @Test
  void aBodyThatIsNotReadToItsEndIsNotKept() {
    answers("Cache-Control", "max-age=10", "Transfer-Encoding", "chunked");
    Agent cut =
        Agent.to(_ ->
            Response.arrived(
                Status.OK, answer, new Parts("ab", new BodyTruncated("cut", new IOException()))));
    Response response = successResultOf(cut.with(cache).request(Request.get(URI)));
    failureResultOf(response.body().text(10), BodyTruncated.class);
    Agent whole = Agent.to(_ -> Response.arrived(Status.OK, answer, new Parts("ab", null)));
    Response left = successResultOf(whole.with(cache).request(Request.get(URI)));
    successResultOf(left.body().next());
    left.body().cancel();

    assertThat(cache.entries()).isZero();
  }

  @Test
  void aBodyWhoseEndIsThatOfItsConnectionIsNotKept() {
    answers("Cache-Control", "max-age=10");
    read(cache, URI, new Parts("ab", null));

    assertThat(cache.entries()).isZero();
  }

  @Test
  void whatOneReaderDoesWithABodyIsItsOwnBusiness() {
    answers("Cache-Control", "max-age=10");
    ask();
    ByteBuffer piece =
        requireNonNull(
            successResultOf(successResultOf(send(cache, Request.get(URI))).body().next()));
    piece.put(0, (byte) 'X');

    assertThat(ask()).isEqualTo("one");
  }
}
