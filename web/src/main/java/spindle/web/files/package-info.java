/// Serves the files of a folder.
///
/// ```java
/// var site = Site.of(routes -> {
///   routes.get("/static/{file...}").answer(StaticFiles.of(folder).at("file"));
/// });
/// ```
///
/// Read first: [StaticFiles], which is all there is for users. The rest is how it works: a `Lookup`
/// asks the disk what is at a path, by a job; a `LookupCache` remembers that for a moment; a
/// `FileAnswer` makes the response, with conditions, ranges and files that are compressed already.
///
/// **Threads.** The handler is called on the reactor's thread and touches no disk there.
package spindle.web.files;
