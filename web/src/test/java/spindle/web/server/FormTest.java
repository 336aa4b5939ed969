package spindle.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.http.FormLimits;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.testing.Chunks;
import spindle.web.Form;
import spindle.web.FormFile;
import spindle.web.Part;
import spindle.web.Parts;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;

/// Forms as they arrive at a site: collected, and part by part.
class FormTest {
  private static final String TYPE = "multipart/form-data; boundary=x";
  private static final FormLimits LIMITS =
      FormLimits.defaults().withMemoryMax(4).withFieldMax(5).withCollectMax(20).withFieldsMax(3);

  @TempDir Path folder;
  private @Nullable Form last;
  private final List<Deferred<Response>> answers = new ArrayList<>();

  private final Site site =
      Site.of(routes -> {
        routes.post("/form").answerLater(request -> request.form().addCallback(this::shown));
        routes
            .post("/small")
            .answerLater(request -> request.form(LIMITS, folder).addCallback(this::shown));
        routes
            .post("/held")
            .answerLater(request -> {
              request.form(LIMITS, folder).addCallback(this::shown).reportedElsewhere();
              answers.add(new Deferred<>());
              return answers.getLast();
            });
        routes.post("/parts").answerInFiber(request -> parts(request.parts(LIMITS)));
        routes
            .post("/second")
            .answerInFiber(request -> {
              Parts parts = request.parts(LIMITS);
              var _ = parts.read();
              Part part = parts.read();
              return Response.text(part == null ? "none" : part.head().name());
            });
      });

  private Response shown(Form form) {
    last = form;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < form.fields().size(); i++) {
      text.append(form.fields().name(i)).append('=').append(form.fields().value(i)).append(' ');
    }
    for (FormFile file : form.files()) {
      text.append(file).append(' ').append(file.fileName().orElse("?")).append(' ');
    }
    return Response.text(text.toString());
  }

  private static Response parts(Parts parts) throws Exception {
    StringBuilder text = new StringBuilder();
    for (Part part = parts.read(); part != null; part = parts.read()) {
      text.append(part).append(": ");
      for (var piece = part.body().read(); piece != null; piece = part.body().read()) {
        text.append(ISO_8859_1.decode(piece));
      }
      text.append("; ");
    }
    return Response.text(text.toString());
  }

  private static String part(String name, String value) {
    return "--x~Content-Disposition: form-data; name=\"%s\"~~%s~".formatted(name, value);
  }

  private static String file(String name, String fileName, String bytes) {
    return "--x~Content-Disposition: form-data; name=\"%s\"; filename=\"%s\"~%s~~%s~"
        .formatted(name, fileName, "Content-Type: image/png", bytes);
  }

  private static String post(String path, String type, String body) {
    int length = body.replace("~", "\r\n").length();
    return "POST %s HTTP/1.1~Host: a~Content-Type: %s~Content-Length: %d~~%s"
        .formatted(path, type, length, body);
  }

  private static String answer(String received) {
    return received.substring(received.lastIndexOf("~~") + 2);
  }

  private String ask(String path, String type, String body) {
    String whole = Client.of(site).ask(post(path, type, body));
    String cut = Client.of(site).cut(Chunks.of(1)).ask(post(path, type, body));
    assertThat(cut).as("byte by byte").isEqualTo(whole);
    return whole;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1&b=2&a=3|a=1 b=2 a=3",
        "a=x+y%26&b|a=x y& b=",
        "%C3%A4=%E2%82%AC|\u00c3\u00a4=\u00e2\u0082\u00ac",
        "''|''",
      })
  void aFormOfFieldsIsCollected(String body, String fields) {
    assertThat(answer(ask("/form", "application/x-www-form-urlencoded", body)).strip())
        .isEqualTo(fields);
  }

  @Test
  void anotherCharsetIsTakenIfItIsSaid() {
    String type = "application/x-www-form-urlencoded; charset=windows-1252";
    assertThat(answer(ask("/form", type, "a=%80"))).isEqualTo("a=\u00e2\u0082\u00ac ");
    assertThat(ask("/form", "application/x-www-form-urlencoded; charset=utf-16", "a=b"))
        .startsWith("HTTP/1.1 415 ");
  }

  @Test
  void aRequestWithoutABodyHasAnEmptyForm() {
    assertThat(answer(Client.of(site).ask("POST /form HTTP/1.1~Host: a~~"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%zz", "a=%", "%ff=1"})
  void aFormThatIsNoneIsRefusedAndTheConnectionStays(String body) {
    String type = "application/x-www-form-urlencoded";
    String asked = post("/form", type, body) + post("/form", type, "a=1");

    assertThat(Client.of(site).ask(asked)).startsWith("HTTP/1.1 400 ").endsWith("~~a=1 ");
  }

  @Test
  void fieldsOfTheQueryCountWithThoseOfTheForm() {
    String type = "application/x-www-form-urlencoded";
    assertThat(answer(ask("/small?x=1", type, "a=1&b=2"))).isEqualTo("a=1 b=2 ");
    assertThat(ask("/small?x=1&y=2", type, "a=1&b=2")).startsWith("HTTP/1.1 400 ");
    assertThat(ask("/small", type, "a=1&b=" + "x".repeat(14))).startsWith("HTTP/1.1 200 ");
    assertThat(ask("/small", type, "a=1&b=" + "x".repeat(15))).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void aFormWithFilesIsCollected() {
    String body =
        part("a", "1")
            + file("f", "C:\\x\\cat.png", "abc")
            + part("\u00c3\u00a4", "\u00c3\u00bc")
            + file("none", "", "")
            + file("empty", "empty.txt", "")
            + "--x--~";

    assertThat(answer(ask("/form", TYPE, body)))
        .isEqualTo("a=1 \u00c3\u00a4=\u00c3\u00bc f, 3 bytes cat.png empty, 0 bytes empty.txt ");
    Form form = Objects.requireNonNull(last);
    assertThat(form.first("\u00e4")).contains("\u00fc");
    assertThat(form.all("a")).containsExactly("1");
    assertThat(form.file("f").orElseThrow().mediaType()).hasToString("image/png");
    assertThat(form.file("nothing")).isEmpty();
  }

  private static final String LARGE =
      file("f", "a", "12345") + file("g", "b", "1234") + file("h", "c", "123456") + "--x--";

  private Client holding() throws IOException {
    var client = Client.of(site).send(post("/held", TYPE, LARGE));
    assertThat(files()).hasSize(2);
    return client;
  }

  @Test
  void aLargeFileLiesOnTheDiskUntilItIsSavedOrTheFormIsClosed() throws IOException {
    assertThat(answer(Client.of(site).ask(post("/small", TYPE, LARGE))))
        .isEqualTo("f, 5 bytes a g, 4 bytes b h, 6 bytes c ");

    holding();

    assertThat(Files.getPosixFilePermissions(files().getFirst()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Objects.requireNonNull(last).close();
    assertThat(files()).isEmpty();
  }

  @Test
  void oneThatIsNotClosedIsGoneWhenTheResponseIsSent() throws IOException {
    var client = holding();

    answers.getFirst().callback(Response.text("ok"));

    assertThat(client.received()).endsWith("~~ok");
    assertThat(files()).isEmpty();
    assertThat(client.ask(post("/held", TYPE, LARGE))).isEmpty();
    assertThat(files()).as("of the next request").hasSize(2);
  }

  @Test
  void orWhenTheHandlerFails() throws IOException {
    var client = holding();

    answers.getFirst().errback(new HttpError(Status.CONFLICT, "no"));

    assertThat(client.received()).startsWith("HTTP/1.1 409 ");
    assertThat(files()).isEmpty();
  }

  @Test
  void orWhenTheClientHasGone() throws IOException {
    holding().abort();

    assertThat(files()).isEmpty();
  }

  /// All of the body has come when the response leaves, and is not on the disk yet.
  @Test
  void orAtOnceIfItIsWholeOnlyThen() throws IOException {
    List<Form> late = new ArrayList<>();
    Site answering =
        Site.of(routes ->
            routes
                .post("/")
                .answer(request -> {
                  request.form(LIMITS, folder).addCallback(late::add).reportedElsewhere();
                  return Response.text("ok");
                }));
    int length = LARGE.replace("~", "\r\n").length();

    assertThat(
            Client.of(answering)
                .ask(
                    "POST / HTTP/1.1~Host: a~Content-Type: %s~Transfer-Encoding: chunked~~"
                            .formatted(TYPE)
                        + "%x~%s~0~~".formatted(length, LARGE)))
        .endsWith("~~ok");
    assertThat(late).hasSize(1);
    assertThat(files()).isEmpty();
  }

  @Test
  void ofOneThatCannotBeSavedNothingStays() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken"));
    Files.createFile(taken.resolve("file"));
    List<Object> got = new ArrayList<>();
    Site saving =
        Site.of(routes ->
            routes
                .post("/")
                .answerLater(request ->
                    request
                        .form(LIMITS, folder)
                        .then(form -> form.files().getFirst().saveTo(taken))
                        .onFailure(IOException.class, got::add)
                        .addCallback(_ -> Response.text("saved"))));

    for (String bytes : List.of("1234", "12345")) {
      assertThat(Client.of(saving).ask(post("/", TYPE, file("f", "a", bytes) + "--x--")))
          .startsWith("HTTP/1.1 500 ");
      assertThat(files()).containsExactly(taken);
    }
    assertThat(got).hasSize(2);
  }

  @Test
  void aFileIsReadAndSaved() throws IOException {
    List<Object> got = new ArrayList<>();
    Path target = folder.resolve("saved");
    Site saving =
        Site.of(routes ->
            routes
                .post("/")
                .answerInFiber(request -> {
                  try (Form form = Fiber.await(request.form(LIMITS, folder))) {
                    for (FormFile file : form.files()) {
                      got.add(new String(Fiber.await(file.bytes(9)), UTF_8));
                      Path saved = folder.resolve(file.name());
                      got.add(Fiber.await(file.saveTo(saved)).equals(saved));
                      var _ = file.bytes(9).onFailure(IOException.class, got::add);
                    }
                  }
                  return Response.text("ok");
                }));
    String body = file("saved", "a", "12345") + file("small", "b", "1234") + "--x--";

    assertThat(answer(Client.of(saving).ask(post("/", TYPE, body)))).isEqualTo("ok");
    assertThat(target).hasContent("12345");
    assertThat(folder.resolve("small")).hasContent("1234");
    for (Path saved : files()) {
      assertThat(Files.getPosixFilePermissions(saved))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(files()).hasSize(2);
    assertThat(got.subList(0, 2)).isEqualTo(List.of("12345", true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no form",
        "--x~~1~--x--",
        "--xy~",
        "--x~Content-Disposition: form-data; name=a~~1"
      })
  void whatIsNoFormWithFilesIsRefused(String body) {
    assertThat(ask("/form", TYPE, body)).startsWith("HTTP/1.1 400 ");
    assertThat(ask("/parts", TYPE, body)).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void whatASmallFormBeyondItsLimitsHasOnTheDiskIsDeleted() throws IOException {
    String large = file("f", "a", "12345");
    assertThat(answer(ask("/small", TYPE, part("a", "12345") + "--x--"))).isEqualTo("a=12345 ");
    for (String beyond :
        List.of(
            large + part("a", "123456"),
            large + part("a", "1234") + part("b", "1234") + part("c", "1234") + part("dddddd", "1"),
            large + "--x~nothing",
            large)) {
      assertThat(ask("/small", TYPE, beyond + "--y")).startsWith("HTTP/1.1 4");
      assertThat(files()).isEmpty();
    }
  }

  @Test
  void soIsThatOfAClientThatGoes() throws IOException {
    var client = Client.of(site);
    client.send(
        "POST /held HTTP/1.1~Host: a~Content-Type: %s~Content-Length: 999~~".formatted(TYPE)
            + "--x~Content-Disposition: form-data; name=f; filename=a~~0123456789");
    assertThat(files()).hasSize(1);

    client.abort();

    assertThat(files()).isEmpty();
  }

  @Test
  void anotherTypeIsRefused() {
    assertThat(ask("/form", "text/plain", "a=1")).startsWith("HTTP/1.1 415 ");
    assertThat(ask("/form", "nonsense", "a=1")).startsWith("HTTP/1.1 415 ");
    assertThat(ask("/form", "multipart/mixed; boundary=x", "a=1")).startsWith("HTTP/1.1 415 ");
    assertThat(ask("/form", "multipart/form-data", "a=1")).startsWith("HTTP/1.1 400 ");
    assertThat(ask("/parts", "application/x-www-form-urlencoded", "a=1"))
        .startsWith("HTTP/1.1 415 ");
    assertThat(Client.of(site).ask("POST /form HTTP/1.1~Host: a~Content-Length: 1~~x"))
        .startsWith("HTTP/1.1 415 ");
  }

  @Test
  void twoTypesThatDifferAreRefused() {
    String two = "POST /form HTTP/1.1~Host: a~Content-Length: 3~%s~Content-Type: %s~~a=1";
    String form = "Content-Type: application/x-www-form-urlencoded";

    assertThat(Client.of(site).ask(two.formatted(form, "text/plain"))).startsWith("HTTP/1.1 400 ");
    assertThat(Client.of(site).ask(two.formatted(form, "application/x-www-form-urlencoded")))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void partsAreReadAsTheyArrive() {
    String body = part("a", "1") + file("f", "b", "2~3") + part("c", "") + "--x--~";

    assertThat(answer(ask("/parts", TYPE, body).replace("2~3", "2/3")))
        .isEqualTo("a: 1; f, a file: 2/3; c: ; ");
    assertThat(answer(ask("/second", TYPE, part("a", "~".repeat(99)) + part("b", "2") + "--x--")))
        .isEqualTo("b");
    assertThat(answer(ask("/second", TYPE, part("a", "1") + "--x--"))).isEqualTo("none");
  }

  @Test
  void manySmallPiecesAreNoDepth() {
    byte[] bytes =
        (part("a", "1") + "--x--" + "y".repeat(100_000)).replace("~", "\r\n").getBytes(UTF_8);
    Request request =
        Request.of("POST", "/").withField("Content-Type", TYPE).withBody(new Dribble(bytes));
    Parts parts = request.parts(LIMITS);
    List<Object> got = new ArrayList<>();
    parts.next().addCallback(part -> got.add(String.valueOf(part))).reportedElsewhere();
    parts.next().addCallback(part -> got.add(String.valueOf(part))).reportedElsewhere();

    assertThat(got).containsExactly("a", "null");
  }

  /// A body of pieces of one byte, which are all here.
  private static final class Dribble extends Body {
    private final ByteBuffer bytes;

    Dribble(byte[] bytes) {
      this.bytes = ByteBuffer.wrap(bytes);
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      return Deferred.succeed(
          bytes.hasRemaining() ? ByteBuffer.wrap(new byte[] {bytes.get()}) : null);
    }

    @Override
    public void cancel() {}
  }

  @Test
  void aFormInMemoryNeedsNoConnection() {
    Request request =
        Request.of("POST", "/form")
            .withField("Content-Type", TYPE)
            .withBody(Body.of((part("a", "1") + "--x--").replace("~", "\r\n")));
    List<String> got = new ArrayList<>();
    site.handle(request)
        .whenHere()
        .then(response -> response.body().text(99))
        .addCallback(got::add)
        .reportedElsewhere();

    assertThat(got).containsExactly("a=1 ");
  }
}
