#!/bin/sh
# Jetty's reader of the field Range forgets what stands behind an empty element of its list.
#
# RFC 9110, section 5.6.1.2, has a recipient pass over empty elements of a list, and Range's set of
# ranges is such a list. Seen with jetty-http 12.1.13: "bytes=0-1,,5-6" is read as bytes 0 to 1 alone,
# and "bytes=,0-1" as no range at all, without an error. So a server on it answers with less than was
# asked for, as if that had been all.
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
      <groupId>org.eclipse.jetty</groupId>
      <artifactId>jetty-http</artifactId>
      <version>12.1.13</version>
    </dependency>
  </dependencies>
</project>
X
mvn -q -B dependency:copy-dependencies -DoutputDirectory=jars > log 2>&1
cat > Ranges.java <<'X'
import java.util.List;
import org.eclipse.jetty.http.ByteRange;

void main() {
  for (String ranges : List.of("bytes=0-1,5-6", "bytes=0-1,,5-6", "bytes=,0-1")) {
    IO.println(ranges + ": " + ByteRange.parse(List.of(ranges), 100).size());
  }
}
X
"$java/java" -cp 'jars/*' Ranges.java > said 2> log
cat said
printf '%s\n' 'bytes=0-1,5-6: 2' 'bytes=0-1,,5-6: 1' 'bytes=,0-1: 0' | cmp - said
