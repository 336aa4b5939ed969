package spindle.command.run;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spindle.command.Given;
import spindle.command.tool.Tool;

/// The words of the command that are no services.
final class Tools {
  private Tools() {}

  static List<Tool> all(Makers makers) {
    return List.of(new Services(makers));
  }

  /// Lists the services.
  private record Services(Makers makers) implements Tool {
    @Override
    public String name() {
      return "services";
    }

    @Override
    public String description() {
      return "lists the services that there are";
    }

    @Override
    public int run(Given given, PrintStream out, PrintStream err) {
      Map<String, String> lines = new LinkedHashMap<>();
      makers.all().forEach(each -> lines.put(each.name(), each.description()));
      StringBuilder text = new StringBuilder();
      Help.append(text, "", lines);
      out.print(text.toString().strip().replaceAll("(?m)^ +", "") + "\n");
      return Status.WELL;
    }
  }
}
