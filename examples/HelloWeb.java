import module spindle.core;

/// One browser's connection: reads a request line by line, answers with a page, reads the next.
class Web extends LineOnlyReceiver {
  private static final String PAGE = "<!doctype html><title>Hello</title><h1>Hello Twisted</h1>";
  private static final int HEAD_BYTES_MAX = 8 * 1024;
  private static final String BODY = "(content-length:(?! *0+$)|transfer-encoding:).*";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final List<String> head = new ArrayList<>();
  private int headBytes;
  private final DelayedCall deadline =
      Reactor.get().callLater(PATIENCE, () -> transport().loseConnection());

  Web() {
    super(
        LineFormat.defaults()
            .withDelimiter("\n")
            .withLengthMax(HEAD_BYTES_MAX)
            .withCharset(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void lineReceived(String line) {
    String form = head.isEmpty() ? "[!-~]+ [!-~]+ HTTP/1\\.[01]\r?" : "([!-9;-~]+:.*)?\r?";
    headBytes += line.length() + 1;
    if (headBytes > HEAD_BYTES_MAX) {
      answer("431 Request Header Fields Too Large", true);
    } else if (!line.matches(form)) {
      answer("400 Bad Request", true);
    } else if (!line.isBlank()) {
      head.add(line.strip());
    } else {
      boolean old = head.getFirst().endsWith("1.0"); // need not name the host, and asks only once
      String status = head.getFirst().matches("(GET|HEAD) .*") ? "200 OK" : "501 Not Implemented";
      boolean last = old || has("connection:.*\\bclose\\b.*") || has(BODY); // which we do not read
      boolean good = old || has("host:.*");
      answer(good ? status : "400 Bad Request", last || !good);
    }
  }

  @Override
  public void lineLengthExceeded(ByteBuffer rest) {
    answer("431 Request Header Fields Too Large", true);
  }

  private boolean has(String field) {
    return head.stream().anyMatch(line -> line.matches("(?i)" + field));
  }

  private void answer(String status, boolean last) {
    String page = status.equals("200 OK") ? PAGE : status + "\n";
    boolean bare = !head.isEmpty() && head.getFirst().startsWith("HEAD ");
    transport().write("HTTP/1.1 " + status + "\r\nDate: " + DATE.format(Instant.now()));
    transport().write("\r\nContent-Type: text/html\r\nContent-Length: " + page.length());
    transport().write((last ? "\r\nConnection: close" : "") + "\r\n\r\n" + (bare ? "" : page));
    head.clear();
    headBytes = 0;
    deadline.reset(PATIENCE);
    if (last) {
      transport().loseConnection();
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    if (deadline.active()) {
      deadline.cancel();
    }
  }
}

void main(String... args) {
  if (args.length != 1 || !args[0].matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/HelloWeb.java PORT");
    System.exit(2);
  }
  var reactor = Reactor.get();
  new TCP4ServerEndpoint(reactor, Integer.parseInt(args[0])).listen(ServerFactory.of(Web::new));
  reactor.run();
}
