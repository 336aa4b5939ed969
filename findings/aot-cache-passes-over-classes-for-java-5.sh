#!/bin/sh
# An AOT cache of the JDK holds none of a library's classes that are compiled for Java 5 and that it
# would have to verify; picocli's are, all of them.
#
# Seen with Temurin 25 and picocli 4.7.7: a program that parses its command line by picocli is run with
# -XX:AOTCacheOutput, which ends well and says nothing, and then with -XX:AOTCache. Of picocli's classes
# that the second run loads none comes from the cache; of the JDK's own nearly all do. Their class files
# have version 49, and the cache takes what has 50 or more. The start pays for that each time.
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
mkdir classes
cat > Main.java <<'X'
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

public class Main {
  public static void main(String[] args) {
    System.out.println(new CommandLine(CommandSpec.create()).parseArgs(args).originalArgs());
  }
}
X
"$java/javac" -proc:none -cp 'jars/*' -d classes Main.java
"$java/jar" --create --file main.jar -C classes .
path=main.jar:$(echo jars/*.jar)
"$java/java" -XX:AOTCacheOutput=cache -cp "$path" Main > log 2>&1 || { cat log; exit 1; }
"$java/java" -XX:AOTCache=cache -Xlog:class+load:file=loaded -cp "$path" Main > log 2>&1 || { cat log; exit 1; }
version=$("$java/javap" -v -cp "$path" picocli.CommandLine | sed -n 's/^ *major version: //p')
picocli=$(grep -E '\] picocli\.' loaded | grep -c 'shared objects file' || true)
own=$(grep -E '\] Main ' loaded | grep -c 'shared objects file' || true)
others=$(grep -E '\] picocli\.' loaded | grep -vc 'shared objects file' || true)
echo "class files of picocli: version $version; from the cache: $picocli, from the jar: $others; the program's own, from the cache: $own"
[ "$version" = 49 ] && [ "$picocli" = 0 ] && [ "$others" -gt 50 ] && [ "$own" = 1 ]
