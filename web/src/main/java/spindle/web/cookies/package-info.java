/// The cookies that a client keeps: read [spindle.web.cookies.CookieJar]. What a server does with
/// cookies is in [spindle.http.SetCookie] and [spindle.http.Cookies].
package spindle.web.cookies;
