package spindle.command.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spindle.command.ServiceMaker;
import spindle.command.tool.Tool;

/// What the command says of itself.
final class Help {
  private Help() {}

  static String of(String called, Makers makers) {
    StringBuilder text =
        new StringBuilder(
            Words.usage(
                called,
                "Runs a service until it is stopped.",
                OwnOptions.ALL,
                "SERVICE [ITS OPTIONS]"));
    Map<String, String> services = new LinkedHashMap<>();
    makers.all().forEach(each -> services.put(each.name(), each.description()));
    append(text, "Services:", services);
    Map<String, String> tools = new LinkedHashMap<>();
    Tools.all(makers).forEach(each -> tools.put(each.name(), each.description()));
    append(text, "Other words:", tools);
    return text.append('\n')
        .append(called)
        .append(
            " SERVICE --help lists the options of a service. Each option can also stand in the\n")
        .append("file of --config and in the environment: SPINDLE_LOG_LEVEL, SPINDLE_ECHO_PORT.\n")
        .toString();
  }

  static void append(StringBuilder text, String title, Map<String, String> lines) {
    int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
    text.append('\n').append(title).append('\n');
    lines.forEach((name, description) ->
        text.append("  ")
            .append(name)
            .append(" ".repeat(width - name.length() + 2))
            .append(description)
            .append('\n'));
  }

  /// The services, for a message.
  static String names(Makers makers) {
    return String.join(", ", makers.all().stream().map(ServiceMaker::name).toList());
  }

  /// All words that may stand where a service does.
  static List<String> knownNames(Makers makers) {
    List<String> names = new ArrayList<>(makers.all().stream().map(ServiceMaker::name).toList());
    names.addAll(Tools.all(makers).stream().map(Tool::name).toList());
    return names;
  }
}
