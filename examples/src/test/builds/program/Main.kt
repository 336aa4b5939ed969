import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets
import spindle.endpoint.Endpoint
import spindle.reason.ConnectionClosed
import spindle.address.IPv4Address
import spindle.protocol.Protocol
import spindle.protocol.ServerFactory
import spindle.reactor.Reactor

class Greeting : Protocol() {
  override fun connectionMade() {
    transport().write("Hello over TLS")
    transport().loseConnection()
  }
}

class Printer(private val reactor: Reactor) : Protocol() {
  private val text = StringBuilder()

  override fun dataReceived(data: ByteBuffer) {
    text.append(StandardCharsets.UTF_8.decode(data))
  }

  override fun connectionLost(reason: ConnectionClosed) {
    println("$text; $reactor")
    reactor.stop()
  }
}

/** The strings are the server's, and the client's with `PORT` in place of the port. */
fun main(strings: Array<String>) {
  val reactor = Reactor.get()
  Endpoint.server(reactor, strings[0]).listen(ServerFactory.of { Greeting() }).onSuccess { port ->
    val place = strings[1].replace("PORT", (port.host() as IPv4Address).port().toString())
    Endpoint.client(reactor, place).connectProtocol(Printer(reactor)).handleFailure { refused ->
      println(refused)
      reactor.stop()
    }
  }
  reactor.run()
}
