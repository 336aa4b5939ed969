package spindle.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.endpoint.text.EndpointStringError;
import spindle.reactor.Reactor;

/// Types that a program brings, on its class path.
class EndpointPluginTest {
  private static final String PLUGIN =
      """
      import java.util.List;
      import module spindle.core;
      public class LoudPlugin implements EndpointPlugin {
        @Override
        public List<EndpointType<StreamServerEndpoint>> servers() {
          return List.of(type("loud"), type("tcp"));
        }
        private static EndpointType<StreamServerEndpoint> type(String name) {
          return new EndpointType<>(
              name,
              List.of(
                  EndpointParameter.required("port", "where to listen"),
                  EndpointParameter.optional("greeting", "HELLO", "what each is told")),
              (reactor, given) ->
                  new StreamServerEndpoint() {
                    @Override
                    public Deferred<ListeningPort> listen(ServerFactory factory) {
                      throw new UnsupportedOperationException();
                    }
                    @Override
                    public String toString() {
                      return given.get("port").port() + " with " + given.text("greeting");
                    }
                  });
        }
      }
      """;

  @TempDir static Path directory;

  private final Reactor reactor = Reactor.create();
  private final Thread thread = Thread.currentThread();
  private final ClassLoader before = thread.getContextClassLoader();

  @BeforeAll
  static void compileThePlugin() throws IOException {
    Path source = Files.writeString(directory.resolve("LoudPlugin.java"), PLUGIN);
    ToolProvider compiler = ToolProvider.findFirst("javac").orElseThrow();
    Path core = Path.of("target/classes").toAbsolutePath();
    String jars = System.getProperty("jdk.module.path", "");
    int failed =
        compiler.run(
            System.out,
            System.err,
            "--module-path",
            core + ":" + jars,
            "--add-modules",
            "spindle.core",
            "-d",
            directory.toString(),
            source.toString());
    assertThat(failed).isZero();
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve(EndpointPlugin.class.getName()), "LoudPlugin");
  }

  @BeforeEach
  void bringThePlugin() throws IOException {
    URL[] classPath = {directory.toUri().toURL()};
    thread.setContextClassLoader(new URLClassLoader(classPath, getClass().getClassLoader()));
  }

  @AfterEach
  void close() throws IOException {
    ((URLClassLoader) thread.getContextClassLoader()).close();
    thread.setContextClassLoader(before);
    reactor.close();
  }

  @Test
  void aTypeOfTheProgramIsReadAsOurs() {
    assertThat(Endpoint.server(reactor, "LOUD:80")).hasToString("80 with HELLO");
    assertThat(Endpoint.server(reactor, "loud:greeting=a\\:b:port=7")).hasToString("7 with a:b");
    assertThat(Endpoint.server(reactor, "haproxy:loud:80")).hasToString("haproxy:80 with HELLO");
  }

  @Test
  void whatIsWrongWithItsStringsIsSaidByItsParameters() {
    assertThatThrownBy(() -> Endpoint.server(reactor, "loud:80:greating=x"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("no parameter 'greating'; it is 'loud:port', with greeting=");
    assertThatThrownBy(() -> Endpoint.server(reactor, "quiet:80"))
        .hasMessageContaining("no type 'quiet'")
        .hasMessageContaining(", loud");
  }

  @Test
  void namesThatAreBuiltInCannotBeTaken() {
    assertThat(Endpoint.server(reactor, "tcp:80")).isInstanceOf(TCP4ServerEndpoint.class);
    assertThat(Endpoint.serverTypes().stream().map(EndpointType::name).toList())
        .containsOnlyOnceElementsOf(List.of("tcp", "loud"));
  }
}
