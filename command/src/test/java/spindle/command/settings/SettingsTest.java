package spindle.command.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.command.CommandOption;

class SettingsTest {
  private static final List<CommandOption> OPTIONS =
      List.of(
          CommandOption.of("port", "PLACE", "where").or("2007").repeated(),
          CommandOption.of("path", "FOLDER", "what"),
          CommandOption.flag("listing", "shows").or("yes"));

  private static Settings settings(
      Map<String, List<String>> line, Map<String, String> environment, String file)
      throws SettingsRefused {
    return Settings.of(
        "web", OPTIONS, new Settings.Sources(line, environment, ConfigFile.parse("a.conf", file)));
  }

  @Test
  void theCommandLineComesBeforeTheEnvironmentThatBeforeTheFileThatBeforeTheDefault()
      throws SettingsRefused {
    String file = "[web]\nport = 3\npath = /file\nlisting = off\n";

    var all = settings(Map.of("port", List.of("1")), Map.of("SPINDLE_WEB_PATH", "/variable"), file);
    assertThat(all.value("port")).isEqualTo(new Settings.Value(List.of("1"), "command line"));
    assertThat(all.value("path"))
        .isEqualTo(new Settings.Value(List.of("/variable"), "SPINDLE_WEB_PATH"));
    assertThat(all.value("listing")).isEqualTo(new Settings.Value(List.of("no"), "a.conf:4"));
    var none = settings(Map.of(), Map.of(), "port = 4\n[echo]\npath = /other\n");
    assertThat(none.value("port")).isEqualTo(new Settings.Value(List.of("2007"), "default"));
    assertThat(none.value("path")).isEqualTo(new Settings.Value(List.of(""), "default"));
    assertThat(none.is("listing")).isTrue();
  }

  @Test
  void whatMayBeSaidSeveralTimesHasALineEachTime() throws SettingsRefused {
    var filed = settings(Map.of(), Map.of(), "[web]\nport = 3\nport = 4\n");
    assertThat(filed.given(List.of()).texts("port")).containsExactly("3", "4");
    var set = settings(Map.of(), Map.of("SPINDLE_WEB_PORT", "5\n6"), "");
    assertThat(set.given(List.of()).texts("port")).containsExactly("5", "6");

    assertThatThrownBy(() -> settings(Map.of(), Map.of(), "[web]\npath = 3\n\npath = 4\n"))
        .hasMessage("a.conf:4: path is said twice, first at a.conf:2");
  }

  @Test
  void aFlagIsYesOrNo() throws SettingsRefused {
    for (String on : List.of("yes", "True", "ON", "1")) {
      assertThat(settings(Map.of(), Map.of("SPINDLE_WEB_LISTING", on), "").is("listing")).isTrue();
    }
    for (String off : List.of("no", "False", "OFF", "0")) {
      assertThat(settings(Map.of(), Map.of("SPINDLE_WEB_LISTING", off), "").is("listing"))
          .isFalse();
    }
    assertThatThrownBy(() -> settings(Map.of(), Map.of(), "[web]\nlisting = maybe\n"))
        .hasMessage("a.conf:2: expected yes or no for web.listing, got 'maybe'");
  }

  @Test
  void aFileWithWhatNobodyKnowsIsRefusedWithItsLine() {
    var known = new LinkedHashMap<String, List<CommandOption>>();
    known.put("", List.of(CommandOption.of("log-level", "LEVEL", "what")));
    known.put("web", OPTIONS);

    for (String[] each :
        new String[][] {
          {
            "log-levle = info",
            "a.conf:1: there is no option 'log-levle'; did you mean 'log-level'?"
          },
          {"[web]\nprot = 1", "a.conf:2: there is no option 'prot' of web; did you mean 'port'?"},
          {"[wbe]\nport = 1", "a.conf:2: there is no service 'wbe'; did you mean 'web'?"}
        }) {
      assertThatThrownBy(() -> Settings.requireKnown(ConfigFile.parse("a.conf", each[0]), known))
          .isInstanceOf(SettingsRefused.class)
          .hasMessage(each[1]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ecko, echo",
    "ehco, echo",
    "web, web",
    "portforwrd, portforward",
    "port, portforward",
    "sokcs, socks",
    "xyzzy,",
    "'',",
    "e,"
  })
  void theNearestWordIsMeant(String word, String meant) {
    var known = List.of("echo", "portforward", "web", "socks");

    assertThat(Nearest.hint(word, known))
        .isEqualTo(meant == null ? "" : "; did you mean '" + meant + "'?");
  }
}
