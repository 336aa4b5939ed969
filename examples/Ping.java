import module spindle.core;

/// Runs a program and shows what it writes, line by line, and how it ended.
class Shown extends ProcessProtocol {
  private final ByteQueue lines = new ByteQueue();

  @Override
  public void outReceived(ByteBuffer data) {
    lines.append(data);
    for (int end = lines.indexOf((byte) '\n'); end >= 0; end = lines.indexOf((byte) '\n')) {
      show(end);
      lines.skip(1);
    }
    if (lines.size() > 65_536) {
      show(lines.size());
    }
  }

  private void show(int count) {
    IO.println("| " + lines.takeString(count, StandardCharsets.UTF_8));
  }

  @Override
  public void errReceived(ByteBuffer data) {
    System.err.print(StandardCharsets.UTF_8.decode(data));
  }

  @Override
  public void processEnded(ConnectionClosed reason) {
    if (!lines.isEmpty()) {
      show(lines.size());
    }
    IO.println(reason.getMessage());
    Reactor.current().stop();
  }
}

void main(String... args) {
  var command = args.length > 0 ? List.of(args) : List.of("ping", "-c", "3", "localhost");
  var reactor = Reactor.get();
  try {
    reactor.spawnProcess(new Shown(), ProcessOptions.of(command));
  } catch (CannotSpawnError unknown) {
    System.err.println(unknown.getMessage());
    System.exit(1);
  }
  reactor.run();
}
