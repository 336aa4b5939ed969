package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.testing.FreePorts;

/// A site on two processes that share a server of Redis, with curl as the browser of both.
class RedisSiteTest {
  private static final Peer REDIS = new Peer("redis-server", "redis-server");

  private final List<ExampleProgram> programs = new ArrayList<>();

  @TempDir Path folder;

  private ExampleProgram added(ExampleProgram program) {
    programs.add(program);
    return program;
  }

  @AfterEach
  void end() {
    programs.reversed().forEach(ExampleProgram::close);
  }

  private ExampleProgram startRedis() {
    Path socket = folder.resolve("redis.sock");
    ExampleProgram redis =
        added(
            REDIS.start(
                "--port",
                "0",
                "--unixsocket",
                socket.toString(),
                "--save",
                "",
                "--dir",
                folder.toString()));
    redis.awaitListening(socket);
    return redis;
  }

  private ExampleProgram startSite(int port) {
    String redis = "unix:" + folder.resolve("redis.sock");
    ExampleProgram site = added(ExampleProgram.start("RedisSite", "" + port, redis));
    site.awaitOutput("http://localhost:");
    return site;
  }

  private ExampleProgram listen(int port) {
    ExampleProgram events =
        added(Peer.CURL.start("-sN", "-i", "http://127.0.0.1:%d/events".formatted(port)));
    events.awaitOutput("text/event-stream");
    return events;
  }

  /// The status of the answer.
  private String post(int port, String path, String field) {
    String jar = folder.resolve("cookies").toString();
    String url = "http://127.0.0.1:%d%s".formatted(port, path);
    return Peer.CURL.run(
        "",
        "-s",
        "-o",
        "/dev/null",
        "-w",
        "%{http_code}",
        "-b",
        jar,
        "-c",
        jar,
        "--data-urlencode",
        field,
        url);
  }

  @Test
  void whoSaysANameAtOneIsKnownAtAllAndWhatIsSaidIsHeardAtAll() {
    ExampleProgram redis = startRedis();
    int first = FreePorts.next();
    int second = FreePorts.next();
    List<ExampleProgram> sites = List.of(startSite(first), startSite(second));
    List<ExampleProgram> ears = List.of(listen(first), listen(second));
    assertThat(post(first, "/name", "name=ann")).isEqualTo("204");
    assertThat(post(second, "/say", "said=hello, all")).isEqualTo("204");
    ears.forEach(each -> each.awaitOutput("data: ann: hello, all\n"));
    redis.signal("KILL");
    redis.awaitExit();
    sites.getLast().await("503", () -> post(second, "/say", "said=lost").equals("503"));
    startRedis();
    ears.forEach(each -> each.awaitOutput("event: gap\n"));
    sites.getLast().await("204", () -> post(second, "/say", "said=again").equals("204"));
    // The server kept nothing: so nobody is known any more.
    ears.forEach(each -> each.awaitOutput("data: somebody: again\n"));
    assertThat(ears.getFirst().output()).doesNotContain("lost");
  }
}
