package spindle.command.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the command says where it does not run a service.
class MainTest {
  @TempDir private Path folder;

  private final Map<String, String> environment = new LinkedHashMap<>();
  private String out = "";
  private String err = "";

  private int run(String... arguments) {
    var printed = new ByteArrayOutputStream();
    var said = new ByteArrayOutputStream();
    try (var to = new PrintStream(printed, true, StandardCharsets.UTF_8);
        var errors = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      return new Main(to, errors, environment).run(List.of(arguments));
    } finally {
      out = printed.toString(StandardCharsets.UTF_8);
      err = said.toString(StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~|which service? There are echo, portforward, dns, socks, web, process",
        "ecko|there is no service 'ecko'; did you mean 'echo'?",
        "@echo|there is no service '@echo'; did you mean 'echo'?",
        "--log-levl x echo|there is no option '--log-levl'; did you mean '--log-level'?",
        "echo --prt=1|there is no option '--prt'; did you mean '--port'?",
        "echo --port|--port wants a value: --port PLACE",
        "echo there|'there' was not expected",
        "web --listing=x|option '--listing' should be specified without 'x' parameter",
        "--log-file a --log-file b echo|--log-file is given twice",
        "--log-level loud echo|command line: there is no log-level 'loud'; there are error,"
            + " warning, info, debug, trace",
        "--log-format xml echo|command line: there is no log-format 'xml'; there are text, json",
        "--reactor epol echo|command line: there is no reactor 'epol'; there are ",
        "--resolver dns echo|command line: there is no resolver 'dns'; there are spindle",
        "--reactors 0 echo|--reactors wants a number from 1 to 1024, got '0'",
        "--umask 9 echo|command line: expected --umask in octal, such as 027, got '9'"
      })
  void whatMakesNoSenseIsSaidInALine(String line, String message) {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");

    assertThat(run(arguments)).isEqualTo(64);
    assertThat(err)
        .startsWith("spindle: " + message)
        .endsWith("\nspindle: spindle --help lists services and options\n");
    assertThat(out).isEmpty();
  }

  @Test
  void helpListsOptionsAndServices() {
    assertThat(run("--help")).isZero();
    assertThat(out).contains("--log-level=LEVEL", "echo", "sends back what it is sent");
    assertThat(run("web", "--help")).isZero();
    assertThat(out).contains("--[no-]listing", "--port=PLACE", "(default: 8080)");
    assertThat(run("services")).isZero();
    assertThat(out).startsWith("echo ").contains("\nweb ");
    assertThat(err).isEmpty();
  }

  @Test
  void itPrintsWhatBashAndManWant() {
    assertThat(run("completion")).isZero();
    assertThat(out).contains("complete -F _complete_spindle", "--log-level", "portforward");
    assertThat(run("man")).isZero();
    assertThat(out)
        .startsWith(".TH SPINDLE 1\n")
        .contains(".B \\-\\-log\\-level LEVEL\n", ".SH SERVICE WEB\n");
  }

  @Test
  void valuesMayLookLikeServicesAndBeginWithADashOrAnAtSign() {
    assertThat(run("--show-config", "--rundir", "web", "--log-file=-v", "--pidfile", "@a", "echo"))
        .isZero();
    assertThat(out).contains("rundir       web   command line", "-v", "@a");
  }

  @Test
  void theConfigurationIsShownWithWhereItComesFrom() throws Exception {
    Path file =
        Files.writeString(folder.resolve("a.conf"), "drain = 3\n[echo]\nport = 1\nport = 2");
    environment.put("SPINDLE_LOG_LEVEL", "debug");
    environment.put("SPINDLE_CONFIG", file.toString());

    assertThat(run("--show-config", "--reactors", "2", "echo")).isZero();
    assertThat(out.lines().map(each -> each.replaceAll(" +", " ")))
        .contains(
            "config " + file + " SPINDLE_CONFIG",
            "log-level debug SPINDLE_LOG_LEVEL",
            "reactors 2 command line",
            "drain 3 " + file + ":1",
            "log-file - default",
            "echo.port 1 " + file + ":3",
            "echo.port 2 " + file + ":3");
  }

  @Test
  void aConfigurationWithAnUnknownKeyIsRefusedWithItsLine() throws Exception {
    Path file = Files.writeString(folder.resolve("a.conf"), "\n[echo]\nprot = 1\n");

    assertThat(run("--config", file.toString(), "echo")).isEqualTo(78);
    assertThat(err)
        .isEqualTo(
            "spindle: " + file + ":3: there is no option 'prot' of echo; did you mean 'port'?\n");
  }

  @Test
  void aLogThatCannotBeOpenedEndsIt() {
    assertThat(run("--log-file", folder.resolve("no/log").toString(), "echo")).isEqualTo(74);
    assertThat(err)
        .startsWith("spindle: cannot write the log ")
        .contains("there is no such folder");
  }
}
