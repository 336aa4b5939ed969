import module spindle.amp;
import module spindle.core;

record Sum(int a, int b) implements Command<Sum.Total> {
  record Total(int total) {}
}

@Errors(ZeroDivision.class)
record Divide(int numerator, int denominator) implements Command<Divide.Result> {
  record Result(double result) {}
}

@SuppressWarnings("serial")
static class ZeroDivision extends Exception {
  ZeroDivision(String message) {
    super(message);
  }
}

/// Twisted's ampclient.py: both calls are under way at the same time.
void calculate(AMP amp) throws Exception {
  var division = amp.callRemote(new Divide(1234, 0)).addCallback(Divide.Result::result);
  int total = amp.call(new Sum(13, 81)).total();
  double quotient;
  try {
    quotient = Fiber.await(division);
  } catch (ZeroDivision e) {
    IO.println("Divided by zero: returning INF");
    quotient = Double.POSITIVE_INFINITY;
  }
  IO.println("Done with math: " + total + ", " + quotient);
  amp.transport().loseConnection();
}

void main(String... args) throws Exception {
  if (args.length != 1) {
    System.err.println(
        "usage: ./spindle run examples/MathClient.java ENDPOINT, such as tcp:localhost:1234");
    System.exit(2);
  }
  var reactor = Reactor.get();
  System.exit(
      Fiber.main(
          reactor,
          () -> {
            var server = Endpoint.client(reactor, args[0]);
            calculate(Fiber.await(server.connectProtocol(new AMP())));
          }));
}
