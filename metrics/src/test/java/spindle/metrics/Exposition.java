package spindle.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads Prometheus' text format 0.0.4 as its page has it, and refuses what that does not allow:
/// samples of one name stand together behind its HELP and TYPE, each at most once, counters end in
/// `_total`, and a line is a name, labels and a number.
final class Exposition {
  private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
  private static final Pattern TYPE =
      Pattern.compile(
          "# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "(\\{([a-zA-Z_]\\w*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\",?)*\\})? (\\S+)");

  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Map<String, String> types = new LinkedHashMap<>();
  private final Set<String> helped = new LinkedHashSet<>();
  private String current = "";

  static Map<String, Double> read(String text) {
    assertThat(text).endsWith("\n").doesNotContain("\r");
    Exposition page = new Exposition();
    text.lines().forEach(page::line);
    return page.samples;
  }

  private void line(String line) {
    Matcher help = HELP.matcher(line);
    Matcher type = TYPE.matcher(line);
    Matcher sample = SAMPLE.matcher(line);
    if (help.matches()) {
      assertThat(helped.add(help.group(1))).as(line).isTrue();
      current = help.group(1);
    } else if (type.matches()) {
      assertThat(types.put(type.group(1), type.group(2))).as(line).isNull();
      current = type.group(1);
      assertThat(type.group(2).equals("counter")).isEqualTo(current.endsWith("_total"));
    } else {
      assertThat(sample.matches()).as(line).isTrue();
      assertThat(sample.group(1)).as("%s stands behind its type", line).isEqualTo(current);
      String name = line.substring(0, line.lastIndexOf(' '));
      assertThat(samples.put(name, Double.parseDouble(sample.group(4)))).as(line).isNull();
    }
  }
}
