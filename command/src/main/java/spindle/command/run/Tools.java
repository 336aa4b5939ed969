package spindle.command.run;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import spindle.command.Given;
import spindle.command.ServiceMaker;
import spindle.command.tool.Tool;

/// The words of the command that are no services.
final class Tools {
  private Tools() {}

  static List<Tool> all(Makers makers) {
    return List.of(
        new Services(makers),
        new Printing(
            "options", "lists the options before a service", () -> Help.of("spindle", makers)),
        new Printing("completion", "prints what bash completes by", () -> completion(makers)),
        new Printing("man", "prints the page of the manual", () -> ManPage.of(makers)));
  }

  private static String completion(Makers makers) {
    CommandSpec root = Words.spec("spindle", OwnOptions.ALL, "");
    for (ServiceMaker each : makers.all()) {
      root.addSubcommand(each.name(), Words.spec(each.name(), each.options(), ""));
    }
    for (String each : List.of("services", "options", "completion", "man")) {
      root.addSubcommand(each, Words.spec(each, List.of(), ""));
    }
    return AutoComplete.bash("spindle", new CommandLine(root));
  }

  /// Prints what is made when it is asked for.
  private record Printing(String name, String description, Supplier<String> text) implements Tool {
    @Override
    public int run(Given given, PrintStream out, PrintStream err) {
      out.print(text.get());
      return Status.WELL;
    }
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
