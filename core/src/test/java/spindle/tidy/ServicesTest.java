package spindle.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What a module says that it provides is said for the class path, too, in `META-INF/services`:
/// there `module-info` counts for nothing.
class ServicesTest {
  private static final Pattern PROVIDES = Pattern.compile("provides\\s+([\\w.]+)\\s+with([^;]+);");

  private static SortedMap<String, List<String>> ofModule(Path folder) throws IOException {
    String text = Files.readString(folder.resolve("src/main/java/module-info.java"));
    SortedMap<String, List<String>> provided = new TreeMap<>();
    Matcher each = PROVIDES.matcher(text);
    while (each.find()) {
      provided.put(each.group(1), List.of(each.group(2).strip().split("\\s*,\\s*")));
    }
    return provided;
  }

  private static SortedMap<String, List<String>> onClassPath(Path folder) throws IOException {
    Path services = folder.resolve("src/main/resources/META-INF/services");
    SortedMap<String, List<String>> provided = new TreeMap<>();
    if (Files.isDirectory(services)) {
      for (Path file : Project.filesBelow(services, "")) {
        provided.put(file.getFileName().toString(), Files.readAllLines(file));
      }
    }
    return provided;
  }

  @Test
  void whatModulesProvideIsProvidedOnTheClassPathToo() throws IOException {
    List<String> folders = new ArrayList<>(LaterModules.FOLDERS);
    folders.add("core");
    int provided = 0;
    for (String folder : folders) {
      Path module = Project.here().file(folder);
      assertThat(onClassPath(module)).as(folder).isEqualTo(ofModule(module));
      provided += ofModule(module).size();
    }
    assertThat(provided).isPositive();
  }
}
