package spindle.tidy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What all Markdown pages of a project keep to. Each offence is one line.
record PageRules(Project project) {
  private static final int LINES_IN_README_MAX = 120;

  List<String> offences() {
    var offences = new ArrayList<String>();
    for (Path file : project.files(".md")) {
      var page = Page.read(file);
      String path = project.nameOf(file);
      checkTitle(page, path, offences);
      checkLinks(page, path, offences);
      checkQuotations(page, path, offences);
      new Claims(project).check(page, path, offences);
      checkIndex(file, path, offences);
    }
    checkExamples(offences);
    return offences;
  }

  /// Each example is linked from the page in its folder.
  private void checkExamples(List<String> offences) {
    Path page = project.file("examples/README.md");
    var linked =
        Files.exists(page)
            ? Page.read(page).links().stream().map(Page.Link::file).toList()
            : List.<String>of();
    project.files(".java").stream()
        .map(project::nameOf)
        .filter(name -> name.matches("examples/\\w+\\.java"))
        .filter(name -> !linked.contains(name.substring("examples/".length())))
        .forEach(name -> offences.add(name + ": is not linked from examples/README.md"));
  }

  /// Brings each quotation up to date.
  void renew() {
    for (Path file : project.files(".md")) {
      var page = Page.read(file);
      var lines = new ArrayList<>(page.lines());
      for (var quotation : page.quotations().reversed()) {
        Path quoted = project.file(quotation.file());
        if (quotation.open() > 0 && Files.exists(quoted)) {
          var inside = lines.subList(quotation.open() + 1, quotation.close());
          inside.clear();
          inside.addAll(quotation.of(Project.text(quoted).lines().toList()));
        }
      }
      if (!lines.equals(page.lines())) {
        Project.write(file, String.join("\n", lines) + "\n");
      }
    }
  }

  private static void checkTitle(Page page, String path, List<String> offences) {
    if (page.titles().size() != 1) {
      offences.add("%s: has %d titles (`# `) and not one".formatted(path, page.titles().size()));
    }
    if (path.equals("README.md") && page.lines().size() > LINES_IN_README_MAX) {
      offences.add("%s: more than %d lines".formatted(path, LINES_IN_README_MAX));
    }
  }

  private static void checkLinks(Page page, String path, List<String> offences) {
    for (var link : page.links()) {
      Path target = link.file().isEmpty() ? page.file() : page.file().resolveSibling(link.file());
      if (!Files.exists(target)) {
        offences.add("%s: links to %s, which is not there".formatted(path, link.file()));
      } else if (!link.anchor().isEmpty()
          && target.toString().endsWith(".md")
          && !Page.read(target).anchors().contains(link.anchor())) {
        offences.add("%s: links to #%s, which is not there".formatted(path, link.anchor()));
      }
    }
  }

  private void checkQuotations(Page page, String path, List<String> offences) {
    for (var quotation : page.quotations()) {
      Path quoted = project.file(quotation.file());
      String where = "%s:%d: ".formatted(path, quotation.marker() + 1);
      if (quotation.open() < 0) {
        offences.add(where + "no code block right below the marker");
      } else if (!Files.exists(quoted)) {
        offences.add(where + "quotes " + quotation.file() + ", which is not there");
      } else if (!quotation
          .of(Project.text(quoted).lines().toList())
          .equals(page.lines().subList(quotation.open() + 1, quotation.close()))) {
        offences.add(where + quotation.file() + " reads otherwise now; ./spindle renew");
      }
    }
  }

  /// A page below `docs` is linked from the `README.md` of its folder, and that from the next one
  /// up.
  private void checkIndex(Path file, String path, List<String> offences) {
    if (!path.startsWith("docs/")) {
      return;
    }
    boolean isIndex = path.endsWith("/README.md");
    Path folder = isIndex ? file.resolve("../..").normalize() : file.resolveSibling("");
    Path index = folder.resolve("README.md");
    String link = folder.relativize(file).toString().replace('\\', '/');
    boolean linked =
        Files.exists(index)
            && Page.read(index).links().stream().anyMatch(l -> l.file().equals(link));
    if (!linked) {
      offences.add("%s: is not linked from %s".formatted(path, project.nameOf(index)));
    }
  }
}
