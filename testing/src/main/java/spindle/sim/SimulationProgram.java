package spindle.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spindle.kernel.Kernel;
import spindle.nio.NioKernel;

/// What `./spindle sim` starts: a scenario, explored or replayed as the command line says.
final class SimulationProgram {
  static final String HELP =
      """
      usage: ./spindle sim FILE.java [OPTIONS]

        --seeds 1..1000   try these seeds, and stop at the first that fails (this is the default)
        --seeds 1000      the same
        --all             do not stop: find all kinds of failures
        --threads N       try so many worlds at the same time; one a processor if not said
        --seed SEED       run this one alone; what a report calls a seed, like 4711 or 4711-1,3
        --trace           with --seed: print every event
        --help            print this

      Exits with 0 if no seed fails, with 1 if one does, with 2 if this is not understood.\
      """;

  private static final Pattern SEEDS = Pattern.compile("(?:(\\d{1,18})\\.\\.)?(\\d{1,18})");
  private static final long NANOS_A_SECOND = 1_000_000_000;

  private final Simulation.Scenario scenario;
  private final String file;
  private final Consumer<String> out;
  private final LongSupplier nanos;
  private Exploration plan;
  private String seed = "";
  private boolean trace;
  private boolean help;
  private long began;
  private long told;

  /// @param file the program's own file, for what the user may want to type next
  /// @param out takes lines
  /// @param nanos the machine's clock: how fast it goes is told, and decides nothing
  SimulationProgram(
      Simulation.Scenario scenario, String file, Consumer<String> out, LongSupplier nanos) {
    this.scenario = scenario;
    this.file = file;
    this.out = out;
    this.nanos = nanos;
    plan = Exploration.of(scenario).withProgress(this::tell);
  }

  /// Does what the command line says, as a program of its own.
  ///
  /// @return the status to exit with
  static int onThisMachine(List<String> arguments, Simulation.Scenario scenario) {
    String file = System.getProperty("spindle.sim.file", "FILE.java");
    try (Kernel machine = new NioKernel()) {
      return new SimulationProgram(scenario, file, IO::println, machine::nanos).run(arguments);
    } catch (IOException refused) {
      throw new UncheckedIOException("this machine's clock cannot be had", refused);
    }
  }

  /// Does what the command line says.
  ///
  /// @return the status to exit with
  int run(List<String> arguments) {
    try {
      read(arguments);
    } catch (IllegalArgumentException misunderstood) {
      out.accept(misunderstood.getMessage());
      out.accept("./spindle sim FILE.java --help lists what can be said");
      return 2;
    }
    if (help) {
      out.accept(HELP);
      return 0;
    }
    return seed.isEmpty() ? explore() : replay();
  }

  private void read(List<String> arguments) {
    Iterator<String> left = arguments.iterator();
    while (left.hasNext()) {
      String option = left.next();
      switch (option) {
        case "--seeds" -> readSeeds(valueOf(option, left));
        case "--seed" -> seed = Seed.parse(valueOf(option, left)).toString();
        case "--threads" -> plan = plan.withThreads(number(valueOf(option, left)));
        case "--all" -> plan = plan.collectingAll();
        case "--trace" -> trace = true;
        case "--help" -> help = true;
        default -> throw new IllegalArgumentException("not an option: '" + option + "'");
      }
    }
    if (trace && seed.isEmpty() && !help) {
      throw new IllegalArgumentException("--trace is for one world: say --seed SEED, too");
    }
  }

  private static String valueOf(String option, Iterator<String> left) {
    if (!left.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value behind it");
    }
    return left.next();
  }

  private static int number(String text) {
    if (!text.matches("[1-9]\\d{0,3}")) {
      throw new IllegalArgumentException("not a number of threads: '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  private void readSeeds(String text) {
    Matcher parts = SEEDS.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "not a range of seeds: '%s'; it is written 1..1000".formatted(text));
    }
    long first = parts.group(1) == null ? 1 : Long.parseLong(parts.group(1));
    plan = plan.withSeeds(first, Long.parseLong(parts.group(2)));
  }

  private int explore() {
    out.accept(
        "exploring the seeds %d to %d on %d threads"
            .formatted(plan.first(), plan.last(), plan.threads()));
    began = nanos.getAsLong();
    told = began;
    Explored explored = plan.run();
    long took = Math.max(1, nanos.getAsLong() - began);
    for (FailedSeed failed : explored.failures()) {
      out.accept("");
      out.accept(failed.report(file).stripTrailing());
    }
    out.accept("");
    out.accept(
        String.format(
            Locale.ROOT,
            "%d seeds in %.1f s, %s a second; %d events; %s",
            explored.seeds(),
            (double) took / NANOS_A_SECOND,
            rate(explored.seeds(), took),
            explored.events(),
            verdict(explored)));
    return explored.failures().isEmpty() ? 0 : 1;
  }

  private static String verdict(Explored explored) {
    return switch (explored.failures().size()) {
      case 0 -> "none fails";
      case 1 -> "seed " + explored.failures().getFirst().seed() + " fails";
      default -> explored.failures().size() + " kinds of failures";
    };
  }

  /// A line a second.
  private void tell(long seeds) {
    long now = nanos.getAsLong();
    if (now - told >= NANOS_A_SECOND) {
      told = now;
      out.accept(
          "  %d of %d seeds, %s a second"
              .formatted(seeds, plan.last() - plan.first() + 1, rate(seeds, now - began)));
    }
  }

  private static String rate(long seeds, long nanos) {
    return String.format(Locale.ROOT, "%.0f", (double) seeds * NANOS_A_SECOND / nanos);
  }

  private int replay() {
    Attempt attempt =
        trace
            ? Attempt.run(Seed.parse(seed), scenario, out)
            : Attempt.run(Seed.parse(seed), scenario);
    attempt.faults().forEach(fault -> out.accept(fault.toString()));
    out.accept(
        "seed %s: %d events in %s of virtual time"
            .formatted(seed, attempt.events(), Times.text(attempt.time())));
    if (!attempt.failed()) {
      out.accept("it does not fail");
      return 0;
    }
    out.accept("it fails:");
    StringWriter stack = new StringWriter();
    attempt.reason().printStackTrace(new PrintWriter(stack));
    out.accept(stack.toString().stripTrailing());
    return 1;
  }
}
