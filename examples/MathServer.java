import module spindle.amp;
import module spindle.core;

record Sum(int a, int b) implements Command<Sum.Total> {
  record Total(int total) {}
}

@Errors(ZeroDivision.class)
record Divide(int numerator, int denominator) implements Command<Divide.Result> {
  record Result(double result) {}
}

/// Its code on the wire is ZERO_DIVISION.
@SuppressWarnings("serial")
static class ZeroDivision extends Exception {
  ZeroDivision(String message) {
    super(message);
  }
}

/// Twisted's ampserver.py.
class Calculator extends AMP {
  Calculator() {
    on(Sum.class, this::sum);
    on(Divide.class, this::divide);
  }

  Sum.Total sum(Sum sum) {
    int total = sum.a() + sum.b();
    IO.println("Did a sum: " + sum.a() + " + " + sum.b() + " = " + total);
    return new Sum.Total(total);
  }

  Divide.Result divide(Divide divide) throws ZeroDivision {
    if (divide.denominator() == 0) {
      throw new ZeroDivision("nobody divides by zero");
    }
    double result = (double) divide.numerator() / divide.denominator();
    IO.println("Divided: " + divide.numerator() + " / " + divide.denominator() + " = " + result);
    return new Divide.Result(result);
  }
}

void main(String... args) {
  if (args.length != 1) {
    System.err.println("usage: ./spindle run examples/MathServer.java ENDPOINT, such as tcp:1234");
    System.exit(2);
  }
  var reactor = Reactor.get();
  Endpoint.server(reactor, args[0]).listen(ServerFactory.of(Calculator::new));
  reactor.run();
}
