package spindle.command.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import spindle.command.CommandOption;
import spindle.command.ServiceMaker;

/// The page of the command has all that there is.
class CommandPageTest {
  @Test
  void itHasEachOptionOfTheCommandAndOfTheServicesThatComeWithIt() throws Exception {
    String page = Files.readString(Path.of("../docs/reference/command.md"));

    for (CommandOption each : OwnOptions.ALL) {
      assertThat(page).contains("| `" + each + "` |");
    }
    for (ServiceMaker maker : Makers.find(new PrintStream(System.err, true)).all()) {
      assertThat(page).contains("| `" + maker.name() + "` |");
      for (CommandOption each : maker.options()) {
        assertThat(page).contains("| `" + each + "`");
      }
    }
  }
}
