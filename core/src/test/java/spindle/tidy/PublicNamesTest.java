package spindle.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ModuleDesc;
import java.lang.constant.PackageDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// No public type bears a name that `java.base` exports: single-file programs import both modules.
class PublicNamesTest {
  private static final Map<String, String> TAKEN = Map.of("List", "java.util.List");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path classes;

  @Test
  void ourPublicNamesAreOurOwn() {
    Path compiled = Project.here().file("core/target/classes");

    assertThat(PublicNames.offences(compiled, PublicNames.ofJavaBase())).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("spindle.tidy.LaterModules#FOLDERS")
  void soAreThoseOfLaterModules(String folder) {
    Project project = Project.here();
    Path compiled = LaterModules.compile(project, folder, classes);
    var taken = new LinkedHashMap<>(PublicNames.ofJavaBase());
    taken.putAll(PublicNames.of(project.file("core/target/classes")));

    assertThat(PublicNames.offences(compiled, taken)).isEmpty();
  }

  @Test
  void theNamesOfJavaBaseAreKnown() {
    assertThat(PublicNames.ofJavaBase())
        .hasSizeGreaterThan(1000)
        .containsEntry("Clock", "java.time.Clock")
        .doesNotContainKey("Unsafe")
        .doesNotContainKey("ImmutableCollections");
  }

  @Test
  void aTakenNameIsSeen() throws IOException {
    module("shown");
    write("shown.List", ClassFile.ACC_PUBLIC);

    assertThat(PublicNames.offences(classes, TAKEN))
        .containsExactly("shown.List bears the simple name of java.util.List");
  }

  @Test
  void aNameInTwoPackagesIsSeen() throws IOException {
    module("one", "two");
    write("one.Thing", ClassFile.ACC_PUBLIC);
    write("two.Thing", ClassFile.ACC_PUBLIC);

    assertThat(PublicNames.offences(classes, TAKEN))
        .containsExactly("two.Thing bears the simple name of one.Thing");
  }

  @Test
  void whatIsNotExportedOrNotPublicOrNestedMayHaveAnyName() throws IOException {
    module("shown");
    write("hidden.List", ClassFile.ACC_PUBLIC);
    write("shown.List", 0);
    write("shown.Outer$List", ClassFile.ACC_PUBLIC);

    assertThat(PublicNames.offences(classes, TAKEN)).isEmpty();
  }

  private void module(String... exports) throws IOException {
    var attribute =
        ModuleAttribute.of(
            ModuleDesc.of("made.up"),
            module -> {
              for (String name : exports) {
                module.exports(PackageDesc.of(name), 0);
              }
            });
    Files.write(classes.resolve("module-info.class"), ClassFile.of().buildModule(attribute));
  }

  private void write(String name, int flags) throws IOException {
    Path file = classes.resolve(name.replace('.', '/') + ".class");
    Files.createDirectories(file.getParent());
    Files.write(file, ClassFile.of().build(ClassDesc.of(name), type -> type.withFlags(flags)));
  }
}
