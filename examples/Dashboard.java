import module spindle.web;

final EventChannel figures = EventChannel.create(EventLimits.defaults(), SlowReader.KEEP_LATEST);

void main() {
  var reactor = Reactor.get();
  var site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.html(PAGE));
        routes.get("/figures").answer(figures);
      });
  new TCP4ServerEndpoint(reactor, 2000).listen(site);
  new LoopingCall(reactor, this::measure).start(Duration.ofSeconds(1));
  reactor.run();
}

void measure() {
  var memory = Runtime.getRuntime();
  long used = (memory.totalMemory() - memory.freeMemory()) / 1024;
  figures.publish(Event.of(used + " KiB").withName("memory"));
  figures.publish(Event.of("" + figures.size()).withName("readers"));
  figures.publish(
      Event.of(LocalTime.now().truncatedTo(ChronoUnit.SECONDS).toString()).withName("time"));
}

static final String PAGE =
    """
    <!doctype html>
    <title>Dashboard</title>
    <h1 id="time">…</h1>
    <p>Memory in use: <b id="memory">…</b>
    <p>Pages that look on: <b id="readers">…</b>
    <script>
      const figures = new EventSource("figures");
      for (const each of ["time", "memory", "readers"]) {
        figures.addEventListener(each, event => {
          document.getElementById(each).textContent = event.data;
        });
      }
    </script>
    """;
