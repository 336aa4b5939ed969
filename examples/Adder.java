import module spindle.core;

/// Adds up the numbers that one peer sends, one a line. An empty line asks for the sum and ends it.
class Adder extends LineOnlyReceiver {
  private static final LineFormat FORMAT =
      LineFormat.defaults().withDelimiter("\n").withLengthMax(20);

  private BigInteger sum = BigInteger.ZERO;

  Adder() {
    super(FORMAT);
  }

  @Override
  public void lineReceived(String line) {
    String text = line.strip();
    if (text.isEmpty()) {
      sendLine("= " + sum);
      transport().loseConnection();
    } else if (text.matches("-?[0-9]+")) {
      sum = sum.add(new BigInteger(text));
      sendLine("+ " + text);
    } else {
      sendLine("? a whole number, please");
    }
  }

  @Override
  public void lineLengthExceeded(ByteBuffer rest) {
    sendLine("? at most " + format().lengthMax() + " characters");
    transport().loseConnection();
  }
}

void main(String... args) {
  if (args.length != 1 || !args[0].matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/Adder.java PORT");
    System.exit(2);
  }
  var reactor = Reactor.get();
  new TCP4ServerEndpoint(reactor, Integer.parseInt(args[0])).listen(ServerFactory.of(Adder::new));
  reactor.run();
}
