package spindle.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// What `./spindle ps`, `top`, `why`, `dump`, `stacks`, `watch`, `log`, `abort`, `drain`, `reload`
/// and `manhole` run: asks a process over its [ControlSocket] and shows the answer.
public final class Asking {
  private static final String USAGE =
      """
      usage: ./spindle ps [PROCESS] [--rates] [--json]
                                               what it has: reactors, services, ports, connections,
                                               fibers, jobs, calls to come; --rates looks twice, a
                                               second apart, for bytes a second
             ./spindle top [PROCESS] [--sort ORDER] [--json]
                                               what moves, drawn anew every second; ORDER is bytes,
                                               age, buffered or since. On a terminal, keys sort,
                                               filter, pause, ask why, and quit
             ./spindle why [PROCESS] ID        for whom one of these waits, and what will end that
             ./spindle dump [PROCESS]          all of it, as lines of JSON
             ./spindle stacks [PROCESS]        where its threads and its fibers are
             ./spindle watch [PROCESS] deferreds on|off
                                               note where Deferreds are made; ps then has those that
                                               nobody fires
             ./spindle abort [PROCESS] ID      end one of its connections at once
             ./spindle drain [PROCESS]         have it take nothing new, finish and end, as SIGTERM
                                               does, and wait for that
             ./spindle reload [PROCESS]        have it read configuration and certificates again, as
                                               SIGHUP does
             ./spindle log [PROCESS] LEVEL [LOGGER]
                                               have its log, or one logger, say more or less from
                                               now on: error, warning, info, debug, trace, or
                                               default for what it was
             ./spindle manhole [PROCESS]       look inside it by a JShell, where it has opened a
                                               manhole for its owner
      PROCESS is the number of a process or the name of its program. It may be left out where there
      is only one; where there are several, ./spindle ps lists them.\
      """;

  private static final int WRONG_WORDS = 2;

  /// The connections of a `top` that is shown once.
  private static final int CONNECTIONS = 20;

  /// How long a `top` that is shown once waits between its two looks.
  private static final Duration MOVES = Duration.ofMillis(400);

  private final SocketFolder folder;
  private final PrintStream out;
  private final boolean json;
  private final boolean rates;

  private Asking(SocketFolder folder, PrintStream out, boolean json, boolean rates) {
    this.folder = folder;
    this.out = out;
    this.json = json;
    this.rates = rates;
  }

  /// For launchers: asks what `args` say, and ends the JVM with the status.
  public static void main(String... args) {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    System.exit(run(out, err, args));
  }

  /// Asks what `args` say, and shows the answer or what is wrong. It blocks: not for a reactor's
  /// thread.
  ///
  /// @param args the question, and what belongs to it
  /// @return the exit status: 0; 1 if nobody answers; 2 if these are no such words
  public static int run(PrintStream out, PrintStream err, String... args) {
    return run(System.getenv(), out, err, args);
  }

  static int run(
      Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
    List<String> words = new ArrayList<>(List.of(args));
    if (words.contains("--help")) {
      out.println(USAGE);
      return 0;
    }
    boolean json = words.remove("--json");
    boolean rates = words.remove("--rates");
    int order = words.indexOf("--sort");
    String sort = order < 0 || order + 1 == words.size() ? "" : words.remove(order + 1);
    if (!sort.isEmpty()) {
      words.remove(order);
    }
    if (words.isEmpty() || words.stream().anyMatch(each -> each.startsWith("-"))) {
      err.println(USAGE);
      return WRONG_WORDS;
    }
    try {
      return new Asking(SocketFolder.of(environment), out, json, rates).ask(words, sort, err);
    } catch (IOException failed) {
      err.println("spindle: " + failed.getMessage());
      return 1;
    }
  }

  private int ask(List<String> words, String sort, PrintStream err) throws IOException {
    String question = words.removeFirst();
    int count = ownWords(question, words);
    if (words.size() < count || words.size() > count + 1) {
      err.println(USAGE);
      return WRONG_WORDS;
    }
    List<String> own = new ArrayList<>(words.subList(words.size() - count, words.size()));
    words.subList(words.size() - count, words.size()).clear();
    if (question.equals("ps") && words.isEmpty() && folder.sweep().size() > 1) {
      processes();
      return 0;
    }
    try (Client client = new Client(process(words.isEmpty() ? "" : words.getFirst()))) {
      return switch (question) {
        case "ps" -> ps(client);
        case "why" -> why(client, own.getFirst());
        case "abort" -> order(client, Lines.asking("abort").put("id", number(own.getFirst())));
        case "dump" -> raw(client, Lines.asking("dump"));
        case "stacks" -> stacks(client);
        case "top" -> top(client, sort);
        case "watch" -> watch(client, own.getFirst(), own.getLast());
        case "log" -> order(client, logLevel(own));
        case "reload" -> order(client, Lines.asking("reload"));
        case "drain" -> drain(client);
        case "manhole" -> {
          Inside.talk(client, System.in, out);
          yield 0;
        }
        default -> {
          err.println(USAGE);
          yield WRONG_WORDS;
        }
      };
    }
  }

  /// How many words behind the process belong to the question.
  private static int ownWords(String question, List<String> words) {
    return switch (question) {
      case "why", "abort" -> 1;
      case "watch" -> 2;
      case "log" ->
          words.size() > 1 && LogLevels.WORDS.contains(words.get(words.size() - 2)) ? 2 : 1;
      default -> 0;
    };
  }

  private static Lines logLevel(List<String> own) {
    Lines order = Lines.asking("log").put("level", own.getFirst());
    return own.size() == 1 ? order : order.put("logger", own.getLast());
  }

  /// The one that is meant.
  private SocketFolder.Found process(String named) throws IOException {
    List<SocketFolder.Found> all = folder.sweep();
    List<SocketFolder.Found> meant =
        all.stream()
            .filter(each ->
                named.isEmpty()
                    || named.equals(Long.toString(each.pid()))
                    || named.equals(each.program()))
            .toList();
    if (meant.size() == 1) {
      return meant.getFirst();
    }
    String there =
        all.isEmpty()
            ? "no process has a control socket in " + folder.path()
            : "there are " + all.stream().map(each -> each.pid() + " " + each.program()).toList();
    throw new IOException((meant.isEmpty() ? "no such process: " : "which process? ") + there);
  }

  private void processes() throws IOException {
    Table table = new Table("processes", "pid:", "program");
    folder.sweep().forEach(each -> table.add(each.pid(), each.program()));
    StringBuilder page = new StringBuilder();
    table.write(page);
    out.print(page);
  }

  private int ps(Client client) throws IOException {
    Lines question = Lines.asking("ps").put("rates", rates);
    if (json) {
      return raw(client, question);
    }
    Tables tables = new Tables();
    client.askForAll(question, tables::add);
    tables.print(out);
    return 0;
  }

  private int top(Client client, String sort) throws IOException {
    if (json) {
      Lines question = Lines.asking("top");
      if (!sort.isEmpty()) {
        question.put("sort", sort);
      }
      client.ask(question, _ -> {});
      LockSupport.parkNanos(MOVES.toNanos());
      return raw(client, question);
    }
    TopScreen screen = new TopScreen(client, sort);
    if (isTerminal() && TopTerminal.canBe()) {
      try (TopTerminal terminal = TopTerminal.open()) {
        terminal.show(screen);
        return 0;
      } catch (UndrawableTerminal dumb) {
        // A page is shown there as it is where there is no terminal.
      }
    }
    screen.ask(CONNECTIONS);
    LockSupport.parkNanos(MOVES.toNanos());
    screen.ask(CONNECTIONS);
    out.print(screen.page());
    return 0;
  }

  private int watch(Client client, String what, String word) throws IOException {
    if (!word.equals("on") && !word.equals("off")) {
      throw new IOException("expected on or off, got " + word);
    }
    return order(client, Lines.asking("watch").put("what", what).put("on", word.equals("on")));
  }

  private int order(Client client, Lines order) throws IOException {
    if (json) {
      return raw(client, order);
    }
    client.ask(order, line -> out.println(Table.printable("" + line.get("what"))));
    return 0;
  }

  private int drain(Client client) throws IOException {
    int status = order(client, Lines.asking("drain"));
    if (!json) {
      new Draining(client, out).await();
    }
    return status;
  }

  /// There is no console without the JDK's module for lines, unless this is a terminal.
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private int raw(Client client, Lines question) throws IOException {
    client.copyAll(question, out);
    return 0;
  }

  private int why(Client client, String id) throws IOException {
    Lines question = Lines.asking("why").put("id", number(id));
    if (json) {
      return raw(client, question);
    }
    client.ask(question, line -> out.print(sentence(line)));
    return 0;
  }

  private static long number(String id) throws IOException {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException _) {
      throw new IOException("expected the id that ps shows, a number, got " + id);
    }
  }

  private static String sentence(Map<String, Object> line) {
    String what =
        switch (String.valueOf(line.get("kind"))) {
          case "connection" -> "%s with %s: ".formatted(line.get("protocol"), line.get("peer"));
          case "port" -> "%s on %s: ".formatted(line.get("factory"), line.get("host"));
          case "fiber" -> line.get("name") + ": ";
          default -> "";
        };
    return Table.printable(what + line.get("why")) + System.lineSeparator();
  }

  private int stacks(Client client) throws IOException {
    if (json) {
      return raw(client, Lines.asking("stacks"));
    }
    client.ask(Lines.asking("stacks"), this::stack);
    return 0;
  }

  private void stack(Map<String, Object> line) {
    boolean thread = "thread".equals(line.get("kind"));
    out.println(
        thread
            ? "the thread of reactor %s".formatted(line.get("reactor"))
            : Table.printable(
                "%s of reactor %s, %s (%s)"
                    .formatted(
                        line.get("count"),
                        line.get("reactor"),
                        line.get("name"),
                        line.get("state"))));
    if (line.get("stack") instanceof List<?> frames) {
      frames.forEach(frame -> out.println("    at " + Table.printable(frame.toString())));
    }
  }
}
