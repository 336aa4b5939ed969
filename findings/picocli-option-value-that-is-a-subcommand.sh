#!/bin/sh
# picocli does not take the name of a subcommand for the value of an option that stands before it.
#
# Seen with picocli 4.7.7: a command with an option --folder, which wants one value, and a
# subcommand "web". "--folder www web" is read. "--folder web web" is refused, "Expected parameter
# for option '--folder' but found 'web'", and so is "--folder=web web", where
# nothing else can be meant.
#
# Needs a JDK 25 (JAVA_HOME) and Maven. Fails if what was seen is seen no more.
set -eu
java=${JAVA_HOME:?name a JDK 25}/bin
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > pom.xml <<'X'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>info.picocli</groupId>
      <artifactId>picocli</artifactId>
      <version>4.7.7</version>
    </dependency>
  </dependencies>
</project>
X
mvn -q -B dependency:copy-dependencies -DoutputDirectory=jars > log 2>&1
cat > Named.java <<'X'
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

void main() {
  for (String line : new String[] {"--folder www web", "--folder web web", "--folder=web web"}) {
    var command = CommandSpec.create();
    command.addOption(OptionSpec.builder("--folder").arity("1").type(String.class).build());
    command.addSubcommand("web", CommandSpec.create());
    try {
      var said = new CommandLine(command).parseArgs(line.split(" "));
      IO.println(line + ": " + said.matchedOptionValue("--folder", "none"));
    } catch (ParameterException refused) {
      IO.println(line + ": " + refused.getMessage());
    }
  }
}
X
"$java/java" -cp 'jars/*' Named.java > said 2> log || { cat log; exit 1; }
cat said
cmp - said <<'X'
--folder www web: www
--folder web web: Expected parameter for option '--folder' but found 'web'
--folder=web web: Expected parameter for option '--folder' but found 'web'
X
