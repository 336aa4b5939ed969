package spindle.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.http.BadForm;
import spindle.http.Fields;
import spindle.http.FormLimits;
import spindle.http.MediaType;

/// Forms with files. In what is sent `~` stands for CR LF; each is read whole, byte by byte and cut
/// everywhere, with the same result.
class MultipartReaderTest {
  private static final FormLimits LIMITS = FormLimits.defaults();
  private static final String A = "--x~Content-Disposition: form-data; name=a~~";

  private static String read(String stream) {
    return read(stream, LIMITS);
  }

  private static String read(String stream, FormLimits limits) {
    byte[] bytes = stream.replace("~", "\r\n").getBytes(ISO_8859_1);
    String whole = FormTranscript.of(bytes, "x", limits, bytes.length + 1);
    assertThat(FormTranscript.of(bytes, "x", limits, 1)).as("byte by byte").isEqualTo(whole);
    for (int cut = 1; cut < Math.min(bytes.length, 400); cut++) {
      assertThat(FormTranscript.of(bytes, "x", limits, cut)).as("by " + cut).isEqualTo(whole);
    }
    return whole;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        A + "1~--x--|(a)1.",
        A + "1~--x--~|(a)1.",
        A + "1~--x--behind it|(a)1.",
        A + "~--x--|(a).",
        A + "--x--|(a).",
        A + "--y~--x--|(a)--y.",
        A + "-~--x--|(a)-.",
        A + "1~" + A + "2~--x--|(a)1.(a)2.",
        "before~" + A + "1~--x--|(a)1.",
        "~" + A + "1~--x--|(a)1.",
        "--~-x~" + A + "1~--x--|(a)1.",
        "--x--|''",
        A + "1~--~--y~-x~--x--|(a)1%0D%0A--%0D%0A--y%0D%0A-x.",
        A + "~~~--x--|(a)%0D%0A%0D%0A.",
        A + "1--x~--x--|(a)1--x.",
        "--x \t~Content-Disposition: form-data; name=a~~1~--x--|(a)1.",
        "--x~content-disposition:FORM-DATA;NAME=\"a\"~X: y~~1~--x--|(a)1.",
        "--x~Content-Disposition: form-data; name=\"\"~~1~--x--|()1.",
      })
  void partsAreFoundAndBytesThatOnlyBeginLikeABoundaryAreBytes(String stream, String found) {
    assertThat(read(stream)).isEqualTo(found);
  }

  @Test
  void aCarriageReturnAloneIsAByte() {
    assertThat(read(A + "\r\r~\r~--x--")).isEqualTo("(a)%0D%0D%0D%0A%0D.");
    assertThat(read(A + "~-\r~--\r~--x--")).isEqualTo("(a)%0D%0A-%0D%0D%0A--%0D.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--x",
        "--x-",
        "--x~",
        "no boundary",
        A,
        A + "1",
        A + "1~--x",
        A + "1~--x-",
        A + "1~--x~",
        A + "1~--xy~--x--",
        A + "1~--x -- ",
        A + "1~--x\rA~--x--",
        A + "1~--x-~--x--",
        "--x~~1~--x--",
        "--x~X: y~~1~--x--",
        "--x~Content-Disposition: form-data~~1~--x--",
        "--x~Content-Disposition: form-data; filename=a~~1~--x--",
        "--x~Content-Disposition: attachment; name=a~~1~--x--",
        "--x~Content-Disposition: form-data; name=a; name=b~~1~--x--",
        "--x~Content-Disposition: form-data; name=a; filename=b; filename=c~~1~--x--",
        "--x~Content-Disposition: form-data; name=\"a~~1~--x--",
        "--x~Content-Disposition: form-data; name=a~Content-Disposition: form-data; name=b~~~--x--",
        "--x~Content-Disposition: form-data;~ name=a~~1~--x--",
        "--x~Content-Disposition : form-data; name=a~~1~--x--",
        "--x~Content-Disposition: form-data; name=\u00ff~~1~--x--",
        "--x~Content-Disposition: form-data; name=\"a\u0000\"~~1~--x--",
        "--x~no field~~1~--x--",
      })
  void whatIsNoFormIsRefused(String stream) {
    assertThat(read(stream)).endsWith("!400");
  }

  @Test
  void aFaultIsFoundAtItsByteAndNotAtTheEnd() {
    byte[] bytes = (A + "1~--x~X").replace("~", "\r\n").getBytes(ISO_8859_1);

    assertThat(FormTranscript.of(bytes, "x", LIMITS, 1)).isEqualTo("(a)1.!400");
    bytes = (A + "1~--x~Y Z").replace("~", "\r\n").getBytes(ISO_8859_1);
    assertThat(FormTranscript.placeOfFault(bytes, "x", LIMITS)).isEqualTo(bytes.length - 2);
  }

  @Test
  void moreThanTheLimitsIsTooLarge() {
    String field = "--x~Content-Disposition: form-data; name=a~";
    int head = field.length() - 4; // without the boundary, and two bytes for each ~

    assertThat(read(A + "~" + A + "~--x--", LIMITS.withPartsMax(2))).isEqualTo("(a).(a).");
    assertThat(read(A + "~" + A + "~--x--", LIMITS.withPartsMax(1))).isEqualTo("(a).!413");
    assertThat(read(field + "~~--x--", LIMITS.withPartHeadMax(head + 3))).isEqualTo("(a).");
    assertThat(read(field + "~~--x--", LIMITS.withPartHeadMax(head + 2))).isEqualTo("!413");
    assertThat(read(field + "X: y~~~--x--", LIMITS.withPartFieldsMax(2))).isEqualTo("(a).");
    assertThat(read(field + "X: y~~~--x--", LIMITS.withPartFieldsMax(1))).isEqualTo("!413");
  }

  @Test
  void theDefaultsOfTheLimitsHold() {
    String many = "X: y~".repeat(15);
    String part = "--x~Content-Disposition: form-data; name=a~";
    assertThat(read(part + many + "~~--x--")).isEqualTo("(a).");
    assertThat(read(part + many + "X: y~~~--x--")).isEqualTo("!413");

    String parts = (A + "~").repeat(128);
    assertThat(whole(parts + "--x--")).hasSize(128 * 4);
    assertThat(whole(parts + A + "~--x--")).endsWith("!413");

    int rest = 8 * 1024 - "Content-Disposition: form-data; name=a".length() - "X: ".length() - 6;
    assertThat(whole(part + "X: " + "y".repeat(rest) + "~~~--x--")).isEqualTo("(a).");
    assertThat(whole(part + "X: " + "y".repeat(rest + 1) + "~~~--x--")).isEqualTo("!413");
  }

  private static String whole(String stream) {
    byte[] bytes = stream.replace("~", "\r\n").getBytes(ISO_8859_1);
    return FormTranscript.of(bytes, "x", LIMITS, bytes.length);
  }

  private static PartHead head(String disposition, String... fields) throws BadForm {
    byte[] utf8 = disposition.getBytes(UTF_8);
    Fields all = Fields.of("Content-Disposition", new String(utf8, ISO_8859_1));
    return PartHead.of(all.plusAll(Fields.of(fields)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "form-data; name=\"a\"; filename=\"b.txt\"|a|b.txt",
        "form-data; name=\"\u00e4\"; filename=\"\u20ac.txt\"|\u00e4|\u20ac.txt",
        "form-data; name=\"a%22b\"; filename=\"c%22d\"|a%22b|c%22d",
        "form-data; name=\"a\\\"b\"; filename=\"c\\\"d\"|a\"b|c\"d",
        "form-data; name=a; filename=\"C:\\temp\\b.txt\"|a|b.txt",
        "form-data; name=a; filename=\"../../etc/passwd\"|a|passwd",
        "form-data; name=a; filename=x.txt; filename*=UTF-8''evil.txt|a|x.txt",
        "form-data; name=\"a\\b\"|a\\b|no file",
        "form-data; name=a; filename=\"\"|a|none",
      })
  void namesAreThoseThatBrowsersSend(String disposition, String name, String fileName)
      throws BadForm {
    PartHead head = head(disposition);

    assertThat(head.name()).isEqualTo(name);
    assertThat(head.isFile() ? head.fileName().orElse("none") : "no file").isEqualTo(fileName);
  }

  @Test
  void aPartSaysWhatItIs() throws BadForm {
    assertThat(head("form-data; name=a", "Content-Type", "image/png").mediaType())
        .hasToString("image/png");
    assertThat(head("form-data; name=a").mediaType()).hasToString("text/plain");
    assertThat(head("form-data; name=a", "Content-Type", "nonsense").mediaType())
        .hasToString("text/plain");
    assertThat(head("form-data; name=a; filename=\"\"")).hasToString("a, a file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
        "multipart/form-data; boundary=------------------------d74496d66958873e",
        "multipart/form-data; boundary=\"a b:c\"",
        "Multipart/Form-Data; charset=utf-8; Boundary=x"
      })
  void boundariesOfRealClientsAreTaken(String type) {
    String boundary = MultipartReader.boundary(MediaType.of(type)).orElseThrow();

    assertThat(new MultipartReader(boundary, LIMITS).ended()).isFalse();
  }

  @Test
  void whatIsNoBoundaryIsRefused() {
    for (String type :
        new String[] {
          "multipart/form-data",
          "multipart/form-data; boundary=\"\"",
          "multipart/form-data; boundary=\"a \"",
          "multipart/form-data; boundary=a*",
          "multipart/form-data; boundary=" + "a".repeat(71),
          "multipart/mixed; boundary=a"
        }) {
      assertThat(MultipartReader.boundary(MediaType.of(type))).as(type).isEmpty();
    }
    assertThat(
            MultipartReader.boundary(
                MediaType.of("multipart/form-data; boundary=" + "a".repeat(70))))
        .isPresent();
    assertThatThrownBy(() -> new MultipartReader("a\r\n", LIMITS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void limitsAreComparedByTheirNumbers() {
    assertThat(LIMITS.withFieldMax(64 * 1024)).isEqualTo(LIMITS).hasSameHashCodeAs(LIMITS);
    assertThat(LIMITS.withMemoryMax(1).withFieldsMax(2).withCollectMax(3))
        .hasToString(
            "FormLimits[fieldsMax=2, fieldMax=65536, collectMax=3, partsMax=128, "
                + "partHeadMax=8192, partFieldsMax=16, memoryMax=1]");
    assertThatThrownBy(() -> LIMITS.withPartsMax(0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(Objects.equals(LIMITS, LIMITS.withPartsMax(1))).isFalse();
  }
}
