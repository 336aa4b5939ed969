package spindle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One process, and what it has said: by whole lines, since a long one comes in several pieces.
final class VoterProgram {
  static final Path PROGRAM = Launcher.ROOT.resolve("examples/src/test/programs/ClusterVoter.java");
  private static final Path OUTPUT = Launcher.ROOT.resolve("examples/target/cluster-hosts");

  final String name;
  final int number;
  final ExampleProgram program;
  final List<String> agreed = new ArrayList<>();
  final List<String> refused = new ArrayList<>();
  final List<String> states = new ArrayList<>();
  final List<String> others = new ArrayList<>();
  int unknown;
  int views;
  private int read;
  private String members = "";

  VoterProgram(String name, int number, ExampleProgram program) {
    this.name = name;
    this.number = number;
    this.program = program;
  }

  void read() {
    String more = program.output(read);
    int end = more.lastIndexOf('\n') + 1;
    read += end;
    more.substring(0, end).lines().forEach(this::hear);
  }

  private void hear(String line) {
    String rest = line.substring(line.indexOf(' ') + 1);
    switch (line.split(" ", 2)[0]) {
      case "ok" -> agreed.add(rest);
      case "no" -> refused.add(rest);
      case "unknown" -> unknown++;
      case "members" -> {
        views++;
        members = rest;
      }
      case "state" -> states.add(rest);
      default -> others.add(line);
    }
  }

  /// Whether it sees all three.
  boolean isOfThree() {
    return members.split(",").length == 3;
  }

  void tell(String line) throws IOException {
    program.input().write((line + "\n").getBytes(UTF_8));
    program.input().flush();
  }

  /// Ends it, if it still runs, and keeps what it has printed in `target/cluster-hosts`.
  void end() throws IOException {
    program.close();
    Files.createDirectories(OUTPUT);
    Files.writeString(OUTPUT.resolve(name + number + ".txt"), program.output());
    Files.writeString(OUTPUT.resolve(name + number + ".err"), program.errors());
  }
}
