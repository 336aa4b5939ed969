package spindle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnCertificateTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  @Test
  void bearsTheNamesThatWereAskedFor() throws Exception {
    var usual = OwnCertificate.make(folder.resolve("usual.p12"));
    var other = OwnCertificate.make(folder.resolve("other.p12"), "dns:a.test", "dns:*.b.test");

    assertThat(usual.certificate().getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(List.of(2, "localhost"), List.of(7, "127.0.0.1"));
    assertThat(other.certificate().getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(List.of(2, "a.test"), List.of(2, "*.b.test"));
  }

  @Test
  void saysWhatTheToolSaysWhereItMakesNone() {
    assertThatThrownBy(() -> OwnCertificate.make(folder.resolve("bad.p12"), "colour:red"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("keytool made no certificate: ")
        .hasMessageContaining("colour");
  }
}
