package spindle.web.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.testing.LoggedErrors;
import spindle.testing.MemoryReactor;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.server.Site;

/// Sessions that are kept elsewhere: each answer of the store takes a tenth of a second, and some
/// do not come.
class SlowStoreTest {
  private static final Duration TIME = Duration.ofMillis(100);

  private final MemoryReactor memory = new MemoryReactor();
  private final List<String> asked = new ArrayList<>();
  private final LinkedHashMap<String, Map<String, String>> kept = new LinkedHashMap<>();
  private String broken = "";
  private boolean cancelled;

  private final SessionStore store = new Slow();

  private final Site site =
      Site.of(
              routes -> {
                routes
                    .get("/show")
                    .answer(request -> Response.text(Session.of(request).values() + ""));
                routes
                    .get("/put/{name}")
                    .answer(request -> {
                      Session.of(request).put(request.path("name"), "1");
                      return Response.text("put");
                    });
                routes
                    .get("/login")
                    .answer(request -> {
                      var _ = Session.of(request).rotate();
                      Session.of(request).put("user", "ann");
                      return Response.of(new Watched(), "text/plain");
                    });
                routes
                    .get("/logout")
                    .answerLater(request ->
                        Session.of(request).end().addCallback(_ -> Response.text("out")));
              })
          .with(Sessions.of(store).withRandom(new Random(1)));

  private final class Slow implements SessionStore {
    private <T> Deferred<T> later(String question, Callable<T> work) {
      asked.add(question);
      return Deferred.deferLater(
          memory.reactor(),
          TIME,
          (Callable<T>)
              () -> {
                if (question.equals(broken)) {
                  throw new IOException("the store is on fire");
                }
                return work.call();
              });
    }

    @Override
    public Deferred<Optional<Map<String, String>>> find(String key) {
      return later("find", () -> Optional.ofNullable(kept.get(key)));
    }

    @Override
    public Deferred<Void> add(String key, Map<String, String> values) {
      return later("add", () -> kept.put(key, new LinkedHashMap<>(values)))
          .then(_ -> Deferred.succeed());
    }

    @Override
    public Deferred<Boolean> change(String key, Map<String, Optional<String>> changes) {
      return later(
          "change",
          () -> {
            Map<String, String> values = kept.get(key);
            if (values == null) {
              return false;
            }
            changes.forEach((name, value) ->
                value.ifPresentOrElse(text -> values.put(name, text), () -> values.remove(name)));
            return true;
          });
    }

    @Override
    public Deferred<Boolean> rename(String key, String newKey) {
      return later(
          "rename",
          () -> {
            Map<String, String> values = kept.remove(key);
            if (values != null) {
              kept.put(newKey, values);
            }
            return values != null;
          });
    }

    @Override
    public Deferred<Void> remove(String key) {
      return later("remove", () -> kept.remove(key)).then(_ -> Deferred.succeed());
    }

    @Override
    public Deferred<SessionEnd> notifyOnExpire(String key) {
      return Deferred.fail(new UnsupportedOperationException());
    }
  }

  /// Knows whether it was cancelled.
  private final class Watched extends Body {
    @Override
    public long length() {
      return -1;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      return Deferred.succeed(null);
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private Response ask(String target, String cookie) throws Exception {
    asked.clear();
    Deferred<Response> coming = begin(target, cookie);
    return memory.await(coming, Duration.ofSeconds(5));
  }

  private Deferred<Response> begin(String target, String cookie) {
    Request request = Request.get(target);
    return site.handle(cookie.isEmpty() ? request : request.withField("Cookie", cookie)).whenHere();
  }

  private static String cookie(Response response) {
    return response.fields().first("Set-Cookie").orElseThrow().replaceAll(";.*", "");
  }

  private static Response taken(Deferred<Response> coming) throws Exception {
    try {
      return coming.take();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theAnswerComesWhenTheStoreHasKeptWhatWasPut() throws Exception {
    Deferred<Response> coming = begin("/put/a", "");
    assertThat(kept).isEmpty();
    assertThat(coming.isDone()).isFalse();
    memory.advance(TIME);
    assertThat(coming.isDone()).isTrue();

    String cookie = cookie(taken(coming));
    assertThat(kept.values()).containsExactly(Map.of("a", "1"));
    var _ = ask("/put/b", cookie);
    assertThat(asked).containsExactly("find", "change");
    assertThat(kept.values()).containsExactly(Map.of("a", "1", "b", "1"));
  }

  @Test
  void requestsAtTheSameTimeKeepWhatEachHasPut() throws Exception {
    String cookie = cookie(ask("/put/a", ""));
    Deferred<Response> one = begin("/put/b", cookie);
    Deferred<Response> other = begin("/put/c", cookie);
    memory.advance(TIME.multipliedBy(2));

    assertThat(one.isDone() && other.isDone()).isTrue();
    assertThat(kept.values()).containsExactly(Map.of("a", "1", "b", "1", "c", "1"));
  }

  @Test
  void aRequestAtTheSameTimeBringsNoSessionBackThatHasEnded() throws Exception {
    String cookie = cookie(ask("/login", ""));
    Deferred<Response> other = begin("/put/b", cookie);
    memory.advance(TIME);
    var _ = store.remove(kept.firstEntry().getKey());
    kept.clear();
    memory.advance(TIME);

    assertThat(taken(other).status()).isEqualTo(Status.OK);
    assertThat(kept).isEmpty();
  }

  @Test
  void theStoreIsAskedOneThingAfterTheOtherThoughNobodyWaits() throws Exception {
    String before = cookie(ask("/put/a", ""));
    String after = cookie(ask("/login", before));

    assertThat(asked).containsExactly("find", "rename", "change");
    assertThat(after).isNotEqualTo(before);
    assertThat(kept.values()).containsExactly(Map.of("a", "1", "user", "ann"));
  }

  @Test
  void whoLogsInWhileTheSessionEndsHasAnotherOne() throws Exception {
    String before = cookie(ask("/put/a", ""));
    Deferred<Response> login = begin("/login", before);
    memory.advance(TIME);
    kept.clear();
    memory.advance(TIME.multipliedBy(3));

    String after = cookie(taken(login));
    assertThat(kept.values()).containsExactly(Map.of("user", "ann"));
    assertThat(ask("/show", after).body().length()).isEqualTo("{user=ann}".length());
  }

  @ParameterizedTest
  @CsvSource({
    "find, /show",
    "change, /put/b",
    "rename, /login",
    "change, /login",
    "remove, /logout"
  })
  void aStoreThatFailsIsAnsweredWith503AndLogged(String question, String target) throws Exception {
    String cookie = cookie(ask("/put/a", ""));
    broken = question;
    try (var errors = LoggedErrors.open()) {
      Response answer = ask(target, cookie);

      assertThat(answer.status()).isEqualTo(Status.SERVICE_UNAVAILABLE);
      assertThat(answer.fields().first("Retry-After")).contains("1");
      assertThat(answer.fields().has("Set-Cookie")).isFalse();
      assertThat(errors.flush(IOException.class)).hasSize(1);
      memory.advance(TIME);
      assertThat(errors.list()).isEmpty();
    }
    assertThat(asked.getLast()).isEqualTo(question);
    assertThat(cancelled).isEqualTo(target.equals("/login"));
  }

  @Test
  void aStoreThatFailsToBeginASessionIsAnsweredWith503() throws Exception {
    broken = "add";
    try (var errors = LoggedErrors.open()) {
      assertThat(ask("/put/a", "").status()).isEqualTo(Status.SERVICE_UNAVAILABLE);
      assertThat(errors.flush(IOException.class)).hasSize(1);
    }
  }

  @Test
  void aClientThatGoesWhileTheStoreWorksLeavesNothingOpen() throws Exception {
    String cookie = cookie(ask("/put/a", ""));
    Deferred<Response> coming = begin("/login", cookie);
    memory.advance(TIME);
    coming.cancel();
    memory.advance(TIME.multipliedBy(9));

    assertThat(cancelled).isTrue();
    assertThat(memory.reactor().delayedCalls()).isEmpty();
  }
}
