package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.record.RecordedEvent.Kind;
import spindle.record.Recorder;
import spindle.record.Recording;
import spindle.roles.ListenOptions;
import spindle.testing.Replay;
import spindle.web.Response;
import spindle.web.server.Site;

/// A session of curl with a web site: recorded, and played again.
///
/// The recording among the test resources was made by the first test, which leaves what it has
/// recorded where the system property `spindle.recording` says.
class RecordedSessionTest {
  private static final Pattern DATE = Pattern.compile("Date: [^\r]*");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private final Site web =
      Site.of(routes -> routes.get("/").answer(_ -> Response.html("<h1>Hello Twisted</h1>")));

  @Test
  void curlIsRecordedAndPlayedAgain() throws Exception {
    Path recordings = folder.resolve("recordings");
    try (Reactor reactor = Reactor.create()) {
      ServerFactory watched = new Recorder(recordings).server(web);
      ListeningPort port =
          reactor.listen(IPv4Address.of("127.0.0.1", 0), watched, ListenOptions.defaults());
      String url = "http://127.0.0.1:" + ((IPv4Address) port.host()).port() + "/";
      Thread serving = Thread.ofPlatform().start(() -> reactor.run(false));
      assertThat(Peer.CURL.run("", "-sS", url, url + "again")).contains("Hello Twisted");
      reactor.stop();
      serving.join();
    }
    Path file = recordings.resolve("0001.rec");
    Recording recorded = Recording.read(file);
    assertThat(recorded.bytes(Kind.RECEIVED)).contains("GET / HTTP/1.1", "GET /again");
    Replay.of(recorded).masking(DATE).server(reactor -> web);
    keep(file);
  }

  private static void keep(Path file) throws Exception {
    String wanted = System.getProperty("spindle.recording");
    if (wanted != null) {
      Files.copy(file, Path.of(wanted));
    }
  }

  @Test
  void theSessionOnceRecordedStillGoesAsItWent() throws Exception {
    Path file = Launcher.ROOT.resolve("examples/src/test/resources/curl-and-hello-web.rec");
    Replay.of(file).masking(DATE).server(reactor -> web);
  }

  @Test
  void anotherServerDoesNotAnswerSo() throws Exception {
    Path file = Launcher.ROOT.resolve("examples/src/test/resources/curl-and-hello-web.rec");
    assertThatThrownBy(
            () -> Replay.of(file).masking(DATE).server(reactor -> ServerFactory.of(Silent::new)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("recorded  HTTP/1.1 200 OK");
  }

  private static final class Silent extends Protocol {}
}
