package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import spindle.defer.Outcome;
import spindle.roles.EndedBySignal;
import spindle.roles.ProcessOptions;
import spindle.roles.ProcessOutput;

/// The same commands run by Python's asyncio give the same output, the same errors and the same
/// end, each time. More of them by hand: `-Dspindle.commands=200 -Dspindle.runs=30`.
@EnabledOnOs({OS.LINUX, OS.MAC})
class BesidePythonTest {
  private static final int COMMANDS = Integer.getInteger("spindle.commands", 40);
  private static final int RUNS = Integer.getInteger("spindle.runs", 2);
  private static final int AT_ONCE = 8;
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  /// Prints a line for each command and run: its number, and what came of it.
  private static final String ASYNCIO =
      """
      import asyncio, hashlib, sys
      runs, scripts = int(sys.argv[1]), open(sys.argv[2]).read().split("\\0")
      async def one(room, number, script):
          async with room:
              p = await asyncio.create_subprocess_exec(
                  "bash", "-c", script, stdin=asyncio.subprocess.DEVNULL,
                  stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
              out, err = await p.communicate()
          code = p.returncode if p.returncode >= 0 else 128 - p.returncode
          lines = lambda b: b"\\n".join(sorted(b.split(b"\\n")))
          digest = lambda b: f"{len(b)}:{hashlib.sha1(lines(b)).hexdigest()[:12]}"
          print(number, digest(out), digest(err), code)
      async def main():
          room = asyncio.Semaphore(8)
          await asyncio.gather(
              *(one(room, i, s) for _ in range(runs) for i, s in enumerate(scripts)))
      asyncio.run(main())
      """;

  /// Kinds of what goes wrong: `%1$d` is the number of the command, `%2$s` some hundredths of a
  /// second.
  private static final List<String> KINDS =
      List.of(
          "(sleep %2$s; echo late %1$d) & echo early; exit $((%1$d %% 7))",
          "(sleep %2$s; echo late; echo too >&2) & exit 0",
          "echo x > >(sleep %2$s; sed s/x/done%1$d/)",
          "exit $((%1$d %% 256))",
          "echo %1$d; exec >&-; sleep %2$s; echo still >&2; exit 4",
          "exec >&- 2>&-; sleep %2$s",
          "setsid sh -c 'sleep %2$s; echo daemon %1$d' & exit 0",
          "head -c $((%1$d * 997 + 200000)) /dev/zero | tr '\\0' a",
          "head -c 150000 /dev/zero | tr '\\0' b >&2 & head -c 150000 /dev/zero; wait; exit 9",
          "echo before; kill -9 $$",
          "(sleep %2$s; echo survivor) & kill -TERM $$",
          "cat; echo %1$d; printf no-newline >&2",
          "(sleep %2$s; (sleep %2$s; echo grandchild %1$d) & echo child) & echo self",
          "yes | head -c 70000; (sleep %2$s; yes n | head -c 70000) &",
          "no-such-program-%1$d",
          "for i in 1 2 3 4 5; do (sleep %2$s; echo one >&2) & done",
          "exec 3>&1; exec >&-; (sleep %2$s; echo by three >&3) & exit 1",
          "(trap '' HUP; sleep %2$s; echo deaf) & (exit 5)",
          "echo out; echo err >&2; true",
          "coproc { sleep %2$s; echo co%1$d >&2; }; exit 0");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private static List<String> scripts() {
    List<String> scripts = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      String time = "0.%02d".formatted(i / KINDS.size() % 4 * 2);
      scripts.add(KINDS.get(i % KINDS.size()).formatted(i, time));
    }
    return scripts;
  }

  @Test
  void theSameCommandsGiveWhatTheyGiveToAsyncio() throws Exception {
    assumeThat(PYTHON).exists();
    List<String> scripts = scripts();
    SortedMap<String, Integer> python = byPython(scripts);
    SortedMap<String, Integer> ours = ours(scripts);
    assertThat(ours.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(COMMANDS * RUNS);
    assertThat(ours).isEqualTo(python);
  }

  private SortedMap<String, Integer> byPython(List<String> scripts) throws Exception {
    Path file = Files.writeString(folder.resolve("scripts"), String.join("\0", scripts));
    Process python =
        new ProcessBuilder(
                PYTHON.toString(), "-c", ASYNCIO, Integer.toString(RUNS), file.toString())
            .redirectError(Redirect.INHERIT)
            .start();
    SortedMap<String, Integer> seen = new TreeMap<>();
    try (var lines = python.inputReader()) {
      lines.lines().forEach(line -> seen.merge(line, 1, Integer::sum));
    }
    assertThat(python.waitFor()).isZero();
    return seen;
  }

  private static SortedMap<String, Integer> ours(List<String> scripts) {
    SortedMap<String, Integer> seen = new TreeMap<>();
    try (ProcessTrial trial = new ProcessTrial()) {
      int[] state = new int[2];
      Runnable[] next = new Runnable[1];
      next[0] =
          () -> {
            int number = state[0]++;
            if (number >= COMMANDS * RUNS) {
              return;
            }
            int command = number % COMMANDS;
            var _ =
                trial
                    .reactor
                    .getProcessOutputAndValue(ProcessOptions.of("bash", "-c", scripts.get(command)))
                    .addBoth(outcome -> {
                      seen.merge(command + " " + text(outcome), 1, Integer::sum);
                      state[1]++;
                      next[0].run();
                      return true;
                    });
          };
      for (int i = 0; i < AT_ONCE; i++) {
        next[0].run();
      }
      for (int i = 1; i <= COMMANDS * RUNS; i++) {
        int least = i;
        trial.until(() -> state[1] >= least);
      }
    }
    return seen;
  }

  private static String text(Outcome<ProcessOutput> outcome) {
    ProcessOutput output =
        switch (outcome) {
          case Outcome.Success<ProcessOutput> success -> success.value();
          case Outcome.Failure<ProcessOutput> failure ->
              failure.cause() instanceof EndedBySignal signal
                  ? signal.output()
                  : new ProcessOutput(new byte[0], new byte[0], -1);
        };
    return "%s %s %d"
        .formatted(digest(output.output()), digest(output.errors()), output.exitCode());
  }

  /// Of its lines in order, since several write at the same time.
  private static String digest(byte[] bytes) {
    String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1);
    Arrays.sort(lines);
    byte[] sorted = String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    try {
      byte[] sha = MessageDigest.getInstance("SHA-1").digest(sorted);
      return bytes.length + ":" + HexFormat.of().formatHex(sha).substring(0, 12);
    } catch (NoSuchAlgorithmException never) {
      throw new AssertionError(never);
    }
  }
}
