import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.nio.file.attribute.FileTime;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticListener;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Compiles a single-file program for `./spindle run`, which starts it from its classes from then
/// on: a JVM that has just compiled is large, and busy with the compiler's own code for seconds.
///
/// Arguments: the source; the jar to write; the note to write when all went well; a first line for
/// the note; Spindle's folder; options of the compiler. The note's lines are that first line, the
/// jar, the name of the class with `main`, and the files that were compiled: the source, and those
/// beside it that it uses. It is as old as the beginning, so that a file changed meanwhile is
/// newer.
void main(String... args) throws Exception {
  FileTime began = FileTime.from(Instant.now().minusMillis(10));
  Path source = Path.of(args[0]);
  Path jar = Path.of(args[1]);
  Path note = Path.of(args[2]);
  JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  Classes classes = new Classes(compiler.getStandardFileManager(null, null, null));
  var options = new ArrayList<>(List.of("-proc:none", "-Xdiags:verbose", "-implicit:class"));
  options.addAll(List.of("-Xlint:deprecation", "-Xlint:unchecked", "-Xlint:-options"));
  options.addAll(Arrays.asList(args).subList(5, args.length));
  String name = nameOfMain(compiler, classes, source, options);
  boolean compiled = compile(compiler, classes, source, options, Path.of(args[4]));
  if (name.isEmpty() && compiled) {
    System.err.println(source + ": error: no class declared in source file");
  }
  if (name.isEmpty() || !compiled) {
    System.err.println("error: compilation failed");
    System.exit(1);
  }
  classes.write(jar);
  var lines = new ArrayList<>(List.of(args[3], jar.toString(), name));
  classes.sources.forEach(each -> lines.add(each.toString()));
  Path unfinished = Path.of(note + "." + ProcessHandle.current().pid());
  Files.write(unfinished, lines);
  Files.setLastModifiedTime(unfinished, began);
  Files.move(unfinished, note, StandardCopyOption.REPLACE_EXISTING);
}

/// The first class of `source`, or an empty name; what is wrong with the source is said when it is
/// compiled. Sources beside it are looked for from where its package begins.
String nameOfMain(
    JavaCompiler compiler, Classes classes, Path source, List<String> options) throws IOException {
  var files = classes.standard().getJavaFileObjects(source);
  var task = (JavacTask) compiler.getTask(null, classes, _ -> {}, options, null, files);
  CompilationUnitTree unit = task.parse().iterator().next();
  Path folder = source.toAbsolutePath().getParent();
  String prefix = "";
  if (unit.getPackageName() != null) {
    prefix = unit.getPackageName() + ".";
    for (String _ : prefix.split("\\.")) {
      folder = folder.getParent() == null ? folder : folder.getParent();
    }
  }
  options.addAll(List.of("-sourcepath", folder.toString()));
  for (Tree each : unit.getTypeDecls()) {
    if (each instanceof ClassTree type) {
      return prefix + type.getSimpleName();
    }
  }
  return "";
}

boolean compile(
    JavaCompiler compiler, Classes classes, Path source, List<String> options, Path spindle) {
  var files = classes.standard().getJavaFileObjects(source);
  Set<String> unknown = new LinkedHashSet<>();
  DiagnosticListener<JavaFileObject> listener = each -> tell(each, unknown);
  var task = (JavacTask) compiler.getTask(null, classes, listener, options, null, files);
  task.addTaskListener(new TaskListener() {
    @Override
    public void finished(TaskEvent event) {
      if (event.getKind() == TaskEvent.Kind.PARSE) {
        classes.sources.add(Path.of(event.getSourceFile().toUri()));
      }
    }
  });
  boolean compiled = task.call();
  unknown.forEach(each -> hint(each, spindle));
  return compiled;
}

/// Prints what the compiler says, and remembers the names of types and modules that it does not
/// know.
void tell(Diagnostic<? extends JavaFileObject> said, Set<String> unknown) {
  System.err.println(said);
  var name = Pattern.compile("symbol: +(?:class|variable) ([A-Z]\\w*)").matcher(said.toString());
  if (said.getCode().startsWith("compiler.err.cant.resolve") && name.find()) {
    unknown.add(name.group(1));
  }
  var module = Pattern.compile("module not found: ([a-z][\\w.]*)").matcher(said.toString());
  if (module.find()) {
    unknown.add(module.group(1));
  }
}

/// Says which module has the type, or the package taken for a module, that the program does not
/// find: one of ours, or java.base, which a class in a file beside the program does not see by
/// itself. Looks at our sources, since only the modules that the program names are built.
void hint(String name, Path spindle) {
  if (isInBase(name)) {
    System.err.printf("hint: %s is in the module java.base: import module java.base;%n", name);
    return;
  }
  try {
    for (String line : Files.readAllLines(spindle.resolve("launcher/modules"))) {
      String[] words = line.split(" +");
      Path sources = spindle.resolve(words[0]).resolve("src/main/java");
      if (line.startsWith("#") || !Files.exists(sources)) {
        continue;
      }
      String module = words[1];
      if (hasType(sources, name)) {
        System.err.printf(
            "hint: %s is in the module %s: import module %s;%n", name, module, module);
      } else if (exported(sources).contains("exports " + name + ";")) {
        System.err.printf(
            "hint: %s is a package of the module %s: import module %s;%n", name, module, module);
      }
    }
  } catch (IOException unreadable) {
    throw new UncheckedIOException(unreadable);
  }
}

/// Whether the JDK has it in a package of java.base that all may use.
boolean isInBase(String type) {
  Module base = Object.class.getModule();
  return base.getPackages().stream()
      .filter(base::isExported)
      .anyMatch(each -> Class.forName(base, each + "." + type) != null);
}

/// Whether a package that is exported to all has it.
boolean hasType(Path sources, String type) throws IOException {
  String module = exported(sources);
  try (var found = Files.find(sources, 20, (file, _) -> file.endsWith(type + ".java"))) {
    return found
        .map(file -> sources.relativize(file.getParent()).toString().replace(File.separator, "."))
        .anyMatch(name -> module.contains("exports " + name + ";"));
  }
}

/// What a module says of itself, with the packages that it exports; empty if it says nothing.
String exported(Path sources) throws IOException {
  Path described = sources.resolve("module-info.java");
  return Files.exists(described) ? Files.readString(described) : "";
}

/// Keeps classes in memory until all is known to be right.
static final class Classes extends ForwardingJavaFileManager<StandardJavaFileManager> {
  final Map<String, ByteArrayOutputStream> found = new LinkedHashMap<>();
  final Set<Path> sources = new LinkedHashSet<>();

  Classes(StandardJavaFileManager standard) {
    super(standard);
  }

  StandardJavaFileManager standard() {
    return fileManager;
  }

  @Override
  public JavaFileObject getJavaFileForOutput(
      JavaFileManager.Location location, String name, JavaFileObject.Kind kind, FileObject from) {
    String path = name.replace('.', '/') + kind.extension;
    return new SimpleJavaFileObject(URI.create("memory:///" + path.replace("$", "%24")), kind) {
      @Override
      public OutputStream openOutputStream() {
        var bytes = new ByteArrayOutputStream();
        found.put(path, bytes);
        return bytes;
      }
    };
  }

  void write(Path jar) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (var each : found.entrySet()) {
        out.putNextEntry(new JarEntry(each.getKey()));
        each.getValue().writeTo(out);
      }
    }
  }
}
