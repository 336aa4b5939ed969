package spindle.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages keep the rules; and each rule, broken on purpose, is seen to be broken.
class PageRulesTest {
  private final Project project = Project.here();

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  @BeforeEach
  void renewIfAsked() {
    if (Boolean.getBoolean("spindle.renew")) {
      new PageRules(project).renew();
    }
  }

  @Test
  void ourPagesKeepTheRules() {
    assertThat(project.files(".md")).hasSizeGreaterThan(5);
    assertThat(new PageRules(project).offences()).isEmpty();
  }

  @Test
  void theReadmeNamesTheTwoCommandsAndTheArchitectureTheFloors() {
    var readme = Page.read(project.file("README.md"));

    assertThat(readme.lines().stream().filter(line -> line.startsWith("./")))
        .containsExactly("./spindle run examples/HelloTwisted.java", "./spindle test");
    assertThat(Page.read(project.file("ARCHITECTURE.md")).quotations())
        .extracting(Page.Quotation::file)
        .contains("floors.txt");
    assertThat(project.text(".ci/run")).endsWith("\nexec ./spindle test\n");
  }

  @Test
  void eachPackageStandsInTheArchitecture() {
    String architecture = project.text("ARCHITECTURE.md");

    assertThat(Floors.parse(project.text("floors.txt")).byPackage().keySet())
        .filteredOn(name -> !architecture.contains("`" + name + "`"))
        .as("packages that ARCHITECTURE.md does not mention")
        .isEmpty();
  }

  @Test
  void eachLoggerStandsOnThePageOfTheLog() {
    String page = project.text("docs/howto/read-the-log.md");
    Pattern logger = Pattern.compile("System\\.getLogger\\(\"([\\w.]+)\"\\)");

    assertThat(project.files(".java"))
        .filteredOn(file -> file.toString().contains("/src/main/"))
        .flatExtracting(file ->
            logger.matcher(Project.text(file)).results().map(found -> found.group(1)).toList())
        .contains("spindle.reactor")
        .filteredOn(name -> !page.contains("`" + name + "`"))
        .as("loggers that the page does not mention")
        .isEmpty();
  }

  @Test
  void eachDecisionStandsInTheIndexOfDecisions() {
    var architecture = Page.read(project.file("ARCHITECTURE.md"));
    var linked = architecture.links().stream().map(Page.Link::anchor).toList();
    int decisions = architecture.anchors().indexOf("decisions");

    assertThat(architecture.anchors().subList(decisions + 1, architecture.anchors().size()))
        .filteredOn(anchor -> !linked.contains(anchor))
        .as("decisions that the list below `## Decisions` does not name")
        .isEmpty();
  }

  @Test
  void soundPagesAreFine() {
    plant("README.md", "# A\n\n[b](docs/README.md#two-words) [c](https://x.org) `[d](no)`\n");
    plant("docs/README.md", "# B\n\n## Two `words`\n\n[p](how/README.md) [t](#two-words)\n");
    plant("docs/how/README.md", "# C\n\n[p](p.md)\n\n```sh\n# a comment\n[x](y)\n```\n");
    plant("docs/how/p.md", "# P\n\n<!-- file: a.txt -->\n```text\none\n\ntwo\n```\n");
    plant("a.txt", "one\n\ntwo\n");

    assertThat(offences()).isEmpty();
  }

  @Test
  void aBrokenLinkIsSeen() {
    plant("A.md", "# A\n\n[b](gone.md) [c](#nowhere)\n");

    assertThat(offences())
        .containsExactly(
            "A.md: links to gone.md, which is not there",
            "A.md: links to #nowhere, which is not there");
  }

  @Test
  void aSecondTitleIsSeen() {
    plant("A.md", "# A\n\n# B\n");
    plant("B.md", "text\n");

    assertThat(offences())
        .containsExactly(
            "A.md: has 2 titles (`# `) and not one", "B.md: has 0 titles (`# `) and not one");
  }

  @Test
  void aLongReadmeIsSeen() {
    plant("README.md", "# A\n" + "\n".repeat(120));

    assertThat(offences()).containsExactly("README.md: more than 120 lines");
  }

  @Test
  void aPageThatNoIndexNamesIsSeen() {
    plant("README.md", "# A\n\n[docs](docs/README.md)\n");
    plant("docs/README.md", "# B\n");
    plant("docs/how/p.md", "# P\n");

    assertThat(offences()).containsExactly("docs/how/p.md: is not linked from docs/how/README.md");
  }

  @Test
  void anExampleThatIsNotListedIsSeen() {
    plant("examples/README.md", "# Examples\n\n[One](One.java)\n");
    plant("examples/One.java", "void main() {}\n");
    plant("examples/Two.java", "void main() {}\n");

    assertThat(offences())
        .containsExactly("examples/Two.java: is not linked from examples/README.md");
  }

  @Test
  void aStaleQuotationIsSeenAndRenewed() {
    plant("A.md", "# A\n\n<!-- file: a.txt -->\n```text\nold\n```\n\nEnd.\n");
    plant("a.txt", "new\nlines\n");
    assertThat(offences()).containsExactly("A.md:3: a.txt reads otherwise now; ./spindle renew");

    new PageRules(new Project(folder)).renew();

    assertThat(offences()).isEmpty();
    assertThat(Project.text(folder.resolve("A.md")))
        .isEqualTo("# A\n\n<!-- file: a.txt -->\n```text\nnew\nlines\n```\n\nEnd.\n");
  }

  @Test
  void oneMemberOfAFileIsQuoted() {
    plant(
        "A.java",
        "class A {\n  @Test\n  void b() {\n    int x = b;\n  }\n\n  void c() {\n  }\n}\n");
    plant("A.md", "# A\n\n<!-- file: A.java#b -->\n```java\n```\n");

    new PageRules(new Project(folder)).renew();

    assertThat(Project.text(folder.resolve("A.md")))
        .endsWith("```java\n@Test\nvoid b() {\n  int x = b;\n}\n```\n");
    assertThat(offences()).isEmpty();
  }

  @Test
  void aQuotationOfNothingIsSeen() {
    plant("A.md", "# A\n\n<!-- file: a.txt -->\n\n<!-- file: b.txt -->\n```\n```\n");

    assertThat(offences())
        .containsExactly(
            "A.md:3: no code block right below the marker",
            "A.md:5: quotes b.txt, which is not there");
  }

  @Test
  void whatIsSaidNotToBeThereIsSeenWhenItIs() {
    plant("floors.txt", "0 a.b what it is for\n");
    plant("core/api.txt", "public final class a.b.C\n  public a.b.C.D()\n");
    plant(
        "A.md",
        "# A\n\nThere is no C yet.\n\n<!-- not yet: package a.bc --> <!-- not yet: type D -->\n");
    plant("B.md", "# B\n\n<!-- not yet: package a.b -->\n<!-- not yet: type C -->\n");

    assertThat(offences())
        .containsExactly(
            "A.md:3: what is not yet there needs a marker, <!-- not yet: package x -->",
            "B.md:3: a.b is there by now",
            "B.md:4: C is there by now");
  }

  @Test
  void aNumberThatIsNotTheCodesIsSeen() {
    String grace = "<!-- value: spindle.roles.ReactorSettings.stopGrace -->";
    String worker = "<!-- value: spindle.worker.WorkerThreads#AFTER_INTERRUPT_NANOS -->";
    plant("A.md", "# A\n\n" + grace + "10 s and " + worker + "2 s\n" + grace + "11 s\n");
    plant("B.md", "# B\n\n<!-- value: spindle.roles.ReactorSettings.gone -->1\n");

    assertThat(offences())
        .hasSize(2)
        .contains("A.md:4: says '11 s' where it should say one of [10 s, 10000 ms]")
        .last()
        .asString()
        .contains("there is no spindle.roles.ReactorSettings with gone");
  }

  private List<String> offences() {
    return new PageRules(new Project(folder)).offences();
  }

  private void plant(String path, String text) {
    Project.write(folder.resolve(path), text);
  }
}
