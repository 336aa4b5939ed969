import module spindle.web;

/// A guest book: a page with a form, and a page for each entry.
class GuestBook {
  private static final int ENTRIES_MAX = 100;
  private static final int LENGTH_MAX = 200;

  private final List<String> entries = new ArrayList<>();

  Site site() {
    return Site.of(routes -> {
      routes.get("/").answer(_ -> Response.html(page()));
      routes.post("/entries").answerLater(this::write);
      routes.get("/entries/{number}").answer(this::read);
    });
  }

  private String page() {
    var page = new StringBuilder("<!doctype html><title>Guests</title><h1>Guests</h1><ol>");
    for (String entry : entries) {
      page.append("<li>").append(Html.escape(entry));
    }
    return page.append("</ol><form method=post action=/entries>")
        .append("<input name=words><button>Write</button></form>\n")
        .toString();
  }

  private Deferred<Response> write(Request request) {
    return request
        .form()
        .addCallback(form -> {
          String words = form.first("words").orElse("").strip();
          if (words.isEmpty() || words.length() > LENGTH_MAX) {
            throw new HttpError(Status.UNPROCESSABLE_CONTENT, "Write 1 to 200 characters.");
          }
          if (entries.size() == ENTRIES_MAX) {
            throw new HttpError(Status.CONFLICT, "The book is full.");
          }
          entries.add(words);
          return Response.seeOther("/");
        });
  }

  private Response read(Request request) {
    String number = request.path("number");
    int place = number.matches("[0-9]{1,3}") ? Integer.parseInt(number) : 0;
    if (place < 1 || place > entries.size()) {
      throw new HttpError(Status.NOT_FOUND, "There is no such entry.");
    }
    return Response.text(entries.get(place - 1) + "\n");
  }
}

void main(String... args) {
  if (args.length != 1 || !args[0].matches("[0-9]{1,5}")) {
    System.err.println("usage: ./spindle run examples/Guests.java PORT");
    System.exit(2);
  }
  var reactor = Reactor.get();
  new TCP4ServerEndpoint(reactor, Integer.parseInt(args[0])).listen(new GuestBook().site());
  reactor.run();
}
