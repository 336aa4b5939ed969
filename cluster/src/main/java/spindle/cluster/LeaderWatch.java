package spindle.cluster;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.cluster.engine.Accord;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// Sees to it that a member knows who takes writes whenever there is a majority.
///
/// jgroups-raft has a leader chosen when members come and go, and tells those who are there then.
/// Who comes just at that moment may not hear of it until the next write, and a choice that begins
/// while another one ends may not take place at all. So a member that knows of no leader asks, and
/// the oldest one has one chosen.
final class LeaderWatch {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Accord accord;
  private final Cluster cluster;
  private final List<String> voters;
  private final Scheduler clock;
  private @Nullable DelayedCall next;

  LeaderWatch(Accord accord, Cluster cluster, List<String> voters, Scheduler clock) {
    this.accord = accord;
    this.cluster = cluster;
    this.voters = voters;
    this.clock = clock;
  }

  void start() {
    next = clock.callLater(EVERY, this::look);
  }

  void stop() {
    if (next != null && next.active()) {
      next.cancel();
    }
  }

  private void look() {
    start();
    long there = cluster.members().stream().filter(each -> voters.contains(each.name())).count();
    if (accord.leader() == null && there > voters.size() / 2) {
      accord.choose();
      cluster.askWhoLeads();
    }
  }
}
