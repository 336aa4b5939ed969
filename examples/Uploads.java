import module spindle.web;

/// Takes files into a folder, however large: each is written to the disk while it arrives. By a
/// form in a browser, or by `curl -T FILE http://localhost:2000/`.
final class Inbox {
  private static final long FILE_MAX = 16L << 30;
  private static final int SHOWN_MAX = 100;
  private static final String FORM =
      """
      <!doctype html><meta charset="utf-8"><title>Uploads</title><h1>Uploads</h1>
      <form method="post" enctype="multipart/form-data">
        <input type="file" name="file" multiple> <button>Send</button>
      </form>
      <ul>
      """;

  private final Path folder;
  private final Deque<String> taken = new ArrayDeque<>();

  Inbox(Path folder) {
    this.folder = folder;
  }

  void routes(Routes routes) {
    routes.get("/").answer(_ -> Response.html(page()));
    routes.post("/").withLimits(this::large).answerInFiber(this::form);
    routes.put("/{name}").withLimits(this::large).answerInFiber(this::file);
  }

  private WebLimits large(WebLimits limits) {
    return limits.withBodyMax(FILE_MAX);
  }

  private String page() {
    var page = new StringBuilder(FORM);
    taken.forEach(each -> page.append("<li>").append(Html.escape(each)).append('\n'));
    return page.append("</ul>\n").toString();
  }

  private Response form(Request request) throws Exception {
    Parts parts = request.parts(FormLimits.defaults());
    for (Part part = parts.read(); part != null; part = parts.read()) {
      Optional<String> name = part.head().fileName();
      if (name.isPresent()) {
        save(part.body(), name.get());
      }
    }
    return Response.seeOther("/");
  }

  private Response file(Request request) throws Exception {
    String name = ContentDisposition.safeName(request.path("name"));
    long bytes = save(request.body(), name);
    return Response.text(bytes + " bytes\n").withStatus(Status.CREATED);
  }

  /// The name in the folder is ours, so that nobody replaces what another has sent. It begins with
  /// a dot until the file is whole; one that breaks off is deleted.
  private long save(Body body, String name) throws Exception {
    Reactor reactor = Reactor.current();
    String place = UUID.randomUUID().toString();
    Path arriving = folder.resolve("." + place);
    try {
      long bytes = Fiber.await(body.saveTo(arriving));
      Fiber.await(reactor.deferToThread(() -> Files.move(arriving, folder.resolve(place))));
      show("%s, %d bytes: %s".formatted(name, bytes, place));
      return bytes;
    } catch (Exception brokenOff) {
      var _ = reactor.deferToThread(() -> Files.deleteIfExists(arriving));
      throw brokenOff;
    }
  }

  private void show(String entry) {
    taken.addFirst(entry);
    if (taken.size() > SHOWN_MAX) {
      taken.removeLast();
    }
  }
}

void main(String... args) {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
  var inbox = new Inbox(Path.of(args.length > 1 ? args[1] : "."));
  var site = Site.of(inbox::routes).with(CrossOriginProtection.usual());
  new TCP4ServerEndpoint(Reactor.get(), port).listen(site);
  Reactor.get().run();
}
