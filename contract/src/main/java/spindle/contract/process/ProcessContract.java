package spindle.contract.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spindle.contract.ContractCase;
import spindle.contract.Harness;
import spindle.contract.Harness.KernelOpener;
import spindle.contract.trial.Expect;
import spindle.contract.trial.Trial;
import spindle.kernel.Kernel;
import spindle.memory.MemoryKernel;
import spindle.memory.MemoryProcess;
import spindle.memory.MemoryProgram;
import spindle.protocol.ProcessTransport;
import spindle.roles.ProcessOptions;
import spindle.roles.ReactorSettings;

/// What child processes keep over every kernel: what is told of them and in which order, what their
/// pipes do, which signals reach them.
///
/// The cases start scripts for `sh`. On a kernel in memory, which has no shell, they install a
/// program of that name that does what the script says.
public final class ProcessContract {
  /// Something that not every kernel has. Cases that need what is missing are left out.
  public enum Feature {
    /// What others write to the pipes of a process that has exited arrives. Not where there are no
    /// named pipes: the JDK closes its own when the process exits.
    HEIRS
  }

  /// What a case does.
  @FunctionalInterface
  interface Body {
    void run(Trial trial) throws Exception;
  }

  private final List<ContractCase> list = new ArrayList<>();
  private final Map<String, MemoryProgram> scripts = new LinkedHashMap<>();
  private final String name;
  private final KernelOpener opener;
  private boolean inMemory;

  private ProcessContract(String name, KernelOpener opener) {
    this.name = name;
    this.opener = opener;
  }

  /// The cases, over the kernels that `opener` opens. Each may be run alone, in any order and
  /// again.
  public static List<ContractCase> cases(String name, KernelOpener opener, Set<Feature> features) {
    ProcessContract contract = new ProcessContract(name, opener);
    new ProcessLifeCases(contract).add(features);
    new ProcessPipeCases(contract).add();
    return List.copyOf(contract.list);
  }

  void add(String what, Body body) {
    list.add(
        new ContractCase(
            what,
            () -> {
              Harness harness = new ProcessHarness(name, this::open);
              try (Trial trial = new Trial(harness, ReactorSettings.defaults())) {
                body.run(trial);
                trial.finish();
              }
            }));
  }

  private Kernel open() throws Exception {
    Kernel kernel = opener.open();
    if (kernel instanceof MemoryKernel memory) {
      inMemory = true;
      memory.host().install("sh", this::runScript);
    }
    return kernel;
  }

  private void runScript(MemoryProcess process) throws Exception {
    MemoryProgram script = scripts.get(process.options().command().getLast());
    if (script == null) {
      throw new IllegalArgumentException("no such script: " + process.options().command());
    }
    script.start(process);
  }

  /// A script for `sh`.
  ///
  /// @param meaning does the same in memory
  ProcessOptions script(String text, MemoryProgram meaning) {
    scripts.put(text, meaning);
    return ProcessOptions.of("sh", "-c", text);
  }

  /// Writes back what it reads, and exits at its end.
  ProcessOptions cat() {
    return script(
        "exec cat",
        process -> {
          process.onInput(process::out);
          process.onInputEnd(() -> process.exit(0));
        });
  }

  /// Waits until a process has got the signal STOP: of a real one Linux tells the state.
  void untilStopped(Trial trial, ProcessRecorder recorder) {
    long pid = recorder.transport().pid();
    if (inMemory || !Files.exists(stat(pid))) {
      trial.pass(Duration.ofMillis(200));
    } else {
      trial.until("it is stopped", () -> state(pid) == 'T');
    }
  }

  private static Path stat(long pid) {
    return Path.of("/proc", Long.toString(pid), "stat");
  }

  /// A line reads `1234 (name) T ...`.
  private static char state(long pid) {
    try {
      String line = Files.readString(stat(pid));
      return line.charAt(line.lastIndexOf(')') + 2);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  static ProcessRecorder spawn(Trial trial, ProcessOptions options) throws Exception {
    return spawn(trial, new ProcessRecorder(), options);
  }

  static ProcessRecorder spawn(Trial trial, ProcessRecorder recorder, ProcessOptions options)
      throws Exception {
    ProcessTransport given = trial.reactor.spawnProcess(recorder, options);
    Expect.that(given == recorder.transport(), "it was given another transport");
    return recorder;
  }

  static void untilEnded(Trial trial, ProcessRecorder recorder) {
    trial.until("the process has ended", () -> recorder.end != null);
  }
}
