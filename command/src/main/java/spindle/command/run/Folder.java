package spindle.command.run;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import spindle.command.settings.Settings;

/// The folder that the process runs in, and the rights that its files do not get.
///
/// The JDK knows no other folder than the one that it was started in. So the process enters the
/// folder and starts its program anew in place of itself, with its number, its descriptors and its
/// arguments; a variable tells the second one where it was begun.
final class Folder {
  /// Where the command was begun, if it has gone to another folder since.
  private static final String BEGUN = "SPINDLE_BEGUN_IN";

  private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");

  private Folder() {}

  /// Where the command was begun.
  static Path begun(Map<String, String> environment) {
    return Path.of(environment.getOrDefault(BEGUN, "")).toAbsolutePath();
  }

  /// Enters the folder, unless it has done so, and sets the mask. Does not return from the former.
  static void enter(Settings own, Map<String, String> environment) throws Refused {
    String mask = own.text("umask");
    try {
      if (!mask.isEmpty()) {
        MethodHandle umask = Native.find("umask", ValueLayout.JAVA_INT);
        int _ = (int) umask.invokeExact(Integer.parseInt(mask, 8));
      }
      if (!own.text("rundir").equals(".") && !environment.containsKey(BEGUN)) {
        goTo(Path.of("").toAbsolutePath().resolve(own.text("rundir")), environment);
      }
    } catch (Refused refused) {
      throw refused;
    } catch (Throwable impossible) {
      throw new Refused(
          Status.FAILED, "--rundir and --umask cannot be done here: " + impossible.getMessage());
    }
  }

  private static void goTo(Path folder, Map<String, String> environment) throws Throwable {
    if (!Files.isDirectory(folder)) {
      throw new Refused(Status.USAGE, "--rundir wants a folder, and there is none: " + folder);
    }
    if (!Files.isReadable(ARGUMENTS)) {
      throw new Refused(Status.FAILED, "--rundir is for Linux: elsewhere, start it in the folder");
    }
    List<String> variables = new ArrayList<>();
    environment.forEach((name, value) -> variables.add(name + "=" + value));
    variables.add(BEGUN + "=" + begun(environment));
    String program = Path.of("/proc/self/exe").toRealPath().toString();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle chdir = Native.find("chdir", ValueLayout.ADDRESS);
      if ((int) chdir.invokeExact(arena.allocateFrom(folder.toString())) != 0) {
        throw new Refused(Status.FAILED, "cannot enter the folder of --rundir: " + folder);
      }
      MethodHandle execve =
          Native.find("execve", ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
      int _ =
          (int)
              execve.invokeExact(
                  arena.allocateFrom(program),
                  Native.strings(arena, arguments()),
                  Native.strings(arena, variables));
    }
    throw new Refused(Status.FAILED, "cannot be started anew in the folder of --rundir: " + folder);
  }

  /// Each ends with a zero.
  private static List<String> arguments() throws IOException {
    List<String> all = List.of(Files.readString(ARGUMENTS).split("\0", -1));
    return all.subList(0, all.size() - 1);
  }

  /// Functions of the C library.
  private static final class Native {
    private Native() {}

    @SuppressWarnings("restricted") // the launcher enables native access for this module
    static MethodHandle find(String name, MemoryLayout... arguments) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(name),
          FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    static MemorySegment strings(Arena arena, List<String> texts) {
      MemorySegment all = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1L);
      for (int i = 0; i < texts.size(); i++) {
        all.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(texts.get(i)));
      }
      all.setAtIndex(ValueLayout.ADDRESS, texts.size(), MemorySegment.NULL);
      return all;
    }
  }
}
