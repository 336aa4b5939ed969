import module spindle.web;

final Set<WebSocket> guests = new LinkedHashSet<>();

void main() {
  var reactor = Reactor.get();
  var site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.html(PAGE));
        routes.webSocket("/chat").talk(this::talk);
      });
  new TCP4ServerEndpoint(reactor, 2000).listen(site);
  reactor.run();
}

void talk(WebSocket guest) throws Exception {
  guests.add(guest);
  tellAll("%d are here".formatted(guests.size()));
  try {
    for (String said; (said = guest.readText()) != null; ) {
      tellAll(said);
    }
  } finally {
    guests.remove(guest);
    tellAll("%d are here".formatted(guests.size()));
  }
}

/// Who takes nothing for long is dropped; nobody else waits.
void tellAll(String text) {
  for (WebSocket guest : List.copyOf(guests)) {
    if (!guest.send(text) && guest.buffered() > 1_000_000) {
      guest.abort();
    }
  }
}

static final String PAGE =
    """
    <!doctype html>
    <title>Chat</title>
    <ul id="all"></ul>
    <form id="say"><input id="text" autofocus></form>
    <script>
      const url = location.href.replace("http", "ws").replace(/[^/]*$/, "chat");
      const chat = new WebSocket(url);
      chat.onmessage = message => {
        const line = document.createElement("li");
        line.textContent = message.data;
        all.append(line);
      };
      say.onsubmit = event => {
        event.preventDefault();
        chat.send(text.value);
        text.value = "";
      };
    </script>
    """;
