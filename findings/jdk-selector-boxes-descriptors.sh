#!/bin/sh
# The JDK's selector on Linux makes an object for each event of a descriptor whose number is above 127.
#
# A byte is written into a pipe and read after `select`, a hundred thousand times, once with the pipe's
# read end below descriptor 128 and once above. Valid use. Seen with Temurin 25.0.3+9 on Linux x86-64:
# 0 bytes an event below, 16 above: the selector finds the key in a map by the boxed number, and the
# JDK keeps boxes ready up to 127. With -XX:AutoBoxCacheMax=1024 it is 0 in both cases.
#
# Needs a JDK 25 (JAVA_HOME). Fails if what was seen is seen no more.
set -eu
java=${JAVA_HOME:?name a JDK 25}/bin
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > Boxes.java <<'X'
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.util.*;

static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

/// The least of many windows, in bytes an event: the compiler takes its time.
static long bytesAnEvent() throws Exception {
  var pipe = Pipe.open();
  pipe.source().configureBlocking(false);
  try (var selector = Selector.open()) {
    pipe.source().register(selector, SelectionKey.OP_READ);
    var one = ByteBuffer.allocateDirect(1);
    long least = Long.MAX_VALUE;
    for (int window = 0; window < 50; window++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20_000; i++) {
        pipe.sink().write(one.clear());
        selector.select(key -> {});
        pipe.source().read(one.clear());
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least / 20_000;
  }
}

void main() throws Exception {
  long low = bytesAnEvent();
  var held = new ArrayList<Pipe>();
  for (int i = 0; i < 80; i++) {
    held.add(Pipe.open());
  }
  IO.println(low + " bytes an event below 128, " + bytesAnEvent() + " above");
}
X
plain=$("$java/java" -XX:+UseSerialGC Boxes.java)
ready=$("$java/java" -XX:+UseSerialGC -XX:AutoBoxCacheMax=1024 Boxes.java)
echo "$plain; with -XX:AutoBoxCacheMax=1024: $ready"
[ "$plain" = '0 bytes an event below 128, 16 above' ]
[ "$ready" = '0 bytes an event below 128, 0 above' ]
