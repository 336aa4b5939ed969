import module spindle.web;

record Item(String name, int count) {
  Item {
    if (name == null || count < 0) {
      throw new IllegalArgumentException("expected a name, and a count of 0 or more");
    }
  }
}

final Map<String, Item> items = new LinkedHashMap<>();
int created;

void main(String... args) {
  int port = args.length == 0 ? 2000 : Integer.parseInt(args[0]);
  var reactor = Reactor.get();
  new TCP4ServerEndpoint(reactor, port).listen(Site.of(this::routes));
  reactor.run();
}

void routes(Routes routes) {
  routes.get("/items").answer(_ -> Response.json(items));
  routes.post("/items").answerLater(request -> item(request).addCallback(this::create));
  routes.get("/items/{id}").answer(request -> Response.json(items.get(known(request))));
  routes
      .put("/items/{id}")
      .answerLater(request -> item(request).addCallback(item -> update(known(request), item)));
  routes.delete("/items/{id}").answer(request -> delete(known(request)));
}

/// What the client has sent; if it is no item, the client is answered with 400.
Deferred<Item> item(Request request) {
  return request.body().json(Item.class);
}

/// The item that is asked for; if there is none, the client is answered with 404.
String known(Request request) {
  String id = request.path("id");
  if (!items.containsKey(id)) {
    throw new HttpError(Status.NOT_FOUND, "There is no such item.");
  }
  return id;
}

Response create(Item item) {
  String id = String.valueOf(++created);
  items.put(id, item);
  return Response.json(item).withStatus(Status.CREATED).withField("Location", "/items/" + id);
}

Response update(String id, Item item) {
  items.put(id, item);
  return Response.json(item);
}

Response delete(String id) {
  items.remove(id);
  return Response.of(Status.NO_CONTENT);
}
