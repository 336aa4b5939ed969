import module spindle.web;

/// Files for who has logged in: a form, a session, a logout. Ann's password is `open sesame`.
///
///     ./spindle run examples/SiteWithLogin.java 2000 docs
///
/// In earnest the passwords come from a file, `Users.read`, and the site is served over TLS.
class Members {
  static final String LOGIN =
      """
      <form method="post" action="/login">
        <p><label>Name <input name="name" autocomplete="username"></label>
        <p><label>Password <input name="password" type="password"></label>
        <p><button>Log in</button>
      </form>\
      """;

  static final String HOME =
      """
      <p>Hello %s! Here are <a href="/files/">the files</a>.
      <form method="post" action="/logout"><button>Log out</button></form>\
      """;

  final Portal<User> portal =
      Portal.of(Login.class, Users.none().with("ann", "open sesame"))
          .withAttempts(new Attempts(AttemptLimits.defaults()));
  final Handler files;

  Members(Path folder) {
    files = StaticFiles.of(folder).withListing().at("file");
  }

  void routes(Routes routes) {
    routes.get("/").answer(request -> page(user(request).map(HOME::formatted).orElse(LOGIN)));
    routes.post("/login").answerInFiber(this::login);
    routes.post("/logout").answer(this::logout);
    routes.get("/files/{file...}").answer(this::file);
  }

  Response login(Request request) throws Exception {
    try (var form = Fiber.await(request.form())) {
      var name = form.first("name").orElse("");
      var password = form.first("password").orElse("");
      var user = Fiber.await(portal.login(new Login(name, password, request.peer())));
      Session.of(request).rotate(); // whoever knew the id before is not logged in with it
      Session.of(request).put("user", user.avatar().name());
      return Response.seeOther("/");
    } catch (LoginFailed refused) {
      return page("<p>This is not right." + LOGIN).withStatus(Status.FORBIDDEN);
    }
  }

  Response logout(Request request) {
    Session.of(request).end();
    return Response.seeOther("/");
  }

  Response file(Request request) throws Exception {
    return user(request).isPresent() ? files.handle(request) : Response.seeOther("/");
  }

  Optional<String> user(Request request) {
    return Session.of(request).get("user");
  }

  Response page(String body) {
    return Response.html("<!doctype html><meta charset=utf-8><title>Members</title>" + body);
  }
}

void main(String... args) {
  var reactor = Reactor.get();
  var port = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
  var members = new Members(Path.of(args.length > 1 ? args[1] : "."));
  var site = Site.of(members::routes).with(Sessions.inMemory(reactor));
  new TCP4ServerEndpoint(reactor, port).listen(site);
  reactor.run();
}
