/// A program and the systemd that has started it: when it is ready, that it stops, that it lives,
/// what it leaves for its successor. The protocol is that of `sd_notify(3)`.
///
/// Read [spindle.systemd.SystemdService]; add one to an application, last. Everything belongs to
/// the reactor's thread.
package spindle.systemd;
