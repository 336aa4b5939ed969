#!/bin/sh
# The JDK's SecureDirectoryStream loses a file descriptor each time it is asked to open a file as a
# folder.
#
# Seen with Temurin 25 on Linux: newDirectoryStream(name, NOFOLLOW_LINKS) of an entry that is an
# ordinary file throws NotDirectoryException, as it should, and one descriptor more is open after each
# call; after a hundred of them a hundred, also when the stream and all else has been closed. Nothing in
# the program can close them. Of an entry that is a folder, or of none, no descriptor stays.
#
# Needs a JDK 25 (JAVA_HOME) and /proc. Fails if what was seen is seen no more.
set -eu
java=${JAVA_HOME:?name a JDK 25}/bin
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > Opened.java <<'X'
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;

static long open() throws IOException {
  try (var all = Files.list(Path.of("/proc/self/fd"))) {
    return all.count();
  }
}

static void ask(String name) throws IOException {
  try (var stream = (SecureDirectoryStream<Path>) Files.newDirectoryStream(Path.of("."))) {
    stream.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS).close();
  } catch (IOException refused) {
    last = refused.getClass().getSimpleName();
  }
}

static String last;

void main() throws IOException {
  Files.createDirectory(Path.of("folder"));
  Files.createFile(Path.of("file"));
  for (String name : new String[] {"folder", "nothing", "file"}) {
    last = "no failure";
    ask(name); // whatever is opened once is there now
    long before = open();
    for (int i = 0; i < 100; i++) {
      ask(name);
    }
    IO.println(name + ": " + last + ", " + (open() - before) + " descriptors more");
  }
}
X
"$java/java" Opened.java > said 2> log || { cat log; exit 1; }
cat said
cmp - said <<'X'
folder: no failure, 0 descriptors more
nothing: NoSuchFileException, 0 descriptors more
file: NotDirectoryException, 100 descriptors more
X
