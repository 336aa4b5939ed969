package spindle.cluster.agreement;

/// Who leads.
///
/// @param member the name of the member
/// @param term counts the leaders of that role, from 1: the higher the later
public record Leader(String member, long term) {}
