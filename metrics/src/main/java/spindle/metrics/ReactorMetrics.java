package spindle.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.DeferredList;
import spindle.reactor.Look;
import spindle.reactor.Reactor;
import spindle.reactor.RunningReactors;
import spindle.snapshot.CountsSnapshot;
import spindle.snapshot.ReactorSnapshot;

/// The numbers of all reactors of this process that run, as meters of a registry. They are those of
/// the last [#refresh], which asks each reactor between two of its turns; it costs them nothing
/// meanwhile.
///
/// A reactor has the tag `reactor`, the number of it among those that were seen. No tag has a value
/// that a peer can choose. Belongs to the thread of the reactor that it was made with.
public final class ReactorMetrics {
  /// A reactor that has not answered after this keeps the numbers that it had.
  static final Duration ANSWERS = Duration.ofSeconds(1);

  private static final double NANOS = 1e9;

  private final Reactor own;
  private final MeterRegistry registry;
  private final Map<Reactor, Numbers> all = new LinkedHashMap<>();
  private int lastNumber;

  /// Of `registry`, asked from the thread of `own`.
  @SuppressWarnings("exports") // Micrometer is an automatic module
  public ReactorMetrics(Reactor own, MeterRegistry registry) {
    this.own = own;
    this.registry = registry;
  }

  /// What was seen of a reactor.
  private record Seen(ReactorSnapshot reactor, CountsSnapshot counts, long cpuNanos) {
    static Seen at(Reactor reactor) {
      Look look = Look.at(reactor);
      long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      return new Seen(look.reactor(), look.counts(), cpu);
    }
  }

  /// The numbers of one reactor; written on the own reactor's thread, read from any.
  private static final class Numbers {
    final Tags tags;
    volatile @Nullable Seen seen;
    volatile boolean answers;

    Numbers(Tags tags) {
      this.tags = tags;
    }

    double of(ToDoubleFunction<Seen> what) {
      Seen now = seen;
      return now == null ? 0 : what.applyAsDouble(now);
    }
  }

  /// Asks all reactors how they do.
  ///
  /// @return fires when each has answered, or has been silent for a second. Never fails
  public Deferred<Void> refresh() {
    List<Reactor> running = RunningReactors.list();
    all.entrySet().removeIf(each -> !running.contains(each.getKey()) && remove(each.getValue()));
    List<Deferred<Boolean>> answers = new ArrayList<>();
    for (Reactor each : running) {
      answers.add(ask(each, all.computeIfAbsent(each, _ -> begin())));
    }
    return DeferredList.of(answers).then(_ -> Deferred.succeed());
  }

  private boolean remove(Numbers ended) {
    registry.getMeters().stream()
        .filter(each -> each.getId().getTags().containsAll(ended.tags.stream().toList()))
        .toList()
        .forEach(registry::remove);
    return true;
  }

  private Deferred<Boolean> ask(Reactor asked, Numbers numbers) {
    Deferred<Boolean> answer = new Deferred<>();
    try {
      asked.callFromThread(() -> {
        Seen now = Seen.at(asked);
        own.callFromThread(() -> answered(numbers, now, answer));
      });
    } catch (RejectedExecutionException stopped) {
      return Deferred.succeed(false);
    }
    return answer.addTimeout(ANSWERS, own).addErrback(_ -> silent(numbers));
  }

  private void answered(Numbers numbers, Seen now, Deferred<Boolean> answer) {
    numbers.seen = now;
    numbers.answers = true;
    kinds(numbers, now.counts());
    if (!answer.called()) {
      answer.callback(true);
    }
  }

  private static boolean silent(Numbers numbers) {
    numbers.answers = false;
    return false;
  }

  private Numbers begin() {
    Numbers numbers = new Numbers(Tags.of("reactor", Integer.toString(++lastNumber)));
    gauge("reactor.answers", "Whether it has answered", numbers, null, seen -> 1);
    gauge("connections", "Connections that are open", numbers, null, s -> s.reactor.connections());
    gauge("fibers", "Fibers that live", numbers, null, s -> s.reactor.fibers());
    gauge("calls", "Delayed calls that are to come", numbers, null, s -> s.reactor.calls());
    gauge("jobs", "Jobs on threads that have not come back", numbers, null, s -> s.reactor.jobs());
    gauge(
        "buffered", "Bytes that wait to be sent", numbers, "bytes", s -> s.reactor.bufferedBytes());
    gauge("kept", "Bytes that are kept of peers", numbers, "bytes", s -> s.reactor.keptBytes());
    counter("turns", "Turns of the loop", numbers, null, numbers.tags, s -> s.reactor.turns());
    counter(
        "reactor.cpu",
        "Processor time of its thread",
        numbers,
        "seconds",
        numbers.tags,
        s -> s.cpuNanos / NANOS);
    counter(
        "connections.opened",
        "Connections that have begun",
        numbers,
        null,
        numbers.tags,
        s -> s.counts.opened());
    counter(
        "connections.received",
        "What connections that have ended had received",
        numbers,
        "bytes",
        numbers.tags,
        s -> s.counts.received());
    counter(
        "connections.written",
        "What connections that have ended had written",
        numbers,
        "bytes",
        numbers.tags,
        s -> s.counts.written());
    return numbers;
  }

  /// Registers those that are new: reasons are known when they come.
  private void kinds(Numbers numbers, CountsSnapshot counts) {
    for (String each : counts.closed().keySet()) {
      counter(
          "connections.closed",
          "Connections that have ended",
          numbers,
          null,
          numbers.tags.and("reason", each),
          s -> s.counts.closed().getOrDefault(each, 0L));
    }
    for (String each : counts.refused().keySet()) {
      counter(
          "connections.refused",
          "Peers that were turned away",
          numbers,
          null,
          numbers.tags.and("reason", each),
          s -> s.counts.refused().getOrDefault(each, 0L));
    }
    for (String each : counts.handshakes().keySet()) {
      counter(
          "handshakes",
          "Connections that have agreed on TLS",
          numbers,
          null,
          numbers.tags.and("version", each),
          s -> s.counts.handshakes().getOrDefault(each, 0L));
    }
  }

  private void gauge(
      String name,
      String help,
      Numbers numbers,
      @Nullable String unit,
      ToDoubleFunction<Seen> value) {
    boolean answers = name.endsWith("answers");
    Gauge.builder("spindle." + name, numbers, n -> answers ? (n.answers ? 1 : 0) : n.of(value))
        .description(help)
        .baseUnit(unit)
        .tags(numbers.tags)
        .strongReference(true)
        .register(registry);
  }

  private void counter(
      String name,
      String help,
      Numbers numbers,
      @Nullable String unit,
      Tags tags,
      ToDoubleFunction<Seen> value) {
    FunctionCounter.builder("spindle." + name, numbers, n -> n.of(value))
        .description(help)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }
}
