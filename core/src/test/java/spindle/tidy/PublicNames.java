package spindle.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.reflect.AccessFlag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The simple names that a module gives to a program that says `import module`. A program with two
/// such imports cannot use a name that both give, and every single-file program imports
/// `java.base`.
final class PublicNames {
  private PublicNames() {}

  /// One line for each public type in `classes`, a compiled module, whose simple name `taken` has,
  /// or that the module exports twice.
  static List<String> offences(Path classes, Map<String, String> taken) {
    var ours = new LinkedHashMap<String, String>();
    var offences = new ArrayList<String>();
    for (String name : publicTypes(classes)) {
      String simple = simpleName(name);
      if (taken.containsKey(simple)) {
        offences.add(name + " bears the simple name of " + taken.get(simple));
      }
      String other = ours.putIfAbsent(simple, name);
      if (other != null) {
        offences.add(name + " bears the simple name of " + other);
      }
    }
    return offences;
  }

  /// Simple name to full name of all that is public in `classes`, a compiled module.
  static Map<String, String> of(Path classes) {
    var names = new TreeMap<String, String>();
    publicTypes(classes).forEach(name -> names.put(simpleName(name), name));
    return names;
  }

  /// Simple name to full name of all that `java.base` exports to everybody.
  static Map<String, String> ofJavaBase() {
    var base = ModuleFinder.ofSystem().find("java.base").orElseThrow();
    Set<String> exported =
        base.descriptor().exports().stream()
            .filter(Predicate.not(Exports::isQualified))
            .map(Exports::source)
            .collect(Collectors.toSet());
    var names = new TreeMap<String, String>();
    try (ModuleReader reader = base.open();
        var resources = reader.list()) {
      for (String resource : resources.filter(r -> r.endsWith(".class")).toList()) {
        String name = resource.substring(0, resource.length() - 6).replace('/', '.');
        if (exported.contains(packageName(name)) && isPublic(read(reader, resource))) {
          names.put(simpleName(name), name);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  private static byte[] read(ModuleReader reader, String resource) throws IOException {
    try (var stream = reader.open(resource).orElseThrow()) {
      return stream.readAllBytes();
    }
  }

  private static SortedSet<String> publicTypes(Path classes) {
    Set<String> exported = exportedPackages(classes);
    var names = new TreeSet<String>();
    for (Path file : Project.filesBelow(classes, ".class")) {
      ClassModel model = ClassFile.of().parse(Project.bytes(file));
      String name = model.thisClass().asInternalName().replace('/', '.');
      if (exported.contains(packageName(name)) && isPublic(Project.bytes(file))) {
        names.add(name);
      }
    }
    return names;
  }

  private static Set<String> exportedPackages(Path classes) {
    byte[] moduleInfo = Project.bytes(classes.resolve("module-info.class"));
    return ClassFile.of()
        .parse(moduleInfo)
        .findAttribute(Attributes.module())
        .orElseThrow()
        .exports()
        .stream()
        .filter(export -> export.exportsTo().isEmpty())
        .map(export -> export.exportedPackage().name().stringValue().replace('/', '.'))
        .collect(Collectors.toSet());
  }

  /// Whether it is a public type of its own: `import module` does not bring nested types in.
  private static boolean isPublic(byte[] classFile) {
    ClassModel model = ClassFile.of().parse(classFile);
    return model.flags().has(AccessFlag.PUBLIC)
        && !model.thisClass().asInternalName().contains("$");
  }

  private static String packageName(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  private static String simpleName(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
