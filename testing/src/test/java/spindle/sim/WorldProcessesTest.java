package spindle.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.endpoint.ProcessEndpoint;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.reason.CannotSpawnError;
import spindle.roles.ProcessOptions;

/// Child processes on the hosts of a world: programs that a test writes.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorldProcessesTest {
  private static final Duration LONG = Duration.ofSeconds(5);

  private final List<String> log = new ArrayList<>();

  @Test
  void aHostRunsTheProgramsThatAreInstalledOnIt() {
    try (var world = Simulation.withSeed(1)) {
      Host host = world.host("host");
      host.install(
          "upper",
          process -> {
            process.onInput(data ->
                process.out(
                    StandardCharsets.UTF_8.decode(data).toString().toUpperCase(Locale.ROOT)));
            process.onInputEnd(() -> process.exit(0));
          });
      host.program(reactor ->
          Fiber.start(
              reactor,
              () -> {
                var upper = new ProcessEndpoint(reactor, ProcessOptions.of("upper"));
                try (var process = Conversation.connect(upper)) {
                  process.write("hello\n");
                  log.add(process.readLine());
                }
              }));
      world.runUntil("it is answered", LONG, () -> log.contains("HELLO"));
    }
  }

  @Test
  void whatItWritesToAnOutputThatIsInheritedIsSeenInTheTrace() {
    try (var world = Simulation.withSeed(4)) {
      world.trace(log::add);
      Host host = world.host("host");
      host.install(
          "warns",
          process -> {
            process.err("be\ncareful\n");
            process.exit(0);
          });
      host.program(reactor ->
          new ProcessEndpoint(reactor, ProcessOptions.of("warns"))
              .connectProtocol(new Talk((_, _) -> {})));
      world.run(LONG);
      assertThat(log).filteredOn(line -> line.endsWith(" writes: be\\ncareful\\n")).hasSize(1);
    }
  }

  @Test
  void whatIsInstalledOnOneHostIsNotOnAnother() {
    try (var world = Simulation.withSeed(2)) {
      world.host("with").install("true", process -> process.exit(0));
      for (String name : List.of("with", "without")) {
        Host host = name.equals("with") ? world.hosts().getFirst() : world.host(name);
        host.program(reactor ->
            reactor
                .getProcessValue(ProcessOptions.of("true"))
                .onSuccess(code -> log.add(name + " " + code))
                .handleFailure(
                    CannotSpawnError.class, failed -> log.add(name + " " + failed.getMessage())));
      }
      world.run(LONG);
      assertThat(log)
          .hasSize(2)
          .contains("with 0")
          .anySatisfy(
              line -> assertThat(line).startsWith("without ").contains("install(name, program)"));
    }
  }

  @Test
  void aProcessEndsWithItsHostAndTheProgramStaysInstalled() {
    try (var world = Simulation.withSeed(3)) {
      Host host = world.host("host");
      host.install(
          "ticks",
          process -> {
            log.add("begins");
            process.after(Duration.ofSeconds(1), () -> log.add("ticks"));
          });
      host.program(reactor -> reactor.getProcessValue(ProcessOptions.of("ticks")));
      world.run(Duration.ofMillis(500));
      host.crash();
      world.run(LONG);
      assertThat(log).containsExactly("begins");
      host.restart();
      world.run(LONG);
      assertThat(log).containsExactly("begins", "begins", "ticks");
    }
  }
}
