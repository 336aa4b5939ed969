package spindle.web.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.EOFException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.endpoint.Endpoint;
import spindle.http.Fields;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.testing.LoggedErrors;
import spindle.testing.MemoryReactor;
import spindle.testing.RecordingProtocol;
import spindle.web.Response;
import spindle.web.body.Body;

/// Bodies that are files, and bodies that become files.
class FileBodyTest {
  private static final String GET = "GET / HTTP/1.1~Host: a~~";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int SIZE = 300_000;

  @TempDir Path folder;

  private Path file;
  private String content;

  @BeforeEach
  void write() throws Exception {
    StringBuilder text = new StringBuilder();
    while (text.length() < SIZE) {
      text.append(text.length()).append(' ');
    }
    text.setLength(SIZE);
    content = text.toString();
    file = Files.writeString(folder.resolve("file"), content);
  }

  private static Client serving(Supplier<Body> body) {
    return Client.of(Site.answering(_ -> Response.of(body.get(), "a/b")));
  }

  private static String answer(String content) {
    return "HTTP/1.1 200 OK~Content-Type: a/b~Content-Length: " + content.length() + "~~" + content;
  }

  @Test
  void aPartOfAFileIsSentAndTheConnectionStays() throws Exception {
    assertThat(serving(() -> Body.file(file, 0, SIZE)).ask(GET + GET))
        .isEqualTo(answer(content).repeat(2));
    assertThat(serving(() -> Body.file(file, 7, 100_000)).ask(GET))
        .isEqualTo(answer(content.substring(7, 100_007)));
    assertThat(serving(() -> Body.file(file, 7, 0)).ask(GET + GET)).isEqualTo(answer("").repeat(2));
    FileChannel open = FileChannel.open(file);
    assertThat(serving(() -> Body.file(open, 7, 100_000)).ask(GET))
        .isEqualTo(answer(content.substring(7, 100_007)));
    assertThat(open.isOpen()).isFalse();
  }

  @Test
  void whoeverAsksForPiecesGetsThem() {
    var client = serving(() -> Body.file(file, 7, 100_000).withTrailer(Fields::none, "x"));

    assertThat(client.ask(GET)).isEqualTo(answer(content.substring(7, 100_007)));
  }

  @Test
  void anAnswerToHeadOpensNoFileAndClosesOneThatIsOpen() throws Exception {
    FileChannel open = FileChannel.open(file);
    String head = "HEAD / HTTP/1.1~Host: a~~";

    assertThat(serving(() -> Body.file(folder.resolve("none"), 0, 5)).ask(head))
        .endsWith("~Content-Length: 5~~");
    assertThat(serving(() -> Body.file(open, 0, 5)).ask(head)).endsWith("~Content-Length: 5~~");
    assertThat(open.isOpen()).isFalse();
  }

  @Test
  void aConstantIsSentAsOftenAsItIsAskedFor() {
    Body constant = Body.file(file, 7, 100_000);
    String all = answer(content.substring(7, 100_007));

    assertThat(serving(() -> constant).ask("HEAD / HTTP/1.1~Host: a~~" + GET + GET))
        .isEqualTo(all.substring(0, all.indexOf("~~") + 2) + all.repeat(2));
  }

  @Test
  void aFileThatIsShorterThanWasSaidBreaksTheAnswerOff() {
    for (Body body :
        new Body[] {
          Body.file(file, 1, SIZE),
          Body.file(folder.resolve("none"), 0, 1),
          Body.file(file, 1, SIZE).withTrailer(Fields::none)
        }) {
      var client = serving(() -> body);
      client.send(GET);

      assertThat(client.lost()).isNotNull().isNotInstanceOf(ConnectionDone.class);
    }
  }

  @Test
  void aFileThatShrinksWhileItIsSentEndsThatConnectionAndNoOtherAndTheLogSaysWhy()
      throws Exception {
    Files.write(file, new byte[10_000_000]);
    Site site =
        Site.of(routes -> {
          routes.get("/").answer(_ -> Response.text("small"));
          routes.get("/file").answer(_ -> Response.of(Body.file(file, 0, 10_000_000), "a/b"));
        });
    try (var memory = new MemoryReactor();
        var errors = LoggedErrors.open()) {
      memory.await(Endpoint.server(memory.reactor(), "tcp:80").listen(site), SECOND);
      RecordingProtocol cut = connect(memory);
      RecordingProtocol other = connect(memory);
      cut.transport().pauseProducing();
      cut.transport().write(GET.replace("/ ", "/file ").replace("~", "\r\n"));
      memory.flush();
      Files.write(file, new byte[5_000_000]);
      cut.transport().resumeProducing();
      memory.await(cut.whenLost(), SECOND);

      assertThat(cut.reason()).isInstanceOf(ConnectionLost.class);
      assertThat(cut.received()).hasSizeBetween(5_000_000, 5_001_000);
      assertThat(errors.flush(EOFException.class))
          .singleElement()
          .extracting(Throwable::getMessage, STRING)
          .contains("a response ends in its middle", "ends 5000000 bytes too early");
      other.transport().write(GET.replace("~", "\r\n"));
      memory.flush();
      assertThat(other.text()).endsWith("small");
    }
  }

  private static RecordingProtocol connect(MemoryReactor memory) throws Exception {
    return memory.await(
        Endpoint.client(memory.reactor(), "tcp:127.0.0.1:80").connect(_ -> new RecordingProtocol()),
        SECOND);
  }

  @Test
  void aFileIsClosedWhenTheClientGoes() throws Exception {
    Files.write(file, new byte[10_000_000]);
    FileChannel open = FileChannel.open(file);
    var client = serving(() -> Body.file(open, 0, 10_000_000));
    client.reads(false);
    client.send(GET);
    assertThat(open.isOpen()).isTrue();
    client.abort();

    assertThat(open.isOpen()).isFalse();
  }

  @Test
  void aClientThatTakesNothingOfAFileIsGivenUp() throws Exception {
    Files.write(file, new byte[10_000_000]);
    var client = serving(() -> Body.file(file, 0, 10_000_000));
    client.reads(false);
    client.send(GET);
    client.advance(Duration.ofSeconds(61));

    assertThat(client.lost()).isNotNull().isNotInstanceOf(ConnectionDone.class);
  }

  @Test
  void aBodyIsSavedToAFileWhileItArrives() throws Exception {
    Path saved = folder.resolve("saved");
    Site site =
        Site.of(routes ->
            routes
                .put("/")
                .answerLater(r -> r.body().saveTo(saved).addCallback(n -> Response.text("" + n))));
    var client = Client.of(site);
    String put = "PUT / HTTP/1.1~Host: a~";

    assertThat(client.ask(put + "Content-Length: " + SIZE + "~~" + content)).endsWith("~~" + SIZE);
    assertThat(Files.readString(saved)).isEqualTo(content);
    assertThat(client.ask(put + "Transfer-Encoding: chunked~~3~abc~1~d~0~~")).endsWith("~~4");
    assertThat(Files.readString(saved)).isEqualTo("abcd");
    client.send(put + "Content-Length: 10~~hello");
    assertThat(Files.size(saved)).isEqualTo(5);
    client.abort();
    assertThat(new String(Files.readAllBytes(saved), UTF_8)).isEqualTo("hello");
  }

  @Test
  void whereNoFileCanBeTheClientIsTold() {
    Site site =
        Site.of(routes ->
            routes
                .put("/")
                .answerLater(r ->
                    r.body()
                        .saveTo(folder.resolve("no/folder"))
                        .addCallback(n -> Response.text("" + n))));

    assertThat(Client.of(site).ask("PUT / HTTP/1.1~Host: a~Content-Length: 2~~ab"))
        .startsWith("HTTP/1.1 500 ");
  }

  @Test
  void aPartIsWithinAFile() {
    assertThatThrownBy(() -> Body.file(file, -1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Body.file(file, 1, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}
