import module spindle.core;
import module spindle.names;

/// A name server of a few lines: every name below `test` is this machine. Asks others for the rest.
void main(String... args) throws Exception {
  var reactor = Reactor.get();
  var others = Forwarder.to(Resolver.system(reactor), from -> from.toString().startsWith("127."));
  var here = IPv4Address.of("127.0.0.1", 0).inetAddress();
  NameHandler handler =
      query -> {
        if (!query.name().isAtOrBelow(DomainName.of("test"))) {
          return others.answer(query);
        }
        var address = ResourceRecord.address(query.name(), 60, here);
        return Deferred.succeed(
            query.type().equals(RecordType.A) ? NameReply.of(address) : NameReply.of());
      };
  var place = Address.literal("127.0.0.1", args.length == 0 ? 5353 : Integer.parseInt(args[0]));
  IO.println("answers at " + NameServer.listen(reactor, place, handler).host());
  reactor.run();
}
