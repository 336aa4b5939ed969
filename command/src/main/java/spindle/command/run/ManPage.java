package spindle.command.run;

import java.util.List;
import java.util.Locale;
import spindle.command.CommandOption;
import spindle.command.ServiceMaker;

/// The page of the manual, `spindle(1)`, of what the command knows of itself.
final class ManPage {
  private ManPage() {}

  static String of(Makers makers) {
    StringBuilder page = new StringBuilder();
    page.append(".TH SPINDLE 1\n.SH NAME\nspindle \\- run a service until it is stopped\n");
    page.append(".SH SYNOPSIS\n.B spindle\n[OPTIONS] SERVICE [ITS OPTIONS]\n");
    page.append(".SH OPTIONS\n");
    options(page, OwnOptions.ALL);
    for (ServiceMaker each : makers.all()) {
      page.append(".SH SERVICE ").append(each.name().toUpperCase(Locale.ROOT));
      page.append("\n.B spindle ").append(each.name()).append("\n[OPTIONS] ");
      page.append(text(each.words())).append("\n.PP\n").append(text(each.description()));
      page.append(".\n");
      options(page, each.options());
    }
    page.append(".SH ENVIRONMENT\nEach option may stand in a variable: SPINDLE_LOG_LEVEL,");
    page.append(" SPINDLE_WEB_PORT.\n.SH EXIT STATUS\n");
    status(page, "0", "ended in order");
    status(page, "1", "the service could not be made or started, or failed");
    status(page, "64", "the command line makes no sense");
    status(page, "74", "the log or the pidfile cannot be written");
    status(page, "78", "the configuration makes no sense, or it runs already");
    status(page, "130", "ended in order by SIGINT");
    page.append(".SH SIGNALS\nSIGTERM and SIGINT end it in order, SIGHUP has it read certificates");
    page.append(" and configuration again, SIGUSR1 open its log again.\n");
    return page.toString();
  }

  private static void options(StringBuilder page, List<CommandOption> options) {
    for (CommandOption each : options) {
      String fallback = each.isFlag() || each.fallback().isEmpty() ? "" : each.fallback();
      page.append(".TP\n.B ").append(text(each.toString())).append('\n');
      page.append(text(each.help()));
      page.append(fallback.isEmpty() ? "" : " (" + text(fallback) + " if nothing is said)");
      page.append('\n');
    }
  }

  private static void status(StringBuilder page, String number, String meaning) {
    page.append(".TP\n.B ").append(number).append('\n').append(meaning).append('\n');
  }

  /// Without what troff takes for an order.
  private static String text(String plain) {
    String safe = plain.replace("\\", "\\e").replace("-", "\\-");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }
}
