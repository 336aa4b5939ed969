package spindle.sim;

import java.util.ArrayList;
import java.util.List;

/// A small program with a bug in it, planted on purpose, and the same program without.
///
/// @param name which bug it is
/// @param shows what the failure's message says, when it is found
/// @param program plays it in a world
record Bug(String name, String shows, Program program) {
  /// Both twins as one piece of code, so that their difference can be read.
  @FunctionalInterface
  interface Program {
    void play(Simulation world, boolean planted) throws Exception;
  }

  static List<Bug> all() {
    List<Bug> all = new ArrayList<>();
    all.addAll(QueueBugs.all());
    all.addAll(StreamBugs.all());
    all.addAll(RequestBugs.all());
    all.addAll(ConnectionBugs.all());
    all.addAll(ClusterBugs.all());
    all.addAll(QuorumBugs.all());
    all.addAll(DatagramBugs.all());
    return all;
  }

  Simulation.Scenario planted() {
    return world -> program.play(world, true);
  }

  Simulation.Scenario corrected() {
    return world -> program.play(world, false);
  }

  @Override
  public String toString() {
    return name;
  }
}
