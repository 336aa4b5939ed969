import static java.nio.charset.StandardCharsets.UTF_8;

import module spindle.cluster;

/// A voter that is told what to do by lines on its standard input, for tests over several hosts:
/// NAME HOST:PORT FOLDER SEED...
///
/// - `write PREFIX MILLIS` writes keys one after the other, with so much time between them, each
///   with an addition to a counter, and says for each what became of it: `ok KEY SUM`, `no KEY`,
///   `unknown KEY`
/// - `stop` ends that
/// - `serve PORT` writes what clients tell it to, on loopback: `put KEY` is answered with `ok KEY`
///   or `no KEY`
/// - `measure COUNT WIDTH` writes COUNT values of 256 bytes, WIDTH at a time, and says how many
///   that were in a second, and after how many microseconds half of them and 99 of 100 were agreed
///   on; begin with `-Dvoter.synced=true` to have them on the disk
/// - `publish BYTES` publishes messages as fast as there is room, until `stop`
/// - `show` says all that this member knows, in one line, and how much memory is in use
private Cluster cluster;

private Reactor reactor;
private boolean writing;
private long heard;
private long missed;
private long published;

void main(String... args) {
  reactor = Reactor.get();
  var settings =
      ClusterSettings.of("hosts", args[0])
          .withBind(args[1].split(":")[0], Integer.parseInt(args[1].split(":")[1]))
          .withSeeds(Seeds.hosts(List.of(args).subList(3, args.length)))
          .withSecurity(ClusterSecurity.noneWhichIsInsecure())
          .withFailureTimeout(Duration.ofSeconds(2))
          .withJoinTimeout(Duration.ofMinutes(2))
          .withAgreement(
              AgreementSettings.of(Path.of(args[2]), "alpha", "beta", "gamma")
                  .withSynced(Boolean.getBoolean("voter.synced")));
  Cluster.join(reactor, settings)
      .onSuccess(this::joined)
      .handleFailure(failure -> {
        say("failed " + failure);
        reactor.stop();
      });
  reactor.run();
}

private void joined(Cluster member) {
  cluster = member;
  member.onChange(change -> say("members " + member.members()));
  member
      .subscribe(
          "flood",
          new Subscriber() {
            @Override
            public void received(String topic, String sender, byte[] message) {
              heard++;
            }

            @Override
            public void missed(String topic, String sender, long count) {
              missed += count;
            }
          })
      .onSuccess(_ -> say("joined"))
      .handleFailure(failure -> say("failed " + failure));
  StandardIO.open(
      reactor,
      new LineOnlyReceiver(LineFormat.defaults().withDelimiter("\n")) {
        @Override
        public void lineReceived(String line) {
          obey(line.split(" "));
        }
      });
}

private static void say(String line) {
  IO.println(line);
}

private void obey(String... words) {
  switch (words[0]) {
    case "write" -> {
      writing = true;
      write(words[1], Duration.ofMillis(Integer.parseInt(words[2])), 0);
    }
    case "serve" ->
        new TCP4ServerEndpoint(
                reactor,
                Integer.parseInt(words[1]),
                ListenOptions.defaults().withInterface("127.0.0.1"))
            .listen(_ -> new Desk())
            .onSuccess(_ -> say("serving"));
    case "measure" -> new Measure(Integer.parseInt(words[1])).begin(Integer.parseInt(words[2]));
    case "publish" -> {
      writing = true;
      publish(Integer.parseInt(words[1]));
    }
    case "stop" -> {
      writing = false;
      say("stopped");
    }
    case "show" -> show();
    default -> say("what?");
  }
}

private void write(String prefix, Duration pause, int number) {
  if (!writing) {
    return;
  }
  String key = prefix + number;
  var agreement = cluster.agreement();
  agreement
      .counter("writes")
      .add(1)
      .then(sum -> agreement.map("writes").put(key, key.getBytes(UTF_8)).addCallback(_ -> sum))
      .onSuccess(sum -> say("ok " + key + " " + sum))
      .onSuccess(_ -> reactor.callLater(pause, () -> write(prefix, pause, number + 1)))
      .handleFailure(failure -> {
        say((failure instanceof OutcomeUnknown ? "unknown " : "no ") + key);
        reactor.callLater(Duration.ofMillis(20), () -> write(prefix, pause, number + 1));
      });
}

private class Measure {
  private final long[] micros;
  private final long began = System.nanoTime();
  private int next;
  private int done;

  Measure(int count) {
    micros = new long[count];
  }

  void begin(int width) {
    for (int i = 0; i < width; i++) {
      writeNext();
    }
  }

  private void writeNext() {
    if (next == micros.length) {
      return;
    }
    int own = next++;
    long sent = System.nanoTime();
    cluster
        .agreement()
        .map("measured")
        .put("key" + own % 1000, new byte[256])
        .onSuccess(_ -> agreed(own, (System.nanoTime() - sent) / 1000))
        .handleFailure(failure -> say("failed " + failure));
  }

  private void agreed(int own, long after) {
    micros[own] = after;
    done++;
    if (done < micros.length) {
      writeNext();
    } else {
      long each = Math.max(1, (System.nanoTime() - began) / done);
      Arrays.sort(micros);
      say(
          "measured %d %d %d"
              .formatted(1_000_000_000 / each, micros[done / 2], micros[done * 99 / 100]));
    }
  }
}

private class Desk extends LineOnlyReceiver {
  Desk() {
    super(LineFormat.defaults().withDelimiter("\n"));
  }

  @Override
  public void lineReceived(String line) {
    String key = line.substring(line.indexOf(' ') + 1);
    cluster
        .agreement()
        .map("writes")
        .put(key, key.getBytes(UTF_8))
        .onSuccess(_ -> sendLine("ok " + key))
        .handleFailure(_ -> sendLine("no " + key));
  }
}

private void publish(int bytes) {
  if (writing) {
    boolean room = true;
    for (int i = 0; i < 50 && room; i++) {
      room = cluster.publish("flood", new byte[bytes]);
      published++;
    }
    reactor.callLater(Duration.ofMillis(5), () -> publish(bytes));
  }
}

private void show() {
  var map = cluster.agreement().map("writes");
  cluster
      .agreement()
      .counter("writes")
      .get()
      .onSuccess(count -> {
        System.gc();
        Runtime jvm = Runtime.getRuntime();
        say(
            "state %d %d %d %d %d %s"
                .formatted(
                    count.value(),
                    (jvm.totalMemory() - jvm.freeMemory()) >> 20,
                    published,
                    heard,
                    missed,
                    String.join(" ", map.peekKeys().value())));
      })
      .handleFailure(failure -> say("state? " + failure));
}
