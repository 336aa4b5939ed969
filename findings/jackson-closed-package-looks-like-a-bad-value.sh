#!/bin/sh
# Jackson throws the same type where a record's package is closed to it as where the record refuses a value.
#
# A record stands in a module that exports its package and does not open it. What it is read from is
# in order. Seen with jackson-databind 3.2.4: ValueInstantiationException, which is also what comes when
# the record's constructor refuses a value; only the cause, IllegalAccessException, tells them apart. So
# a service that takes that type for the client's fault answers 400 for its own missing `opens`.
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
      <groupId>tools.jackson.core</groupId>
      <artifactId>jackson-databind</artifactId>
      <version>3.2.4</version>
    </dependency>
  </dependencies>
</project>
X
mvn -q -B dependency:copy-dependencies -DoutputDirectory=jars > log 2>&1
mkdir -p src/shop
cat > src/shop/Shop.java <<'X'
package shop;

import tools.jackson.databind.json.JsonMapper;

public class Shop {
  record Item(int count) {
    Item {
      if (count < 0) {
        throw new IllegalArgumentException("a count below zero");
      }
    }
  }

  public static void main(String[] documents) {
    for (String document : documents) {
      try {
        System.out.println(JsonMapper.shared().readValue(document, Item.class));
      } catch (RuntimeException refused) {
        System.out.println(refused.getClass().getSimpleName() + " for " + refused.getCause().getClass().getSimpleName());
      }
    }
  }
}
X
said() {
  echo "module shop { requires tools.jackson.databind; exports shop; $1 }" > src/module-info.java
  "$java/javac" -p jars -d out src/module-info.java src/shop/Shop.java
  "$java/java" -p jars:out -m shop/shop.Shop '{"count": 1}' '{"count": -1}'
}
{ said 'opens shop;'; said ''; } > said
cat said
cat > seen <<'X'
Item[count=1]
ValueInstantiationException for IllegalArgumentException
ValueInstantiationException for IllegalAccessException
ValueInstantiationException for IllegalAccessException
X
cmp said seen
