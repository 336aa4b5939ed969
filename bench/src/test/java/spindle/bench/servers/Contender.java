package spindle.bench.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A server to compare: what it is called, what it can do, and how it is started.
///
/// @param command words; `SERVICE` and `PORT` among them stand for what is to be served where, and
///   `BEHIND` for the port of what is behind it
/// @param behind the same of a server that it hands on to; empty if it has none
record Contender(String name, Set<Service> services, List<String> command, List<String> behind) {
  private static final Set<Service> ALL = Service.withoutPages(Service.FIBER);
  private static final int BEHIND = 10_000;

  /// One that has no other behind it.
  Contender(String name, Set<Service> services, List<String> command) {
    this(name, services, command, List.of());
  }

  /// How it is started to do `service` at `port`.
  List<String> command(Service service, int port) {
    return filled(command, service, port);
  }

  /// How what is behind it is started; empty if nothing is.
  List<String> behind(Service service, int port) {
    return filled(behind, service, port);
  }

  /// The port of what is behind one at `port`.
  static int behind(int port) {
    return port + BEHIND;
  }

  private static List<String> filled(List<String> command, Service service, int port) {
    return command.stream()
        .map(word -> word.equals("SERVICE") ? service.word() : word)
        .map(word -> word.equals("PORT") ? String.valueOf(port) : word)
        .map(word -> word.equals("BEHIND") ? String.valueOf(behind(port)) : word)
        .toList();
  }

  /// Whether it is a class of ours in a JVM.
  boolean isJvm() {
    return command.getFirst().endsWith("java");
  }

  /// The same with more options for its JVM.
  Contender with(List<String> options) {
    List<String> words = new ArrayList<>(command);
    words.addAll(1, options);
    return new Contender(name, services, List.copyOf(words), behind);
  }

  /// All that can be started on this machine: those of the JVM always, the others where what they
  /// need is installed.
  ///
  /// @param sources the folder of those that are no Java
  /// @param work a folder for what is built
  static List<Contender> installed(Path sources, Path work) throws Exception {
    List<Contender> found = new ArrayList<>();
    Path c = work.resolve("epoll_server");
    if (isOnPath("cc") && built(sources.resolve("epoll_server.c"), c)) {
      found.add(
          new Contender(
              "c-epoll",
              EnumSet.of(Service.ECHO, Service.GREETING, Service.SINK, Service.UDP),
              List.of(c.toString(), "SERVICE", "PORT")));
      for (String kernel : List.of("epoll", "nio")) {
        List<String> command = new ArrayList<>(java(SpindleRelay.class));
        command.addAll(List.of("PORT", "BEHIND", kernel));
        List<String> behind = List.of(c.toString(), "echo", "BEHIND");
        Set<Service> handsOn = EnumSet.of(Service.RELAY);
        found.add(new Contender("relay-spindle-" + kernel, handsOn, command, behind));
      }
    }
    found.add(
        jvm("nio", EnumSet.of(Service.ECHO, Service.GREETING, Service.SINK), NioServer.class));
    Set<Service> ours = Service.withoutPages();
    found.add(jvm("spindle-epoll", ours, SpindleServer.class, "epoll"));
    found.add(jvm("spindle-nio", ours, SpindleServer.class, "nio"));
    EnumSet<Service> tls = EnumSet.of(Service.TLS);
    found.add(jvm("spindle-epoll-openssl", tls, SpindleServer.class, "epoll", "openssl"));
    found.add(jvm("netty-epoll", ALL, NettyServer.class, "epoll"));
    found.add(jvm("netty-nio", ALL, NettyServer.class, "nio"));
    found.add(jvm("netty-io_uring", ALL, NettyServer.class, "io_uring"));
    found.add(jvm("vertx", ALL, VertxServer.class));
    Set<Service> blocking = Service.withoutPages(Service.UDP);
    found.add(jvm("virtual-threads", blocking, VirtualThreadServer.class));
    addScripts(found, sources);
    found.addAll(WebContenders.installed(sources, work));
    return List.copyOf(found);
  }

  private static void addScripts(List<Contender> found, Path sources) throws Exception {
    String python = pythonWithTwisted();
    if (!python.isEmpty()) {
      found.add(script("twisted", Service.TLS, python, sources.resolve("twisted_server.py")));
    }
    if (isOnPath("node")) {
      EnumSet<Service> services = EnumSet.of(Service.ECHO, Service.GREETING, Service.SINK);
      services.add(Service.UDP);
      List<String> command =
          List.of("node", sources.resolve("node_server.js").toString(), "SERVICE", "PORT");
      found.add(new Contender("node", services, command));
    }
  }

  /// The interpreter that has Twisted; empty if none has.
  static String pythonWithTwisted() throws InterruptedException {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (ends0(python, "-c", "import twisted")) {
        return python;
      }
    }
    return "";
  }

  private static Contender script(String name, Service lacks, String interpreter, Path file) {
    return new Contender(
        name,
        Service.withoutPages(lacks, Service.FIBER),
        List.of(interpreter, file.toString(), "SERVICE", "PORT"));
  }

  private static Contender jvm(
      String name, Set<Service> services, Class<?> program, String... more) {
    List<String> command = new ArrayList<>(java(program));
    command.addAll(List.of("SERVICE", "PORT"));
    command.addAll(List.of(more));
    return new Contender(name, services, List.copyOf(command));
  }

  /// How a class of ours is started in a JVM of its own, with the options that all of them get.
  static List<String> java(Class<?> program) {
    return java(program.getName());
  }

  /// The same for the class of this name.
  static List<String> java(String program) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-D" + BenchCertificate.PROPERTY + "=" + BenchCertificate.file(),
        "-cp",
        System.getProperty("java.class.path"),
        program);
  }

  static boolean built(Path source, Path program) throws Exception {
    Files.createDirectories(program.toAbsolutePath().getParent());
    return ends0("cc", "-O2", "-o", program.toString(), source.toString());
  }

  static boolean isOnPath(String command) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder, command))) {
        return true;
      }
    }
    return false;
  }

  /// Whether it ends well.
  static boolean ends0(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException missing) {
      return false;
    }
  }
}
