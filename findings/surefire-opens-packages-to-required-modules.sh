#!/bin/sh
# Under Surefire a library reads a closed package that it cannot read when the program runs.
#
# A module requires Jackson and does not open its package, whose record is not public. A test in that
# package has Jackson read the record. Seen with maven-surefire-plugin 3.6.1, jackson-databind 3.2.4: the
# test passes, since Surefire opens the packages of the tests to every module that the tested one
# requires; the same call in the finished program fails for want of `opens`.
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
  <properties>
    <maven.compiler.release>25</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>tools.jackson.core</groupId>
      <artifactId>jackson-databind</artifactId>
      <version>3.2.4</version>
    </dependency>
    <dependency>
      <groupId>org.junit.jupiter</groupId>
      <artifactId>junit-jupiter</artifactId>
      <version>6.1.3</version>
      <scope>test</scope>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.16.0</version>
      </plugin>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-surefire-plugin</artifactId>
        <version>3.6.1</version>
      </plugin>
    </plugins>
  </build>
</project>
X
mkdir -p src/main/java/shop src/test/java/shop
echo 'module shop { requires tools.jackson.databind; }' > src/main/java/module-info.java
cat > src/main/java/shop/Shop.java <<'X'
package shop;

import tools.jackson.databind.json.JsonMapper;

public class Shop {
  record Item(int count) {}

  static String read() {
    try {
      return JsonMapper.shared().readValue("{\"count\": 1}", Item.class).toString();
    } catch (RuntimeException refused) {
      return refused.getCause().getClass().getSimpleName();
    }
  }

  public static void main(String[] none) {
    System.out.println("program: " + read());
  }
}
X
cat > src/test/java/shop/ShopTest.java <<'X'
package shop;

import org.junit.jupiter.api.Test;

class ShopTest {
  @Test
  void reads() throws Exception {
    java.nio.file.Files.writeString(java.nio.file.Path.of("said"), "test: " + Shop.read() + "\n");
  }
}
X
mvn -q -B test > log 2>&1 || { cat log; exit 1; }
mvn -q -B dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=jars > log 2>&1
"$java/java" -p target/classes:jars -m shop/shop.Shop >> said
cat said
cat > seen <<'X'
test: Item[count=1]
program: IllegalAccessException
X
cmp said seen
