package spindle.command.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  @TempDir private Path folder;

  @Test
  void aLineIsOneSettingOfTheSectionAboveIt() throws Exception {
    var file =
        ConfigFile.parse(
            "a.conf",
            """
            # The command's own.
            log-level = debug

              [ echo ]
            port=tcp:2007:interface=127.0.0.1
              port =  tcp:[::1]:2008 # no comment
            name =
            """);

    assertThat(file.lines())
        .containsExactly(
            new ConfigFile.Line(2, "", "log-level", "debug"),
            new ConfigFile.Line(5, "echo", "port", "tcp:2007:interface=127.0.0.1"),
            new ConfigFile.Line(6, "echo", "port", "tcp:[::1]:2008 # no comment"),
            new ConfigFile.Line(7, "echo", "name", ""));
    assertThat(file.place(file.lines().getFirst())).isEqualTo("a.conf:2");
  }

  @Test
  void whatIsNoSettingIsRefusedWithItsLine() {
    assertThatThrownBy(() -> ConfigFile.parse("a.conf", "port = 1\n\nport: 2\u001b[31m\n"))
        .isInstanceOf(SettingsRefused.class)
        .hasMessageStartingWith(
            "a.conf:3: expected `name = value`, `[service]` or a comment with #")
        .hasMessageEndingWith(", got 'port: 2?[31m'");
  }

  @Test
  void itIsReadAsUtf8UpToALimit() throws Exception {
    Path file = folder.resolve("a.conf");
    Files.writeString(file, "#" + "é".repeat(ConfigFile.BYTES_MAX / 2 - 1) + "\n");
    assertThat(ConfigFile.read(file).lines()).isEmpty();

    Files.writeString(file, "#" + "é".repeat(ConfigFile.BYTES_MAX / 2) + "\n");
    assertThatThrownBy(() -> ConfigFile.read(file))
        .hasMessage(file + ": expected at most 1048576 bytes");
    Files.write(file, new byte[] {'a', '=', (byte) 0xFF});
    assertThatThrownBy(() -> ConfigFile.read(file))
        .hasMessage(file + ": expected UTF-8, got other bytes");
    assertThatThrownBy(() -> ConfigFile.read(folder.resolve("b.conf")))
        .hasMessage("no such file: " + folder.resolve("b.conf"));
  }

  @Test
  void anyTextIsReadOrRefusedAndNothingElse() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String letters = "ab-=[]# \t\r\n\u0000é\ud83d.\\\"";
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        for (var line : ConfigFile.parse("f", text.toString()).lines()) {
          assertThat(line.key()).as("seed %d", seed).matches("[a-z][a-z0-9-]*");
        }
      } catch (SettingsRefused refused) {
        assertThat(refused.getMessage()).as("seed %d", seed).matches("f:\\d+: expected [^\n]*");
      }
    }
  }
}
