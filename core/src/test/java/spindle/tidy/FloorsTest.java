package spindle.tidy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Signature;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.constant.ClassDesc;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// A package uses only packages of strictly lower floors. The first test holds it of our classes;
/// the others show, on classes made for the purpose, that an offence would be seen.
class FloorsTest {
  private static final Floors TOWER =
      Floors.parse(
          """
          # a comment
          0 tower.ground  stands on nothing
          0 tower.beside  stands on nothing
          1 tower.upper   stands on the ground
          """);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path classes;

  @Test
  void ourPackagesUseOnlyLowerFloors() {
    Project project = Project.here();
    var floors = Floors.parse(project.text("floors.txt"));
    Path compiled = project.file("core/target/classes");

    assertThat(Project.filesBelow(compiled, ".class")).isNotEmpty();
    assertThat(floors.offences(compiled, "spindle")).isEmpty();
  }

  @Test
  void eachPackageOfOursIsExportedOrIsCalledInner() {
    Project project = Project.here();
    var floors = Floors.parse(project.text("floors.txt")).byPackage().values();
    var core =
        ModuleDescriptor.read(
            ByteBuffer.wrap(Project.bytes(project.file("core/target/classes/module-info.class"))));
    Set<String> exported = core.exports().stream().map(Exports::source).collect(Collectors.toSet());

    assertThat(exported).isNotEmpty();
    for (var floor : floors) {
      Path folder = project.file("core/src/main/java/" + floor.packageName().replace('.', '/'));
      if (Files.isDirectory(folder)) {
        assertThat(floor.purpose().startsWith("inner: "))
            .as(floor.packageName() + " is not exported, and floors.txt calls it inner")
            .isEqualTo(!exported.contains(floor.packageName()));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("spindle.tidy.LaterModules#FOLDERS")
  void soDoThoseOfLaterModules(String folder) {
    Project project = Project.here();
    Path compiled = LaterModules.compile(project, folder, classes);

    assertThat(Project.filesBelow(compiled, ".class")).isNotEmpty();
    assertThat(Floors.parse(project.text("floors.txt")).offences(compiled, "spindle")).isEmpty();
  }

  @Test
  void aUseOfALowerFloorIsFine() throws IOException {
    compile("tower.upper.Roof", "tower.ground.Cellar");

    assertThat(TOWER.offences(classes, "tower")).isEmpty();
  }

  @Test
  void aUseOfTheSamePackageIsFine() throws IOException {
    compile("tower.ground.Cellar", "tower.ground.Door");

    assertThat(TOWER.offences(classes, "tower")).isEmpty();
  }

  @Test
  void aUseUpwardsIsSeen() throws IOException {
    compile("tower.ground.Cellar", "tower.upper.Roof");

    assertThat(TOWER.offences(classes, "tower"))
        .singleElement()
        .asString()
        .contains("tower.ground.Cellar (floor 0) uses tower.upper (floor 1)");
  }

  @Test
  void aUseSidewaysIsSeen() throws IOException {
    compile("tower.ground.Cellar", "tower.beside.Shed");

    assertThat(TOWER.offences(classes, "tower"))
        .singleElement()
        .asString()
        .contains("tower.ground.Cellar (floor 0) uses tower.beside (floor 0)");
  }

  @Test
  void aPackageWithoutAFloorIsSeen() throws IOException {
    compile("tower.attic.Box", "tower.ground.Cellar");

    assertThat(TOWER.offences(classes, "tower"))
        .containsExactly("tower.attic has no floor: give it a line in floors.txt");
  }

  @Test
  void aUseOfAPackageWithoutAFloorIsSeen() throws IOException {
    compile("tower.upper.Roof", "tower.attic.Box");

    assertThat(TOWER.offences(classes, "tower"))
        .containsExactly("tower.upper.Roof uses tower.attic, which has no floor in floors.txt");
  }

  @Test
  void aUseInsideAGenericSignatureIsSeen() throws IOException {
    var list = ClassDesc.of("java.util.List");
    write(
        "tower.ground.Cellar",
        ClassFile.of()
            .build(
                ClassDesc.of("tower.ground.Cellar"),
                type ->
                    type.withField(
                        "boxes",
                        list,
                        field ->
                            field.with(
                                SignatureAttribute.of(
                                    Signature.parseFrom(
                                        "Ljava/util/List<Ltower/upper/Roof;>;"))))));

    assertThat(TOWER.offences(classes, "tower")).hasSize(1);
  }

  @Test
  void aLineThatIsNotAFloorIsRefused() {
    assertThatThrownBy(() -> Floors.parse("0 tower.ground"))
        .hasMessageContaining("not `floor package purpose`: 0 tower.ground");
    assertThatThrownBy(() -> Floors.parse("0 a  b\n1 a  b")).hasMessageContaining("two floors: a");
  }

  /// Writes a class `name` with one field of type `used`, as the compiler would.
  private void compile(String name, String used) throws IOException {
    write(
        name,
        ClassFile.of()
            .build(
                ClassDesc.of(name),
                type -> type.withField("it", ClassDesc.of(used), ClassFile.ACC_PRIVATE)));
  }

  private void write(String name, byte[] compiled) throws IOException {
    Path file = classes.resolve(name.replace('.', '/') + ".class");
    Files.createDirectories(file.getParent());
    Files.write(file, compiled);
  }
}
