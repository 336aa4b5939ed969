package spindle.tidy;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The floors of `floors.txt`, and the check that compiled classes keep to them. It reads class
/// files, not sources, so what only a comment mentions does not count.
record Floors(SequencedMap<String, Floor> byPackage) {
  record Floor(int number, String packageName, String purpose) {}

  private static final Pattern LINE = Pattern.compile("(\\d+)\\s+([\\w.]+)\\s+(\\S.*)");

  // A class inside a descriptor or a generic signature. A string constant of that shape would count
  // as well; no code has one.
  private static final Pattern IN_DESCRIPTOR = Pattern.compile("L([\\w$]+(?:/[\\w$]+)+)[;<.]");

  static Floors parse(String text) {
    var floors = new LinkedHashMap<String, Floor>();
    for (String line : text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
      var match = LINE.matcher(line);
      if (!match.matches()) {
        throw new IllegalArgumentException("not `floor package purpose`: " + line);
      }
      var floor = new Floor(Integer.parseInt(match.group(1)), match.group(2), match.group(3));
      if (floors.put(floor.packageName(), floor) != null) {
        throw new IllegalArgumentException("stands on two floors: " + floor.packageName());
      }
    }
    return new Floors(floors);
  }

  /// One line for each package without a floor, and for each use of a package that is not on a
  /// strictly lower floor. Packages outside `root` (say, `java`) are nobody's business.
  List<String> offences(Path classes, String root) {
    var offences = new TreeSet<String>();
    for (Path file : Project.filesBelow(classes, ".class")) {
      ClassModel model = ClassFile.of().parse(Project.bytes(file));
      if (!model.isModuleInfo()) {
        check(model, root, offences);
      }
    }
    return List.copyOf(offences);
  }

  private void check(ClassModel model, String root, SortedSet<String> offences) {
    String name = model.thisClass().asInternalName().replace('/', '.');
    String user = packageOf(name);
    Floor floor = byPackage.get(user);
    if (floor == null) {
      offences.add(user + " has no floor: give it a line in floors.txt");
      return;
    }
    for (String used : packagesUsed(model)) {
      if (used.equals(user) || !(used.equals(root) || used.startsWith(root + "."))) {
        continue;
      }
      Floor below = byPackage.get(used);
      if (below == null) {
        offences.add("%s uses %s, which has no floor in floors.txt".formatted(name, used));
      } else if (below.number() >= floor.number()) {
        offences.add(
            "%s (floor %d) uses %s (floor %d): only a strictly lower floor may be used"
                .formatted(name, floor.number(), used, below.number()));
      }
    }
  }

  private static SortedSet<String> packagesUsed(ClassModel model) {
    var packages = new TreeSet<String>();
    for (PoolEntry entry : model.constantPool()) {
      for (String name : classesNamedIn(entry)) {
        packages.add(packageOf(name.replace('/', '.')));
      }
    }
    return packages;
  }

  private static List<String> classesNamedIn(PoolEntry entry) {
    return switch (entry) {
      case ClassEntry type when !type.asInternalName().startsWith("[") ->
          List.of(type.asInternalName());
      case Utf8Entry text -> {
        var names = new ArrayList<String>();
        var match = IN_DESCRIPTOR.matcher(text.stringValue());
        while (match.find()) {
          names.add(match.group(1));
        }
        yield names;
      }
      default -> List.of();
    };
  }

  private static String packageOf(String className) {
    return className.substring(0, Math.max(0, className.lastIndexOf('.')));
  }
}
