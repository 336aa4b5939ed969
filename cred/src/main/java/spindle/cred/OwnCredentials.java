package spindle.cred;

/// Credentials of another kind than those that are here. A portal finds the checker by their class.
/// Their `toString` should show no secret.
public non-sealed interface OwnCredentials extends Credentials {}
