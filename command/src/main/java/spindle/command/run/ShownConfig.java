package spindle.command.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import spindle.command.CommandOption;
import spindle.command.settings.Settings;

/// `--show-config`: all options, what they are, and where that comes from.
final class ShownConfig {
  private ShownConfig() {}

  static void print(Invocation.Said said, PrintStream out) {
    List<String[]> rows = new ArrayList<>();
    add(said.own(), rows);
    add(said.service(), rows);
    int name = width(rows, 0);
    int value = width(rows, 1);
    for (String[] row : rows) {
      String format = "%-" + name + "s  %-" + value + "s  %s";
      out.println(format.formatted((Object[]) row));
    }
  }

  private static void add(Settings settings, List<String[]> rows) {
    for (CommandOption each : settings.options()) {
      Settings.Value value = settings.value(each.name());
      String name = Settings.full(settings.section(), each.name());
      List<String> texts = value.texts().isEmpty() ? List.of("") : value.texts();
      for (String text : texts) {
        rows.add(new String[] {name, text, value.from()});
      }
    }
  }

  private static int width(List<String[]> rows, int column) {
    return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
  }
}
