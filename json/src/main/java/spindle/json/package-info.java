/// JSON for web sites, by Jackson 3. Where this module is present, `Response.json(value)` and
/// `request.body().json(Item.class)` work; nothing else is to be done.
///
/// ```java
/// record Item(String name, int count) {}
///
/// routes.get("/items/{id}").answer(r -> Response.json(items.get(r.path("id"))));
/// routes.post("/items").answerLater(r ->
///     r.body().json(Item.class).then(store::add).addCallback(Response::json));
/// ```
///
/// Read first: [JacksonCodec], which says what is refused.
///
/// A program with modules of its own opens the packages of its records to Jackson: `opens my.items
/// to tools.jackson.databind`.
package spindle.json;
