package spindle.tidy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What all Java sources of a project keep to. Each offence is one line: where, what, what instead.
record SourceRules(Project project) {
  static final int LINES_IN_A_FUNCTION_MAX = 50;
  static final int LINES_IN_A_FILE_MAX = 500;
  static final int COLUMNS_MAX = 100;
  static final int LINES_IN_A_PACKAGE_INFO_MAX = 40;

  /// Code that is not wanted, what to write in its place, and where it is not wanted.
  private record Ban(Pattern code, String instead, Where in) {
    Ban(String code, String instead, Where in) {
      this(Pattern.compile(code), instead, in);
    }
  }

  private enum Where {
    EVERYWHERE,
    MAIN,
    MAIN_ABOVE_THE_KERNEL,
    MAIN_WITHOUT_A_TERMINAL;

    /// What is about the real time of a real machine: the kernels, what measures how long a reactor
    /// is held up, and what runs on threads of JGroups.
    private static final List<String> OF_THE_MACHINE =
        List.of(
            "/spindle/nio/",
            "/spindle/epoll/",
            "/spindle/cluster/engine/",
            "/spindle/view/",
            "/spindle/loop/SlowCallbacks.java",
            "/spindle/reactor/Look.java");

    boolean covers(String path) {
      return switch (this) {
        case EVERYWHERE -> true;
        case MAIN -> path.contains("src/main/");
        case MAIN_ABOVE_THE_KERNEL ->
            MAIN.covers(path) && OF_THE_MACHINE.stream().noneMatch(path::contains);
        case MAIN_WITHOUT_A_TERMINAL ->
            MAIN.covers(path) && !path.endsWith("/spindle/command/run/Main.java");
      };
    }
  }

  private static final List<Ban> BANS =
      List.of(
          new Ban("\\bThread\\.sleep\\b", "virtual time, or wait for the event", Where.EVERYWHERE),
          new Ban(
              "\\bprintStackTrace\\(\\)", "System.Logger, with the exception", Where.EVERYWHERE),
          new Ban(
              "\\bSystem\\.(nanoTime|currentTimeMillis)\\b",
              "Scheduler",
              Where.MAIN_ABOVE_THE_KERNEL),
          new Ban(
              "\\b(Instant|Local(Date|Time|DateTime)|(Zoned|Offset)DateTime)\\.now\\b",
              "Scheduler",
              Where.MAIN_ABOVE_THE_KERNEL),
          new Ban("\\bClock\\.system\\w+", "Scheduler", Where.MAIN_ABOVE_THE_KERNEL),
          new Ban(
              "\\bnew HashMap\\b", "LinkedHashMap or IdentityHashMap: order is seen", Where.MAIN),
          new Ban("\\bnew HashSet\\b", "LinkedHashSet: the order of a hash is seen", Where.MAIN),
          new Ban("\\bMath\\.random\\b", "a RandomGenerator that was passed in", Where.MAIN),
          new Ban("\\bnew Random\\(\\)", "a RandomGenerator that was passed in", Where.MAIN),
          new Ban("\\bThreadLocalRandom\\b", "a RandomGenerator that was passed in", Where.MAIN),
          new Ban("\\bSystem\\.(out|err)\\b", "System.Logger", Where.MAIN_WITHOUT_A_TERMINAL));

  // In two halves, or this file would offend against itself.
  private static final Pattern LEFT_OVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");
  private static final Pattern TEST_METHOD =
      Pattern.compile("@(Test|TestFactory|ParameterizedTest|RepeatedTest|TestTemplate)\\b");
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "\\s*public (?:(?:static|final|sealed|non-sealed|abstract) )*"
              + "(?:class|interface|enum|record|@interface) (\\w+).*");
  private static final Pattern EMPTY_PACKAGE_NAME =
      Pattern.compile("\\b(utils?|common|impl|internal|misc|helpers?)\\b");

  List<String> offences() {
    var offences = new ArrayList<String>();
    for (Path file : project.files(".java")) {
      var source = JavaSource.read(file);
      String path = project.nameOf(file);
      checkSizes(source, path, offences);
      checkBans(source, path, offences);
      checkTestName(source, path, offences);
      if (Where.MAIN.covers(path)) {
        checkPackage(file, path, offences);
        checkDocs(source, path, offences);
      }
    }
    return offences.stream().distinct().toList();
  }

  private static void checkSizes(JavaSource source, String path, List<String> offences) {
    List<String> lines = source.lines();
    if (lines.size() > LINES_IN_A_FILE_MAX) {
      offences.add("%s: more than %d lines".formatted(path, LINES_IN_A_FILE_MAX));
    }
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).length() > COLUMNS_MAX) {
        offences.add("%s:%d: more than %d columns".formatted(path, i + 1, COLUMNS_MAX));
      }
    }
    for (var function : source.functions()) {
      if (function.lines() > LINES_IN_A_FUNCTION_MAX) {
        offences.add(
            "%s:%d: a function of %d lines, %d are allowed"
                .formatted(path, function.firstLine(), function.lines(), LINES_IN_A_FUNCTION_MAX));
      }
    }
  }

  private static void checkBans(JavaSource source, String path, List<String> offences) {
    String code = source.code();
    for (Ban ban : BANS) {
      if (ban.in().covers(path)) {
        ban.code()
            .matcher(code)
            .results()
            .forEach(found ->
                offences.add(
                    "%s:%d: %s; instead: %s"
                        .formatted(
                            path, lineOf(code, found.start()), found.group(), ban.instead())));
      }
    }
    LEFT_OVER
        .matcher(source.text())
        .results()
        .map(found -> path + ":" + lineOf(source.text(), found.start()) + ": " + found.group())
        .forEach(offences::add);
  }

  /// Surefire runs a class by its name, and says nothing of those it passes over.
  private static void checkTestName(JavaSource source, String path, List<String> offences) {
    if (path.contains("src/test/")
        && !path.endsWith("Test.java")
        && TEST_METHOD.matcher(source.code()).find()) {
      offences.add(path + ": has tests that will not run; its name must end in Test");
    }
  }

  private static void checkPackage(Path file, String path, List<String> offences) {
    String folder = path.substring(path.indexOf("src/main/"), path.lastIndexOf('/') + 1);
    var empty = EMPTY_PACKAGE_NAME.matcher(folder);
    if (empty.find()) {
      offences.add(path + ": a package called `" + empty.group() + "` says nothing");
    }
    if (!path.endsWith("/module-info.java")
        && !file.resolveSibling("package-info.java").toFile().exists()) {
      offences.add(path.substring(0, path.lastIndexOf('/')) + ": has no package-info.java");
    }
  }

  private static void checkDocs(JavaSource source, String path, List<String> offences) {
    List<String> lines = source.lines();
    if (path.endsWith("/package-info.java")) {
      if (!lines.getFirst().startsWith("///")) {
        offences.add(path + ": does not begin with a /// comment on the package");
      }
      if (lines.size() > LINES_IN_A_PACKAGE_INFO_MAX) {
        offences.add("%s: more than %d lines".formatted(path, LINES_IN_A_PACKAGE_INFO_MAX));
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      var type = PUBLIC_TYPE.matcher(lines.get(i));
      if (type.matches() && !isDocumented(lines, i)) {
        offences.add("%s:%d: %s has no /// comment".formatted(path, i + 1, type.group(1)));
      }
    }
  }

  private static boolean isDocumented(List<String> lines, int declaration) {
    for (int i = declaration - 1; i >= 0; i--) {
      String line = lines.get(i).strip();
      if (line.startsWith("///")) {
        return true;
      }
      if (line.isEmpty() || line.endsWith("}") || line.endsWith(";") || line.endsWith("{")) {
        return false;
      }
    }
    return false;
  }

  private static int lineOf(String text, int position) {
    return 1 + (int) text.substring(0, position).chars().filter(c -> c == '\n').count();
  }
}
