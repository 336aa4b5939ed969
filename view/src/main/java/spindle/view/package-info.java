/// What a process that runs is doing, for people who ask. A [ControlSocket] answers inside the
/// process, on a thread and a reactor of its own; [Asking] is the other side, `./spindle ps` and
/// its kin. What goes between them is lines of JSON, so that a person can ask by `socat`.
///
/// A program that is run with the system property `spindle.view`, as `./spindle run` does, has a
/// socket without further ado; any other opens one.
package spindle.view;
