package spindle.amp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.address.UnixAddress;
import spindle.amp.reason.DescriptorNotPassed;
import spindle.amp.reason.MalformedAnswer;
import spindle.defer.Deferred;
import spindle.epoll.EpollKernel;
import spindle.kernel.Kernel;
import spindle.nio.NioKernel;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// Descriptors passed to Python's Twisted and by it, over both kernels. It passes a file with a
/// text in it, we a socket that listens.
class DescriptorPeersTest {
  record Give(Descriptor one, List<Item> more, Optional<Descriptor> maybe)
      implements Command<Give.Told> {
    record Told(String text) {}

    String texts() {
      return Stream.of(Stream.of(one), more.stream().map(Item::file), maybe.stream())
          .flatMap(each -> each)
          .map(DescriptorPeersTest::text)
          .collect(Collectors.joining(" "));
    }
  }

  record Item(Descriptor file) {}

  record Get(String text) implements Command<Get.Got> {
    record Got(Descriptor descriptor) {}
  }

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  private final List<Process> started = new ArrayList<>();
  private final List<Passing> opened = new ArrayList<>();

  @AfterEach
  void close() {
    started.forEach(Process::destroyForcibly);
    opened.forEach(Passing::close);
  }

  private Passing over(Kernel kernel) throws IOException {
    Passing passing = new Passing(kernel);
    opened.add(passing);
    return passing;
  }

  private UnixAddress place() {
    return new UnixAddress(folder.resolve("place").toString());
  }

  private Process python(String what) throws IOException {
    Process python =
        new ProcessBuilder(
                BesideTwistedTest.PYTHON.toString(),
                "src/test/python/descriptors.py",
                what,
                place().path())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    started.add(python);
    return python;
  }

  private static String text(Descriptor file) {
    try {
      return Files.readString(Path.of("/proc/self/fd/" + file.number()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private AMP callTwisted(Passing passing) throws Exception {
    BesideTwistedTest.requireTwisted();
    assertThat(python("serve").inputReader().readLine()).isEqualTo("listening");
    AMP client = new AMP();
    passing.ended(passing.reactor.connect(place(), _ -> client, ConnectOptions.defaults()));
    return client;
  }

  private static String port(Passing passing) {
    return String.valueOf(((IPv4Address) passing.port.host()).port());
  }

  private static Object sum(Passing passing, AMP client) {
    return passing.ended(client.callRemote(new Sum(1, 2)));
  }

  @Test
  void twistedIsPassedOursAndPassesIts() throws Exception {
    Passing passing = over(new EpollKernel());
    AMP client = callTwisted(passing);
    String port = port(passing);
    List<Deferred<Give.Told>> given = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Descriptor ours = passing.ours();
      given.add(
          client.callRemote(
              new Give(
                  ours,
                  List.of(new Item(ours), new Item(ours)),
                  i % 2 == 0 ? Optional.of(ours) : Optional.empty())));
    }
    for (int i = 0; i < 10; i++) {
      String expected = String.join(" ", List.of(port, port, port));
      assertThat(passing.ended(given.get(i)))
          .isEqualTo(new Give.Told(i % 2 == 0 ? expected + " " + port : expected));
    }
    for (int i = 0; i < 10; i++) {
      try (Descriptor got =
          ((Get.Got) passing.ended(client.callRemote(new Get("text " + i)))).descriptor()) {
        assertThat(text(got)).isEqualTo("text " + i);
      }
    }
    assertThat(passing.copies()).isZero();
    assertThat(sum(passing, client)).isEqualTo(new Sum.Total(3));
  }

  @Test
  void overTheSelectorsNothingIsPassedToTwistedAndTheRestGoesOn() throws Exception {
    Passing passing = over(new NioKernel());
    AMP client = callTwisted(passing);
    Give give = new Give(Descriptor.of(0), List.of(), Optional.empty());
    assertThat(passing.ended(client.callRemote(give))).isInstanceOf(DescriptorNotPassed.class);
    assertThat(passing.ended(client.callRemote(new Get("text"))))
        .isInstanceOf(MalformedAnswer.class);
    assertThat(sum(passing, client)).isEqualTo(new Sum.Total(3));
  }

  /// What a client of Twisted's says of our server.
  private String said(Passing passing) throws Exception {
    BesideTwistedTest.requireTwisted();
    passing.reactor.listen(
        place(),
        _ ->
            new AMP()
                .on(Sum.class, sum -> new Sum.Total(sum.a() + sum.b()))
                .on(Give.class, give -> new Give.Told(give.texts()))
                .on(Get.class, _ -> new Get.Got(passing.ours())),
        ListenOptions.defaults());
    Process python = python("call");
    passing.until(() -> !python.isAlive());
    return String.join("\n", python.inputReader().readAllLines());
  }

  @Test
  void aClientOfTwistedPassesItsAndIsPassedOurs() throws Exception {
    Passing passing = over(new EpollKernel());
    StringBuilder expected = new StringBuilder("3\n");
    for (int i = 0; i < 12; i++) {
      expected.append(
          i % 2 == 0 ? "%da %dc\n".formatted(i, i) : "%da %db %dc\n".formatted(i, i, i));
    }
    assertThat(said(passing)).isEqualTo(expected + port(passing));
    assertThat(passing.copies()).isZero();
  }

  @Test
  void overTheSelectorsAClientOfTwistedPassesNothingAndItsConnectionEnds() throws Exception {
    Passing passing = over(new NioKernel());
    assertThat(said(passing))
        .startsWith("3\nUnknownRemoteError\n")
        .endsWith("\nConnectionDone\nConnectionDone");
  }
}
