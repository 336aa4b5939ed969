package spindle.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.FormLimits;
import spindle.http.MediaType;
import spindle.testing.MemoryReactor;
import spindle.web.body.Body;

/// Forms that are sent, and what this side's own reader makes of them.
class FormDataTest {
  private static final MediaType PNG = MediaType.of("image/png");

  private static Request sent(FormData form) {
    return Request.of("POST", "http://example.org/").withForm(form.withRandom(new Random(1)));
  }

  private static <T> T await(Supplier<Deferred<T>> begin) throws Exception {
    try (var memory = new MemoryReactor()) {
      Deferred<T> done = new Deferred<>();
      memory.reactor().callLater(Duration.ZERO, () -> begin.get().chainDeferred(done));
      return memory.await(done, Duration.ofMinutes(1));
    }
  }

  private static String text(Request request) throws Exception {
    return await(() -> request.body().text(1_000_000));
  }

  private static Form readBack(FormData form) throws Exception {
    return await(() -> sent(form).form());
  }

  @Test
  void fieldsAloneAreUrlencoded() throws Exception {
    FormData form =
        FormData.of("name", "Ada Lovelace").plus("a&b=c", "1+1=2\r\n").plus("name", "é~*-._");
    Request request = sent(form);

    assertThat(request.field("Content-Type")).contains("application/x-www-form-urlencoded");
    assertThat(text(request))
        .isEqualTo("name=Ada+Lovelace&a%26b%3Dc=1%2B1%3D2%0D%0A&name=%C3%A9%7E*-._");
    Form back = readBack(form);
    assertThat(back.all("name")).containsExactly("Ada Lovelace", "é~*-._");
    assertThat(back.first("a&b=c")).contains("1+1=2\r\n");
    assertThat(text(sent(FormData.empty()))).isEmpty();
  }

  @Test
  void filesAreParts() throws Exception {
    FormData form =
        FormData.of("name", "Ada")
            .plusFile("photo", "ada.png", PNG, Body.of("PNG..."))
            .plus("last", "");
    Request request = sent(form);
    String boundary = request.field("Content-Type").orElseThrow().split("boundary=")[1];

    assertThat(request.field("Content-Type")).contains("multipart/form-data; boundary=" + boundary);
    assertThat(boundary).matches("spindle[0-9a-f]{32}");
    String text = text(request);
    assertThat(text)
        .isEqualTo(
            """
            --BOUNDARY
            Content-Disposition: form-data; name="name"

            Ada
            --BOUNDARY
            Content-Disposition: form-data; name="photo"; filename="ada.png"
            Content-Type: image/png

            PNG...
            --BOUNDARY
            Content-Disposition: form-data; name="last"


            --BOUNDARY--
            """
                .replace("\n", "\r\n")
                .replace("BOUNDARY", boundary));
    assertThat(sent(form).body().length()).isEqualTo(text.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b", "%22", "a\\", "a;b", "blank name", "Größe", "日本", "😀", "a'b"})
  void whateverTheNameItIsReadBack(String name) throws Exception {
    Form back =
        readBack(FormData.empty().plus(name, "v").plusFile(name, name, PNG, Body.of("file")));
    String told = name.replace("\"", "%22");

    assertThat(back.fields().name(0)).isEqualTo(told);
    assertThat(back.fields().value(0)).isEqualTo("v");
    assertThat(back.files().getFirst().name()).isEqualTo(told);
    assertThat(back.files().getFirst().size()).isEqualTo(4);
    assertThat(readBack(FormData.of(name, "v")).first(name)).contains("v");
  }

  @Test
  void namesBreakNoHead() throws Exception {
    String nasty = "a\"; filename=\"x\r\nX: y\nz\rq";
    String text = text(sent(FormData.empty().plusFile(nasty, nasty, PNG, Body.of("file"))));

    assertThat(text.split("\r\n")[1])
        .isEqualTo(
            "Content-Disposition: form-data; "
                + "name=\"a%22; filename=%22x%0D%0AX: y%0D%0Az%0D%0Aq\"; "
                + "filename=\"a%22; filename=%22x%0D%0AX: y%0Az%0Dq\"");
    assertThat(text.split("\r\n")[2]).isEqualTo("Content-Type: image/png");
  }

  @Test
  void otherControlsAreRefusedWhereTheyWouldStandInAHead() {
    assertThatThrownBy(() -> FormData.of("a\0b", "v").asMultipart())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FormData.of("a\tb", "v").plusFile("f", "f", PNG, Body.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FormData.empty().plusFile("f", "f\u007F", PNG, Body.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(FormData.of("a\0b", "v").toString()).isEqualTo("1 fields, 0 files");
  }

  @Test
  void aFileOfTheDiskHasItsNameItsTypeAndItsLength(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("large.txt"), new byte[300_000]);
    FormData form = FormData.empty().plusFile("f", file);
    Form back = await(() -> sent(form).form());

    assertThat(back.files().getFirst().fileName()).contains("large.txt");
    assertThat(back.files().getFirst().mediaType().is(MediaType.of("text/plain"))).isTrue();
    assertThat(back.files().getFirst().size()).isEqualTo(300_000);
    assertThat(sent(form).body().length()).isBetween(300_100L, 300_400L);
    back.close();
    assertThatThrownBy(() -> FormData.empty().plusFile("f", folder.resolve("none")))
        .isInstanceOf(java.nio.file.NoSuchFileException.class);
  }

  @Test
  void itIsReadPieceByPieceAndNotAhead() throws Exception {
    List<Integer> asked = new ArrayList<>();
    FormData form =
        FormData.empty()
            .plusFile("a", "a", PNG, new Endless(asked))
            .plusFile("b", "b", PNG, new Endless(asked));
    Body body = sent(form).body();

    assertThat(body.length()).isEqualTo(-1);
    assertThat(body.again()).isNull();
    successResultOf(body.next());
    assertThat(asked).isEmpty();
    for (int i = 1; i <= 3; i++) {
      assertThat(successResultOf(body.next()).remaining()).isEqualTo(1000);
      assertThat(asked).hasSize(i);
    }
    body.cancel();
    assertThat(asked).containsExactly(1, 1, 1, 0, 0);
  }

  /// Adds 1 when it is asked, and 0 when it is cancelled.
  private static final class Endless extends Body {
    private final List<Integer> asked;

    Endless(List<Integer> asked) {
      this.asked = asked;
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      asked.add(1);
      return Deferred.succeed((@Nullable ByteBuffer) ByteBuffer.allocate(1000));
    }

    @Override
    public void cancel() {
      asked.add(0);
    }
  }

  @Test
  void manyFilesThatAreEmptyAreNoDeeperThanOne() throws Exception {
    FormData form = FormData.empty();
    List<Body> bodies = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      bodies.add(Body.empty());
    }
    bodies.add(Body.of("end"));
    assertThat(successResultOf(Body.joined(bodies).text(10))).isEqualTo("end");
    for (int i = 0; i < 100; i++) {
      form = form.plusFile("f", "f", PNG, Body.empty());
    }
    assertThat(readBack(form).files()).hasSize(100);
  }

  @Test
  void itCanBeSentAgainIfAllOfItCan() throws Exception {
    Request request = sent(FormData.of("a", "b").plusFile("f", "f", PNG, Body.of("file")));
    String first = text(request);

    assertThat(
            await(() -> request.withBody(requireNonNull(request.body().again())).body().text(1000)))
        .isEqualTo(first);
  }

  @Test
  void theLimitsOfAReaderHoldForWhatIsSent() {
    FormData form = FormData.of("a", "x".repeat(100)).asMultipart();

    assertThatThrownBy(() -> await(() -> sent(form).form(FormLimits.defaults().withFieldMax(99))))
        .hasMessageContaining("99");
    assertThat(new String(form.toString().getBytes(UTF_8), UTF_8)).isEqualTo("1 fields, 0 files");
  }
}
